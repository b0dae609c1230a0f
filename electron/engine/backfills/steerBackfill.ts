import { backfillMannersSchema, type Backfill, type BackfillChange } from '#shared/backfills.ts';
import { OperatorError } from '#shared/errors.ts';
import type { JobId, JsonObject } from '#shared/jobs.ts';
import { recordAction } from '#engine/audit.ts';
import type { Connection, Database } from '#engine/database/database.ts';
import { requireZone } from '#engine/schedules/zones.ts';
import { mannersOf, type BackfillRow } from './backfillRow.ts';
import { feedBackfill } from './feedBackfill.ts';
import { noSuchBackfill, readBackfill } from './readBackfills.ts';
import type { Operator } from './startBackfill.ts';

type State = BackfillRow['state'];

/** What is done to a backfill, with its entry for the audit. */
interface Deed {
  readonly action: string;
  readonly detail?: JsonObject;
  readonly jobIds?: readonly JobId[];
  readonly reason?: string | undefined;
}

/** Lets it put nothing more into the queue; what is live goes on. */
export function pauseBackfill(database: Database, id: string, operator: Operator, reason?: string): Promise<Backfill> {
  return steer(database, id, operator, ['running'], 'paused', async (connection) => {
    await connection.query(`update sync.backfills set state = 'paused', waiting = null where id = $1`, [id]);
    return { action: 'pause backfill', reason };
  });
}

/** Lets a paused one go on. */
export function resumeBackfill(database: Database, id: string, operator: Operator): Promise<Backfill> {
  return steer(database, id, operator, ['paused'], 'resumed', async (connection) => {
    await connection.query(`update sync.backfills set state = 'running' where id = $1`, [id]);
    return { action: 'resume backfill' };
  });
}

/**
 * Ends it: what waits is cancelled at once, what runs by its workers, which prove that it stopped. It is cancelled once nothing of
 * it is live.
 */
export async function cancelBackfill(
  database: Database,
  id: string,
  operator: Operator,
  reason?: string,
): Promise<Backfill> {
  await steer(database, id, operator, ['running', 'paused'], 'cancelled', async (connection) => {
    await connection.query(`set local statement_timeout = '5min'`);
    const jobs = await connection.query<{ job_id: JobId }>(
      `select job_id from sync.backfill_partitions where backfill_id = $1 and state = 'live' order by job_id`,
      [id],
    );
    const [cancelled] = await connection.query<{ partitions: number }>(
      `with pending as (
         update sync.backfill_partitions set state = 'cancelled', ended_at = clock_timestamp()
         where backfill_id = $1 and state = 'pending' returning 1
       )
       select count(*)::int as partitions from pending`,
      [id],
    );
    await connection.query(
      `update sync.backfills set state = 'cancelling', waiting = null, cancelled_by = $2, cancel_reason = $3 where id = $1`,
      [id, operator.actor, reason ?? null],
    );
    return {
      action: 'cancel backfill',
      detail: { waiting: cancelled?.partitions ?? 0, live: jobs.length },
      jobIds: jobs.map((job) => job.job_id),
      reason,
    };
  });
  // The jobs are asked to stop at once, also where no worker is there to do it.
  await feedBackfill(database, id);
  return readBackfill(database, id);
}

/** Runs its failed partitions again, or with `cancelled` those that were cancelled as well; one that has ended goes on. */
export function retryBackfill(
  database: Database,
  id: string,
  operator: Operator,
  { cancelled = false, reason }: { cancelled?: boolean; reason?: string | undefined } = {},
): Promise<Backfill> {
  const states = cancelled ? ['failed', 'cancelled'] : ['failed'];
  return steer(database, id, operator, ['running', 'paused', 'done', 'cancelled'], 'retried', async (connection) => {
    const [again] = await connection.query<{ partitions: number }>(
      `with again as (
         update sync.backfill_partitions set state = 'pending'
         where backfill_id = $1 and state = any ($2::text[]::sync.partition_state[]) returning 1
       )
       select count(*)::int as partitions from again`,
      [id, states],
    );
    const partitions = again?.partitions ?? 0;
    if (partitions === 0) {
      throw new OperatorError({
        code: 'backfill_nothing_to_do',
        message: `No partition of backfill ${id} is ${states.join(' or ')}.`,
      });
    }
    await connection.query(
      `update sync.backfills set state = case when state = 'paused' then state else 'running' end, finished_at = null,
         report = null, cancelled_by = null, cancel_reason = null where id = $1`,
      [id],
    );
    return { action: 'retry backfill', detail: { partitions, states }, reason };
  });
}

