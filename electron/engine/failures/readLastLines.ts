import { levelNumbers, logLevels, type JobId, type JsonObject } from '#shared/jobs.ts';
import type { ReportLine } from '#shared/jobReport.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** The last lines of the log of the attempt that failed last, or where none did of the last one: those around its error. */
export async function readLastLines(database: Queryable, id: JobId, most: number): Promise<ReportLine[]> {
  const rows = await database.query<{ at: Date; level: number; message: string; fields: JsonObject | null }>(
    `select at, level, message, fields from sync.job_logs
     where job_id = $1 and token <= coalesce(
       (select max(token) from sync.job_attempts where job_id = $1 and error is not null), 2147483647)
     order by token desc, sequence desc limit $2`,
    [id, most],
  );
  return rows.toReversed().map(({ at, level, message, fields }) => ({
    at: at.toISOString(),
    level: logLevels.find((each) => levelNumbers[each] === level) ?? 'info',
    message,
    fields,
  }));
}
