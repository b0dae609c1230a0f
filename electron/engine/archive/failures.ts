import { OperatorError } from '#shared/errors.ts';

/** An archive file that can't be used as it is; `damaged` ones are set aside and built anew. */
export type ArchiveProblem =
  'archive_missing' | 'archive_damaged' | 'archive_foreign' | 'archive_newer' | 'archive_key' | 'archive_of_another';

export function archiveProblem(problem: ArchiveProblem, file: string, cause?: unknown): OperatorError {
  return new OperatorError({ code: problem, ...sentences[problem], details: { file } }, { cause });
}

const sentences: Record<ArchiveProblem, { message: string; hint: string }> = {
  archive_missing: {
    message: 'There is no such file.',
    hint: 'Look whether it was moved or renamed.',
  },
  archive_damaged: {
    message: 'The archive file is damaged.',
    hint: 'Your own archive is set aside and copied anew. Ask for a file from somebody else once more.',
  },
  archive_foreign: {
    message: 'The file is not an archive of Touchline.',
    hint: 'Choose a file that was made with Export archive.',
  },
  archive_newer: {
    message: 'The archive was written by a newer Touchline.',
    hint: 'Update Touchline, then open it again. Nothing was changed in the file.',
  },
  archive_of_another: {
    message: 'The archive of this connection is that of another database.',
    hint: 'It is set aside, and a new one is begun. The file stays where it is.',
  },
  archive_key: {
    message: 'The file can not be read: it is encrypted with another passphrase, or it is not an archive.',
    hint: 'Ask whoever exported it for the passphrase and enter it again.',
  },
};

export function archiveClosed(): OperatorError {
  return new OperatorError({ code: 'archive_closed', message: 'The archive is closed.' });
}

/** Whether an archive has to be set aside and built anew. */
export function mustBeginAnew(error: unknown): boolean {
  return (
    error instanceof OperatorError && ['archive_damaged', 'archive_foreign', 'archive_of_another'].includes(error.code)
  );
}

/** What SQLite threw, in the operator's words. */
export function toArchiveError(error: unknown, file: string): unknown {
  if (error instanceof OperatorError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(code)) return archiveProblem('archive_damaged', file, error);
  const known = Object.entries(refusals).find(([prefix]) => code.startsWith(prefix))?.[1];
  return known ? new OperatorError({ ...known, details: { file, sqlite: code } }, { cause: error }) : error;
}

const refusals: Record<string, { code: string; message: string; hint: string }> = {
  SQLITE_FULL: {
    code: 'archive_disk_full',
    message: 'The archive could not be written: the disk is full.',
    hint: 'Free some space, or give the archive less. What was copied is kept, and copying goes on where it stopped.',
  },
  SQLITE_IOERR: {
    code: 'archive_disk',
    message: 'The archive file could not be read or written.',
    hint: 'Look whether the disk is full or was taken away. What was copied is kept, and copying goes on where it stopped.',
  },
  SQLITE_CANTOPEN: {
    code: 'archive_not_opened',
    message: 'The archive file could not be opened.',
    hint: 'Look whether its folder is there and may be written to.',
  },
  SQLITE_READONLY: {
    code: 'archive_read_only',
    message: 'The archive file may not be written to.',
    hint: 'Look at the rights of the file and of its folder.',
  },
  SQLITE_BUSY: {
    code: 'archive_busy',
    message: 'Another program has the archive file open and holds it.',
    hint: 'Close the other Touchline that works with this connection.',
  },
};
