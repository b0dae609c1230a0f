import { OperatorError, type Failure } from '#shared/errors.ts';
import type { AttemptError } from '#shared/jobs.ts';

/** When a failed attempt may be followed by another one. */
export type Retry =
  /** It can't get better by itself: bad credentials, an invalid payload, a response that does not validate. */
  | { kind: 'never' }
  /** After the usual backoff. */
  | { kind: 'backoff' }
  /** Not before so many ms from now: the provider said so. */
  | { kind: 'after'; delay: number }
  /** In so many ms, and it costs no attempt: nothing went wrong, the provider's quota was used up. */
  | { kind: 'wait'; delay: number };

/** A failure of an attempt that knows whether another attempt can succeed. */
export class JobError extends OperatorError {
  override readonly name = 'JobError';
  readonly retry: Retry;

  constructor(failure: Failure, retry: Retry, options?: { cause?: unknown }) {
    super(failure, options);
    this.retry = retry;
  }
}

/** How a thrown value is to be retried: unknown errors get the usual backoff. */
export function retryOf(error: unknown): Retry {
  return error instanceof JobError ? error.retry : { kind: 'backoff' };
}

/** A thrown value as it is kept with the attempt. An error that was not written for the operator keeps its stack. */
export function toAttemptError(error: unknown): AttemptError {
  const retryable = retryOf(error).kind !== 'never';
  if (error instanceof OperatorError) return { ...error.toFailure(), retryable };
  if (error instanceof Error) {
    return { code: 'internal', message: error.message, retryable, ...(error.stack ? { stack: error.stack } : {}) };
  }
  return { code: 'internal', message: String(error), retryable };
}
