import type { Queryable } from '#engine/database/queryable.ts';

/** The slots of all workers, as far as backfills may fill them. */
export interface Slots {
  /** One is left for what schedules and operators ask for, where there are several; null where no worker is there. */
  readonly most: number | null;
  /** Of those, not taken by a backfill's jobs now. A job that waits for its time or for a lock takes none. */
  readonly free: number | null;
}

/** How many jobs all backfills together may have in hand. */
export async function freeSlots(database: Queryable): Promise<Slots> {
  const [row] = await database.query<{ slots: number; taken: number }>(
    `select (
       select coalesce(sum(slots), 0)::int from sync.workers
       where state = 'active' and kind <> 'command' and lease_expires_at > now()
     ) as slots, (
       select count(*)::int from sync.backfills b
       join sync.backfill_partitions p on p.backfill_id = b.id and p.state = 'live'
       join sync.jobs j on j.id = p.job_id
       where b.state in ('running', 'paused', 'cancelling')
         and (j.state = 'running' or j.run_at <= now() and j.waiting_for is null and not j.parked)
     ) as taken`,
  );
  if (!row || row.slots === 0) return { most: null, free: null };
  const most = Math.max(1, row.slots - 1);
  return { most, free: Math.max(0, most - row.taken) };
}
