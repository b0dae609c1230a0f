import type { EndedState } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Pace } from './pace.ts';
import type { Partition } from './partitions.ts';

export interface Removed {
  jobs: number;
  attempts: number;
  logLines: number;
}

/**
 * Removes the jobs that ended in a state before a moment, oldest first, each with its log and its earlier attempts: in small
 * statements, each its own transaction, so that nobody waits for them. A job goes last: what is left after a crash is
 * found again. `onRemoved` is told after every chunk.
 */
export async function removeJobs(
  database: Queryable,
  state: EndedState,
  before: string,
  logs: readonly Partition[],
  pace: Pace,
  onRemoved: (removed: Removed) => void,
): Promise<void> {
  let from = '-infinity';
  for (;;) {
    const chunk = await pace.chunk((size) => expired(database, state, from, before, size));
    if (!chunk) return;
    let logLines = 0;
    for (const part of logs) {
      if (touches(part, chunk)) logLines += await removeLines(database, part, chunk.ids, pace);
    }
    const rows = await pace.chunk(() => removeRows(database, state, chunk));
    // Somebody else is removing them.
    if (rows.jobs === 0) return;
    onRemoved({ ...rows, logLines });
    from = chunk.last;
  }
}

/** Some expired jobs. Moments are text, as precise as the database has them. */
interface Chunk {
  readonly ids: readonly string[];
  readonly enqueued: string;
  readonly first: string;
  readonly last: string;
  readonly enqueuedMs: number;
  readonly lastMs: number;
}

// The next chunk begins where the last one ended: beginning anew would go through all that was removed so far. The state
// is written out for the partial index.
async function expired(
  database: Queryable,
  state: EndedState,
  from: string,
  before: string,
  size: number,
): Promise<Chunk | null> {
  const [chunk] = await database.query<Omit<Chunk, 'ids'> & { ids: string[] | null } & Record<string, unknown>>(
    `select array_agg(id::text) as ids, min(enqueued_at)::text as enqueued, min(finished_at)::text as first,
       max(finished_at)::text as last, extract(epoch from min(enqueued_at))::float8 * 1000 as "enqueuedMs",
       extract(epoch from max(finished_at))::float8 * 1000 as "lastMs"
     from (
       select id, enqueued_at, finished_at from sync.job_history
       where state = '${state}' and finished_at >= $1 and finished_at < $2
       order by finished_at, id limit $3
     ) expired`,
    [from, before, size],
  );
  return chunk?.ids ? { ...chunk, ids: chunk.ids } : null;
}

/** Whether lines of those jobs can lie in the partition: they were written between enqueueing and end. */
function touches(part: Partition, chunk: Chunk): boolean {
  return !part.unused && part.untilMs > chunk.enqueuedMs - margin && part.sinceMs < chunk.lastMs + margin;
}

/** ms that a line's time may be off. */
const margin = 3_600_000;

async function removeLines(database: Queryable, part: Partition, ids: readonly string[], pace: Pace): Promise<number> {
  let removed = 0;
  for (;;) {
    const { rows, full } = await pace.chunk(async (size) => {
      const rows = await removeFrom(database, part, 'job_id = any ($5::bigint[])', [ids], size);
      return { rows, full: rows === size };
    });
    removed += rows;
    if (!full) return removed;
  }
}

/**
 * Removes at most `size` rows of a partition for which the condition (with parameters from $5) holds. Through its table,
 * since only that is granted. Rows are addressed by their place; places are those of one partition alone, which is what
 * `tableoid` says, while the range keeps the planner from looking into the others.
 */
export async function removeFrom(
  database: Queryable,
  part: Partition,
  condition: string,
  values: readonly unknown[],
  size: number,
): Promise<number> {
  const moment = part.parent === 'job_logs' ? 'at' : 'finished_at';
  const there = `tableoid = $1::oid and ${moment} >= $2 and ${moment} < $3`;
  const [row] = await database.query<{ removed: number }>(
    `with removed as (
       delete from sync.${part.parent}
       where ${there} and ctid = any (array(
         select ctid from sync.${part.parent} where ${there} and ${condition} limit $4
       ))
       returning 1
     )
     select count(*)::int as removed from removed`,
    [part.oid, part.since, part.until, size, ...values],
  );
  return row?.removed ?? 0;
}

async function removeRows(
  database: Queryable,
  state: EndedState,
  chunk: Chunk,
): Promise<{ jobs: number; attempts: number }> {
  const [row] = await database.query<{ jobs: number; attempts: number }>(
    `with attempts as (
       delete from sync.earlier_attempts
       where job_id = any ($1::bigint[]) and finished_at >= $4::timestamptz - interval '1 hour'
         and finished_at <= $3::timestamptz + interval '1 hour'
       returning 1
     ),
     jobs as (
       delete from sync.job_history
       where id = any ($1::bigint[]) and state = '${state}' and finished_at >= $2 and finished_at <= $3
       returning 1
     )
     select (select count(*) from jobs)::int as jobs, (select count(*) from attempts)::int as attempts`,
    [chunk.ids, chunk.first, chunk.last, chunk.enqueued],
  );
  return row ?? { jobs: 0, attempts: 0 };
}
