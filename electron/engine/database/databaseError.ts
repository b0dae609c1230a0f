import { DatabaseError as PgError } from 'pg';
import { OperatorError, type Failure } from '#shared/errors.ts';

/** An error of the database or of the way to it, in the operator's words. `sqlState` is Postgres' code, if it gave one. */
export class DatabaseError extends OperatorError {
  override readonly name = 'DatabaseError';
  readonly sqlState: string | null;
  /** Whether the connection is gone, or could not be made: another try can succeed. */
  readonly connectionLost: boolean;

  constructor(failure: Failure, sqlState: string | null, connectionLost: boolean, cause: unknown) {
    super(failure, { cause });
    this.sqlState = sqlState;
    this.connectionLost = connectionLost;
  }
}

/** Turns what the driver threw into a `DatabaseError`; other errors pass unchanged. */
export function toDatabaseError(error: unknown): unknown {
  if (error instanceof OperatorError || !(error instanceof Error)) return error;
  if (error instanceof PgError && error.code !== undefined) {
    const known = describe(error.code, error.message);
    const details = { sqlState: error.code, ...(error.table === undefined ? {} : { table: error.table }) };
    const lost = connectionStates.has(error.code) || error.code.startsWith('08') || isClosed(error.code, error.message);
    return new DatabaseError({ ...known, details }, error.code, lost, error);
  }
  const network = networkFailure(error);
  return network ? new DatabaseError(network, null, !hopeless.has(network.code), error) : error;
}

/** No connection comes of trying these again. */
const hopeless = new Set(['database_certificate', 'database_no_tls']);

/** `allow_connections` was taken from the database: for a restore or a move, say. */
function isClosed(state: string, message: string): boolean {
  return state === '55000' && message.includes('not currently accepting connections');
}

const connectionStates = new Set(['57P01', '57P02', '57P03', '57P05', '53300']);

/** What our own functions raise, by their SQLSTATE. */
const ours: Readonly<Record<string, string>> = {
  TL001: 'job_not_found',
  TL002: 'job_ended',
  TL003: 'job_not_ended',
  TL004: 'job_running',
  TL005: 'routine_not_found',
  TL006: 'routine_not_ended',
};

function describe(state: string, message: string): Failure {
  const code = ours[state];
  // Written for the operator already.
  if (code !== undefined) return { code, message: `${message.charAt(0).toUpperCase()}${message.slice(1)}.` };
  if (isClosed(state, message)) {
    return { code: 'database_closed', message: `The database takes no connections now: ${message}.` };
  }
  switch (state) {
    case '25006':
      return {
        code: 'read_only',
        message: 'The database is read-only here: nothing was changed.',
        hint: 'Connect to the primary, or with a role that may write.',
      };
    case '28P01':
    case '28000':
      return {
        code: 'login_refused',
        message: `The database refused the login: ${message}.`,
        hint: 'Check user and password.',
      };
    case '3D000':
      return { code: 'no_database', message: `The server has no such database: ${message}.` };
    case '42501':
      return { code: 'no_permission', message: `The database role lacks a right: ${message}.` };
    case '53300':
      return {
        code: 'too_many_connections',
        message: 'The server takes no more connections.',
        hint: 'End others, or connect through a pooler.',
      };
    case '57014':
      return {
        code: 'statement_timeout',
        message: 'The database took too long over a statement, and it was cancelled.',
      };
    case '57P01':
    case '57P02':
    case '57P03':
      return { code: 'database_restarting', message: `The database is going down or coming up: ${message}.` };
    case '3F000':
    case '42P01':
      return {
        code: 'no_schema',
        message: `A table of Touchline is missing: ${message}.`,
        hint: 'Run "touchline migrate".',
      };
    default:
      return { code: `sql_${state}`, message: `The database refused a statement: ${message}.` };
  }
}

function networkFailure(error: Error): Failure | null {
  const cause = error instanceof AggregateError ? error.errors.find((inner) => inner instanceof Error) : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const message = cause instanceof Error ? cause.message : error.message;
  const hint = 'Check that the server runs and that host and port are right.';
  if (code === 'ECONNREFUSED') return { code: 'database_down', message: `Nothing answers there: ${message}.`, hint };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return { code: 'database_unknown_host', message: `The host of the database was not found: ${message}.`, hint };
  }
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT' || code.includes('CERT') || message.includes('self-signed')) {
    return {
      code: 'database_certificate',
      message: `The certificate of the database could not be verified: ${message}.`,
      hint: 'Give its CA as sslrootcert=FILE in the URL.',
    };
  }
  if (/server does not support ssl/i.test(message)) {
    return {
      code: 'database_no_tls',
      message: 'The server does not offer TLS, which the URL asks for with sslmode.',
      hint: 'Turn TLS on at the server, or leave sslmode out where the network is trusted.',
    };
  }
  if (lostCodes.has(code) || lostMessage.test(message)) {
    return { code: 'database_lost', message: `The connection to the database was lost: ${message}.`, hint };
  }
  return null;
}

const lostCodes = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNABORTED']);
const lostMessage =
  /connection terminated|connection ended|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|query read timeout/i;