/** Leaves partitions out that wait or have failed, by their numbers. Throws an `OperatorError` where one of them can't be. */
export function skipPartitions(
  database: Database,
  id: string,
  numbers: readonly number[],
  operator: Operator,
  reason?: string,
): Promise<Backfill> {
  return steer(database, id, operator, ['running', 'paused'], 'changed', async (connection) => {
    const wanted = [...new Set(numbers)];
    const skipped = await connection.query<{ number: number }>(
      `update sync.backfill_partitions set state = 'skipped', why = $3
       where backfill_id = $1 and number = any ($2::int[]) and state in ('pending', 'failed', 'cancelled') returning number`,
      [id, wanted, `Skipped by ${operator.actor}${reason === undefined ? '' : `: ${reason}`}.`],
    );
    if (skipped.length < wanted.length) throw await cannotSkip(connection, id, wanted);
    return { action: 'skip partitions', detail: { partitions: wanted }, reason };
  });
}

/** Changes how it runs, from now on. What is live keeps its priority. */
export function changeBackfill(
  database: Database,
  id: string,
  change: BackfillChange,
  operator: Operator,
): Promise<Backfill> {
  return steer(database, id, operator, ['running', 'paused'], 'changed', async (connection, row) => {
    const before = mannersOf(row);
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const manners = backfillMannersSchema.parse({ ...before, ...given });
    if (manners.hours) requireZone(manners.hours.timeZone);
    await connection.query(
      `update sync.backfills set concurrency = $2, priority = $3, quota_share = $4, newest_first = $5,
         open_from = $6, open_until = $7, time_zone = $8 where id = $1`,
      [
        id,
        manners.concurrency,
        manners.priority,
        manners.quotaShare,
        manners.order === 'newest',
        manners.hours?.from ?? null,
        manners.hours?.until ?? null,
        manners.hours?.timeZone ?? 'UTC',
      ],
    );
    return { action: 'change backfill', detail: { from: { ...before }, to: { ...manners } } };
  });
}

/** Holds the backfill, does something to it, and enters that in the audit, in one transaction. */
async function steer(
  database: Database,
  id: string,
  operator: Operator,
  from: readonly State[],
  done: string,
  work: (connection: Connection, row: BackfillRow) => Promise<Deed>,
): Promise<Backfill> {
  await database.transaction(async (connection) => {
    const [row] = await connection.query<BackfillRow>('select * from sync.backfills where id = $1 for update', [id]);
    if (!row) throw noSuchBackfill(id);
    if (!from.includes(row.state)) {
      throw new OperatorError({
        code: 'backfill_state',
        message: `Backfill ${id} is ${row.state}: it can’t be ${done}.`,
        ...(row.state === 'done' ? { hint: 'Start another over the same range; it runs only what is missing.' } : {}),
      });
    }
    const { action, detail = {}, jobIds = [], reason } = await work(connection, row);
    await connection.query('update sync.backfills set changed_at = clock_timestamp() where id = $1', [id]);
    await recordAction(connection, {
      ...operator,
      action,
      jobIds,
      detail: { backfill: id, ...detail },
      reason: reason ?? null,
    });
    await connection.query(`select pg_notify('touchline', 'backfills'), pg_notify('touchline', 'changed')`);
  });
  return readBackfill(database, id);
}

async function cannotSkip(connection: Connection, id: string, numbers: readonly number[]): Promise<OperatorError> {
  const rows = await connection.query<{ number: number; state: string }>(
    'select number, state from sync.backfill_partitions where backfill_id = $1 and number = any ($2::int[]) order by number',
    [id, numbers],
  );
  const missing = numbers.find((number) => !rows.some((row) => row.number === number));
  if (missing !== undefined) {
    return new OperatorError({ code: 'not_found', message: `Backfill ${id} has no partition ${missing}.` });
  }
  const other = rows.find(({ state }) => state !== 'skipped');
  return new OperatorError({
    code: 'partition_state',
    message: `Partition ${other?.number ?? ''} of backfill ${id} is ${other?.state ?? 'skipped already'}: it can’t be skipped. Nothing was changed.`,
    hint: 'Only partitions that wait, have failed or were cancelled can be; cancel the job of a live one first.',
  });
}
