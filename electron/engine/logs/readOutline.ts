import { levelNumbers, type JobId } from '#shared/jobs.ts';
import type { KeptLine, LoggedAttempt, LogPlace } from '#shared/log.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { readTail } from './readLog.ts';

/** A number that says whether it is exact or a lower bound. */
export interface Count {
  value: number;
  exact: boolean;
}

/** Claims grow the token, and few of them write lines: a job with more of those is none of ours. */
export const mostAttempts = 1_000;
export const mostTroubleCounted = 10_000;

/** What there is of a job's log: its attempts with their first and last lines' numbers, and the newest lines. */
export interface LogOutline {
  attempts: LoggedAttempt[];
  tail: KeptLine[];
}

/** Costs the same however long the log is. The outline ends where the tail does. */
export async function readOutline(database: Queryable, id: JobId, tailLines: number): Promise<LogOutline> {
  const tail = await readTail(database, id, tailLines);
  const last = tail.at(-1);
  if (!last) return { attempts: [], tail };
  const rows = await database.query<LoggedAttempt>(
    `with recursive tokens (token) as (
       (select token from sync.job_logs where job_id = $1 order by token limit 1)
       union all
       select (select l.token from sync.job_logs l where l.job_id = $1 and l.token > t.token order by l.token limit 1)
       from tokens t where t.token is not null
     )
     select t.token, first.sequence as "from", last.sequence as "to",
       coalesce((select number from sync.job_attempts a where a.job_id = $1 and a.token = t.token limit 1),
         (select attempt from sync.jobs where id = $1), t.token) as attempt
     from (select token from tokens where token <= $2 limit ${mostAttempts}) t
     cross join lateral (
       select sequence from sync.job_logs where job_id = $1 and token = t.token order by sequence limit 1
     ) first
     cross join lateral (
       select sequence from sync.job_logs where job_id = $1 and token = t.token order by sequence desc limit 1
     ) last
     order by t.token`,
    [id, last.token],
  );
  // Read a moment later than the tail: what came in between is told with the lines themselves.
  const attempts = rows.map((row) => (row.token === last.token ? { ...row, to: last.sequence } : row));
  return { attempts, tail };
}

/** How many warnings and errors a job's log has; of more than 10,000 both together the first are counted. */
export async function countTrouble(database: Queryable, id: JobId): Promise<{ warnings: Count; errors: Count }> {
  const [row] = await database.query<{ warnings: number; errors: number }>(
    `select count(*) filter (where level < ${levelNumbers.error})::int as warnings,
       count(*) filter (where level >= ${levelNumbers.error})::int as errors
     from (select level from sync.job_logs where job_id = $1 and level >= ${levelNumbers.warn} limit $2) loud`,
    [id, mostTroubleCounted],
  );
  const { warnings = 0, errors = 0 } = row ?? {};
  const exact = warnings + errors < mostTroubleCounted;
  return { warnings: { value: warnings, exact }, errors: { value: errors, exact } };
}

/** The first line that was written at a moment or later; null where there is none. */
export async function findMoment(database: Queryable, id: JobId, at: string): Promise<LogPlace | null> {
  const { attempts } = await readOutline(database, id, 1);
  for (const { token, from, to } of attempts) {
    // An attempt's lines are in the order of their moments: halved until one is left.
    let [low, high] = [from, to + 1];
    let found: number | null = null;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const [line] = await database.query<{ sequence: number; late: boolean }>(
        `select sequence, at >= $4 as late from sync.job_logs
         where job_id = $1 and token = $2 and sequence >= $3 order by sequence limit 1`,
        [id, token, middle, at],
      );
      if (line && !line.late) low = line.sequence + 1;
      else {
        high = middle;
        found = line?.sequence ?? found;
      }
    }
    if (found !== null) return { token, sequence: found };
  }
  return null;
}
