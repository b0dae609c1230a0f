import type { BackfillWaiting } from '#shared/backfills.ts';
import type { JobId } from '#shared/jobs.ts';
import type { Connection, Database } from '#engine/database/database.ts';
import { enqueueMany } from '#engine/queue/enqueue.ts';
import { cancelJob } from '#engine/queue/jobActions.ts';
import { databaseNow } from '#engine/schedules/databaseNow.ts';
import { isOpen, opensAt } from './hours.ts';
import { mannersOf, type BackfillRow } from './backfillRow.ts';
import { chooseNext, type Candidate } from './chooseNext.ts';
import { readWindows } from './quotaWindows.ts';
import { makeReport } from './report.ts';
import { freeSlots } from './slots.ts';

/** What a call came to. `held`: another process is at it. `over`: it has ended. */
export type Fed = 'held' | 'over' | { readonly jobs: number; readonly waiting: BackfillWaiting | null };

/**
 * Puts the next jobs of a backfill into the queue, as many as may be live at once, fit into the share of the quota and
 * leave workers a slot for others; cancels them where that was asked; and ends it when nothing of it is left. Any number of
 * processes may call it for the same backfill: one does it, and should it die, nothing of it has happened.
 */
export async function feedBackfill(database: Database, id: string): Promise<Fed> {
  return database.transaction(async (connection): Promise<Fed> => {
    await connection.query(
      `set local idle_in_transaction_session_timeout = '10s'; set local statement_timeout = '60s'; set local lock_timeout = '2s'`,
    );
    const [row] = await connection.query<BackfillRow>(
      `select * from sync.backfills where id = $1 and state in ('running', 'paused', 'cancelling') for update skip locked`,
      [id],
    );
    if (!row) return 'held';
    await settleLost(connection, id);
    const { live, pending } = await countOpen(connection, id);
    if (live.length === 0 && (pending === 0 || row.state === 'cancelling')) return end(connection, row);
    if (row.state === 'cancelling') {
      await cancelJobs(connection, row, live);
      // What only waited has ended by that.
      const left = await countOpen(connection, id);
      return left.live.length === 0 ? end(connection, row) : { jobs: 0, waiting: null };
    }
    if (row.state === 'paused' || pending === 0) return { jobs: 0, waiting: null };
    const { jobs, waiting } = await feed(connection, row, live.length);
    await connection.query(
      `update sync.backfills set waiting = $2 where id = $1 and waiting is distinct from $2::jsonb`,
      [id, waiting === null ? null : JSON.stringify(waiting)],
    );
    return { jobs, waiting };
  });
}

async function feed(
  connection: Connection,
  row: BackfillRow,
  live: number,
): Promise<{ jobs: number; waiting: BackfillWaiting | null }> {
  const manners = mannersOf(row);
  const now = await databaseNow(connection);
  if (manners.hours && !isOpen(manners.hours, now.getTime())) {
    const until = new Date(opensAt(manners.hours, now.getTime())).toISOString();
    const why = `It may run from ${manners.hours.from} to ${manners.hours.until} (${manners.hours.timeZone}).`;
    return { jobs: 0, waiting: { for: 'hours', why, until } };
  }
  const slots = await freeSlots(connection);
  const room = Math.min(manners.concurrency - live, slots.free ?? Infinity);
  if (room <= 0) {
    const full = live >= manners.concurrency;
    const why = 'Backfills have all slots of the workers but the one that is left for others.';
    return { jobs: 0, waiting: full ? null : { for: 'slots', why, until: null } };
  }
  const candidates = await readCandidates(connection, row, room);
  const providers = [...new Set(candidates.flatMap(({ provider }) => provider ?? []))];
  const windows = await readWindows(connection, providers);
  const { next, waiting } = chooseNext(candidates, {
    room,
    share: manners.quotaShare,
    windows,
    underWay: await callsUnderWay(connection, providers),
  });
  if (next.length > 0) await enqueuePartitions(connection, row, next);
  return { jobs: next.length, waiting };
}

/** The next partitions of each sync, so that one whose provider is used up does not stand in the way of another. */
async function readCandidates(connection: Connection, row: BackfillRow, room: number): Promise<Candidate[]> {
  return connection.query<{ [Key in keyof Candidate]: Candidate[Key] }>(
    `select p.number, p.sync, p.payload, p.calls, s.provider, coalesce(s.max_attempts, 5)::int as "maxAttempts"
     from unnest($2::text[]) wanted (name)
     left join sync.syncs s on s.name = wanted.name
     cross join lateral (
       select number, sync, payload, calls from sync.backfill_partitions
       where backfill_id = $1 and state = 'pending' and sync = wanted.name
       order by number ${row.newest_first ? 'desc' : 'asc'} limit $3
     ) p
     order by p.number ${row.newest_first ? 'desc' : 'asc'}`,
    [row.id, row.syncs, room],
  );
}

