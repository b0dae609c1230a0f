import { z } from 'zod';
import { Database, type Connection } from '#engine/database/database.ts';
import { DatabaseError } from '#engine/database/databaseError.ts';
import { Scheduler, type SchedulerOptions } from '#engine/schedules/scheduler.ts';
import type { Targets } from '#engine/schedules/targets.ts';
import { createSchedule } from '#engine/schedules/writeSchedules.ts';
import { defineSync, type Sync } from '#engine/syncs/defineSync.ts';
import { systemClock } from '#engine/clock.ts';
import type { NewSchedule } from '#shared/schedules.ts';
import type { JsonObject } from '#shared/jobs.ts';
import type { TestDatabase } from '../../support/database.ts';
import { silentLogger } from '../../support/logger.ts';

/** A sync that takes a day, a season and nothing else. Nobody runs it here. */
export const results: Sync = defineSync({
  name: 'sync-results',
  title: 'Results',
  description: 'Gets what a test wants.',
  payload: z.strictObject({ day: z.iso.date().optional(), season: z.int().optional() }),
  provider: null,
  estimatedCalls: 0,
  lock: () => null,
  maxAttempts: 3,
  timeout: 10_000,
  entity: null,
  run: async () => undefined,
});

export const targets: Targets = { findSync: (name) => (name === results.name ? results : undefined) };

/** A scheduler at a moment of the test's choice. */
export function schedulerAt(
  database: Database,
  time: { now: number },
  options: Partial<SchedulerOptions> = {},
): Scheduler {
  return new Scheduler({
    database,
    clock: systemClock,
    logger: silentLogger,
    targets,
    now: () => Promise.resolve(new Date(time.now)),
    ...options,
  });
}

/** Makes a schedule of `sync-results`, which is due from `since` on. */
export async function addSchedule(
  database: Database,
  since: number,
  schedule: Partial<NewSchedule> & { cron: string },
): Promise<string> {
  const { id } = await database.transaction((transaction) =>
    createSchedule(
      transaction,
      targets,
      { name: 'results', sync: results.name, ...schedule },
      { by: 'a test', now: new Date(since) },
    ),
  );
  return id;
}

const slotRow = z.object({
  slot: z.date().transform((date) => date.getTime()),
  outcome: z.string(),
  missed: z.boolean(),
  slots: z.number(),
  last_slot: z.date().nullable(),
  reason: z.string().nullable(),
  error: z.looseObject({ code: z.string() }).nullable(),
  blocked_by: z.string().nullable(),
  job_ids: z.array(z.string()),
  handled_at: z.date().transform((date) => date.getTime()),
});
export type SlotRow = z.output<typeof slotRow>;

/** What became of a schedule's slots, the oldest first. */
export async function slotsOf(db: TestDatabase, schedule: string): Promise<SlotRow[]> {
  return (await db.query('select * from sync.schedule_slots where schedule_id = $1 order by slot', [schedule])).map(
    (row) => slotRow.parse(row),
  );
}

export interface JobRow extends Record<string, unknown> {
  id: string;
  sync: string;
  payload: JsonObject;
  trigger: string;
  trigger_detail: JsonObject;
  priority: number;
  max_attempts: number;
  state: string;
}

/** All jobs, live and ended. */
export async function jobsOf(db: TestDatabase): Promise<JobRow[]> {
  const columns = 'id, sync, payload, trigger, trigger_detail, priority, max_attempts, state';
  return db.query(`select ${columns} from sync.jobs union all select ${columns} from sync.job_history order by id`);
}

export async function endJobs(db: TestDatabase): Promise<void> {
  await db.query(`update sync.jobs set state = 'succeeded'`);
}

/** Leaves no schedule, slot or job. */
export async function clear(db: TestDatabase): Promise<void> {
  // Truncating the partitions of the history would take longer than all else here.
  await db.query('delete from sync.schedules');
  await db.query('delete from sync.jobs');
  await db.query('delete from sync.job_history');
}

export type Fault = 'none' | 'before commit' | 'after commit';

/** A database whose connection can be cut, and can break in the middle of a transaction. */
export class FaultyDatabase extends Database {
  cut = false;
  /** Asked at the end of each transaction. */
  nextFault: () => Fault = () => 'none';

  override async query<R extends Record<string, unknown>>(
    statement: Parameters<Database['query']>[0],
    values: readonly unknown[] = [],
  ): Promise<R[]> {
    if (this.cut) throw lost();
    return super.query<R>(statement, values);
  }

  override async transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    if (this.cut) throw lost();
    const fault = this.nextFault();
    const value = await super.transaction(async (connection) => {
      const done = await work(connection);
      if (fault === 'before commit') throw lost();
      return done;
    });
    if (fault === 'after commit') throw lost();
    return value;
  }
}

function lost(): DatabaseError {
  return new DatabaseError({ code: 'database_lost', message: 'The connection was cut by the test.' }, null, true, null);
}
