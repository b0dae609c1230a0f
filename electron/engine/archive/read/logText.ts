import type { JobId } from '#shared/jobs.ts';
import type { LogPlace } from '#shared/log.ts';
import { exportLogFrom, type LogText } from '#engine/logs/exportLog.ts';
import type { ArchiveReader } from '../sql.ts';
import { nextArchivedToken, readArchivedAfter } from './log.ts';

/** A job's log as the text of a file, as `exportLog` gives it. */
export function exportArchivedLog(
  archive: ArchiveReader,
  id: JobId,
  after: LogPlace | null,
  format: 'text' | 'ndjson',
): Promise<LogText> {
  return exportLogFrom(
    {
      after: (place, limit) => readArchivedAfter(archive, id, place, limit),
      nextToken: (token) => nextArchivedToken(archive, id, token),
    },
    after,
    format,
  );
}