/** Calls that live partitions of any backfill may yet make, by provider. */
async function callsUnderWay(connection: Connection, providers: readonly string[]): Promise<Map<string, number>> {
  if (providers.length === 0) return new Map();
  const rows = await connection.query<{ provider: string; calls: number }>(
    `select s.provider, sum(p.calls)::int as calls
     from sync.backfills b
     join sync.backfill_partitions p on p.backfill_id = b.id and p.state = 'live'
     join sync.syncs s on s.name = p.sync
     where b.state in ('running', 'paused', 'cancelling') and s.provider = any ($1::text[])
     group by s.provider`,
    [[...providers]],
  );
  return new Map(rows.map(({ provider, calls }) => [provider, calls]));
}

async function enqueuePartitions(
  connection: Connection,
  { id, priority, actor }: BackfillRow,
  next: readonly Candidate[],
): Promise<void> {
  const jobs = await enqueueMany(
    connection,
    next.map(({ number, sync, payload, maxAttempts }) => ({
      sync,
      payload,
      trigger: 'backfill' as const,
      triggerDetail: { backfill: id, partition: number, by: actor },
      priority,
      maxAttempts,
      // By it the end of the job finds its partition; and a retry by hand that is live already is not run beside.
      uniqueKey: `backfill ${id} partition ${number}`,
    })),
  );
  // By their numbers alone, for which there is an index: whoever holds the backfill knows that they are pending.
  await connection.query(
    `update sync.backfill_partitions set state = 'live', job_id = ($3::bigint[])[array_position($2::int[], number)],
       live_at = clock_timestamp(), runs = runs + 1, ended_at = null, run_ms = null, calls_made = null, changes = null,
       error = null, fingerprint = null
     where backfill_id = $1 and number = any ($2::int[])`,
    [id, next.map(({ number }) => number), jobs.map((job) => job.id)],
  );
}

async function countOpen(connection: Connection, id: string): Promise<{ live: JobId[]; pending: number }> {
  const [row] = await connection.query<{ live: JobId[]; pending: boolean }>(
    `select array(
       select job_id from sync.backfill_partitions where backfill_id = $1 and state = 'live' order by job_id
     ) as live, exists (select from sync.backfill_partitions where backfill_id = $1 and state = 'pending') as pending`,
    [id],
  );
  return { live: row?.live ?? [], pending: row?.pending === true ? 1 : 0 };
}

/**
 * Partitions whose job has ended unseen: it was a retry by hand that ended just when the partition took it over, or triggers were
 * off. Seen in one statement, a job and its partition are never between.
 */
async function settleLost(connection: Connection, id: string): Promise<void> {
  await connection.query(
    `select sync.end_partition(p.backfill_id, p.number, p.job_id) from sync.backfill_partitions p
     where p.backfill_id = $1 and p.state = 'live' and not exists (select from sync.jobs j where j.id = p.job_id)`,
    [id],
  );
}

/** Asks for each that was not asked before; one that somebody holds gets its turn the next time. */
async function cancelJobs(connection: Connection, row: BackfillRow, live: readonly JobId[]): Promise<void> {
  const jobs = await connection.query<{ id: JobId }>(
    `select id from sync.jobs where id = any ($1::bigint[]) and cancel_asked_at is null order by id for update skip locked`,
    [live],
  );
  for (const job of jobs) {
    await cancelJob(connection, job.id, {
      by: row.cancelled_by ?? row.actor,
      reason: row.cancel_reason ?? `Backfill ${row.id} was cancelled.`,
    });
  }
}

async function end(connection: Connection, { id, state }: BackfillRow): Promise<Fed> {
  await connection.query(
    `update sync.backfills set state = $2::sync.backfill_state, finished_at = clock_timestamp(), waiting = null where id = $1`,
    [id, state === 'cancelling' ? 'cancelled' : 'done'],
  );
  const report = await makeReport(connection, id);
  await connection.query(`update sync.backfills set report = $2 where id = $1`, [id, JSON.stringify(report)]);
  await connection.query(`select pg_notify('touchline', 'changed')`);
  return 'over';
}
