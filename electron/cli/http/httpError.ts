import { OperatorError, type Failure } from '#shared/errors.ts';
import { DatabaseError } from '#engine/database/databaseError.ts';

/** A failure that knows its HTTP status. */
export class HttpError extends OperatorError {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, failure: Failure, headers: Record<string, string> = {}) {
    super(failure);
    this.status = status;
    this.headers = headers;
  }
}

/** A thrown value as the answer that tells of it. `expected` is false for what only our own log may tell in full. */
export function toHttpError(error: unknown): { answer: HttpError; expected: boolean } {
  if (error instanceof HttpError) return { answer: error, expected: true };
  if (!(error instanceof OperatorError)) return { answer: internal, expected: false };
  const status = statuses[error.code];
  if (status !== undefined) {
    const { details, ...told } = error.toFailure();
    const safe = error instanceof DatabaseError || details === undefined ? told : { ...told, details };
    return { answer: new HttpError(status, safe), expected: true };
  }
  if (error instanceof DatabaseError) return { answer: databaseAnswer(error), expected: error.connectionLost };
  return { answer: internal, expected: false };
}

/** The engine's codes that blame the request. */
const statuses: Readonly<Record<string, number>> = {
  job_not_found: 404,
  job_ended: 409,
  job_not_ended: 409,
  unknown_sync: 422,
  invalid_payload: 422,
};

const internal = new HttpError(500, {
  code: 'internal',
  message: 'Something went wrong here.',
  hint: 'The log of the worker says what.',
});

// The driver's messages name hosts and statements: they stay in the log.
function databaseAnswer(error: DatabaseError): HttpError {
  if (error.connectionLost) {
    return new HttpError(
      503,
      { code: 'database_unreachable', message: 'The database does not answer now.', hint: 'Try again soon.' },
      { 'retry-after': '5' },
    );
  }
  if (error.code === 'statement_timeout') {
    return new HttpError(
      503,
      { code: 'database_slow', message: 'The database took too long over it; nothing was changed.' },
      { 'retry-after': '10' },
    );
  }
  return internal;
}
