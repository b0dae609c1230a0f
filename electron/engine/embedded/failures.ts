import { OperatorError } from '#shared/errors.ts';

/** What can be wrong with the embedded database. */
export type EmbeddedCode =
  /** There are no server binaries for this computer, or they can't run. */
  | 'embedded_unavailable'
  /** Its folder can't be made, read or written. */
  | 'embedded_folder'
  /** Its data were made by another major version of Postgres. */
  | 'embedded_version'
  /** Its data are not as Touchline left them. */
  | 'embedded_damaged'
  /** Another process is starting or stopping it and does not come to an end. */
  | 'embedded_locked'
  /** The server did not start or does not answer. */
  | 'embedded_failed';

/** A failure of the embedded database, for the operator. */
export function embeddedError(
  code: EmbeddedCode,
  message: string,
  more: { hint?: string; details?: Record<string, unknown>; cause?: unknown } = {},
): OperatorError {
  const { cause, ...rest } = more;
  return new OperatorError({ code, message, ...rest }, cause === undefined ? undefined : { cause });
}

/** A file operation's error as a failure that names the folder and the reason. */
export function folderError(folder: string, error: unknown): OperatorError {
  if (error instanceof OperatorError) return error;
  const reason = reasons[errorCode(error)] ?? (error instanceof Error ? error.message : String(error));
  return embeddedError('embedded_folder', `The embedded database can't use the folder ${folder}: ${reason}.`, {
    hint: 'Make the folder writable, or name another one in TOUCHLINE_DATA_DIR.',
    cause: error,
  });
}

/** The code of a system error (`ENOENT`) or of the server (`28P01`); empty for any other value. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file of that name is there',
};
