import type { JobId } from '#shared/jobs.ts';
import type { LogPlace } from '#shared/log.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { micros } from './jobSource.ts';

export interface CopiedLine {
  readonly job: JobId;
  readonly token: number;
  readonly sequence: number;
  /** Microseconds. */
  readonly at: number;
  readonly level: number;
  readonly message: string;
  /** JSON as the database writes it. */
  readonly fields: string | null;
}

/** A job's lines after a place. */
export interface WantedLines {
  readonly job: JobId;
  readonly after: LogPlace;
}

/**
 * The lines of some jobs after a place in each, in the order of the jobs, at most `limit` in all; and how many of the jobs
 * are read to their end.
 */
export async function readLinesOf(
  database: Queryable,
  wanted: readonly WantedLines[],
  limit: number,
): Promise<{ lines: CopiedLine[]; complete: number }> {
  const rows = await database.query<Omit<CopiedLine, 'at'> & { at: string; number: number }>(
    `select l.*, p.number::int as number
     from unnest($1::bigint[], $2::int[], $3::int[]) with ordinality p (job, token, sequence, number)
     cross join lateral (
       select job_id as job, token, sequence, ${micros('at')} as at, level, left(message, 20000) as message,
         case when octet_length(fields::text) > 100000
           then '{"cut": "the fields of this line are longer than 100 kB"}' else fields::text end as fields
       from sync.job_logs
       where job_id = p.job and (token, sequence) > (p.token, p.sequence)
       order by token, sequence limit $4
     ) l
     limit $4`,
    [
      wanted.map(({ job }) => job),
      wanted.map(({ after }) => after.token),
      wanted.map(({ after }) => after.sequence),
      limit,
    ],
  );
  // The jobs are gone through in the order in which they are given: the last one that has lines may have more.
  if (rows.some(({ number }, index) => number < (rows[index - 1]?.number ?? 0))) {
    throw new Error('the database did not give the lines in the order of their jobs');
  }
  const lines = rows.map(({ number: _number, ...row }) => ({ ...row, at: Number(row.at) }));
  const last = rows.at(-1);
  return { lines, complete: last && rows.length === limit ? last.number - 1 : wanted.length };
}
