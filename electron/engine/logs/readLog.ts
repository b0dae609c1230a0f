import type { JobId, LogLine } from '#shared/jobs.ts';
import type { KeptLine, LogPlace, LogRange } from '#shared/log.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { lineColumns, toKeptLine, type LogRow } from './logRows.ts';

/** The newest lines of a job's log, at most `limit`, oldest first, each with its attempt. */
export async function readLog(database: Queryable, id: JobId, limit: number): Promise<LogLine[]> {
  const rows = await database.query<LogRow & { attempt: number }>(
    `select l.*, coalesce((select number from sync.job_attempts a where a.job_id = $1 and a.token = l.token limit 1),
         (select attempt from sync.jobs where id = $1), l.token) as attempt
     from (
       select ${lineColumns} from sync.job_logs where job_id = $1 order by token desc, sequence desc limit $2
     ) l
     order by l.token, l.sequence`,
    [id, limit],
  );
  return rows.map((row) => ({ ...toKeptLine(row), attempt: row.attempt }));
}

/** The lines of some stretches, in order. */
export async function readLines(database: Queryable, id: JobId, ranges: readonly LogRange[]): Promise<KeptLine[]> {
  const rows = await database.query<LogRow>(
    `select l.* from unnest($2::int[], $3::int[], $4::int[]) r (token, first, last)
     cross join lateral (
       select ${lineColumns} from sync.job_logs
       where job_id = $1 and token = r.token and sequence between r.first and r.last
       order by token, sequence limit r.last - r.first + 1
     ) l
     order by l.token, l.sequence`,
    [id, ranges.map(({ token }) => token), ranges.map(({ from }) => from), ranges.map(({ to }) => to)],
  );
  return rows.map(toKeptLine);
}

/** The newest lines, oldest first. */
export async function readTail(database: Queryable, id: JobId, limit: number): Promise<KeptLine[]> {
  const rows = await database.query<LogRow>(
    `select ${lineColumns} from sync.job_logs where job_id = $1 order by token desc, sequence desc limit $2`,
    [id, limit],
  );
  return rows.map(toKeptLine).toReversed();
}

/** Lines of an attempt after one of them, at most `limit`, as they are. */
export async function readAfter(database: Queryable, id: JobId, after: LogPlace, limit: number): Promise<KeptLine[]> {
  const rows = await database.query<LogRow>(
    `select token, sequence, at, level, message, fields from sync.job_logs
     where job_id = $1 and token = $2 and sequence > $3 order by sequence limit $4`,
    [id, after.token, after.sequence, limit],
  );
  return rows.map(toKeptLine);
}

/** The first attempt after another one that wrote lines, or the first of all. */
export async function nextToken(database: Queryable, id: JobId, after: number): Promise<number | null> {
  const [row] = await database.query<{ token: number }>(
    'select token from sync.job_logs where job_id = $1 and token > $2 order by token limit 1',
    [id, after],
  );
  return row?.token ?? null;
}
