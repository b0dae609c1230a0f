import { mostDays, type Retention } from '#shared/retention.ts';
import { expireBulkActions } from '#engine/actions/expireBulkActions.ts';
import { expireBackfills } from '#engine/backfills/expireBackfills.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { pruneRecordings } from '#engine/recordings/pruneRecordings.ts';
import { expireStatistics } from '#engine/statistics/expireStatistics.ts';
import type { Pace } from './pace.ts';

export type Other = 'slots' | 'actions' | 'alerts' | 'statistics' | 'workers' | 'recordings';

/** Removes what is old beside jobs, and tells how many rows of what. */
export async function removeOthers(
  database: Queryable,
  settings: Retention,
  pace: Pace,
  onRemoved: (what: Other, rows: number) => void,
): Promise<void> {
  for (const [what, ageing] of othersFor(settings)) onRemoved(what, await removeOld(database, ageing, pace));
  const { actionsDays, statisticsDays, recordingsMegabytes } = settings;
  if (actionsDays !== null) {
    onRemoved('actions', await pace.chunk(() => expireBulkActions(database, actionsDays)));
    onRemoved('actions', await pace.chunk(() => expireBackfills(database, actionsDays)));
  }
  onRemoved('recordings', await pruneRecordings(database, recordingsMegabytes, (work) => pace.chunk(work)));
  onRemoved('statistics', await pace.chunk(() => expireStatistics(database, statisticsDays ?? mostDays)));
}

/** A table whose old rows go, and which rows are old; `$1` is the moment before which they are. */
interface Ageing {
  readonly table: string;
  readonly old: string;
  readonly days: number | null;
}

/** Removes the old rows of a table in small statements, and gives how many that were. */
async function removeOld(database: Queryable, { table, old, days }: Ageing, pace: Pace): Promise<number> {
  if (days === null) return 0;
  let removed = 0;
  for (;;) {
    const full = await pace.chunk(async (size) => {
      const rows = await database.query(
        `delete from ${table} where ctid = any (array(
           select ctid from ${table} where ${old.replaceAll('$1', `(now() - $1 * interval '1 day')`)} limit $2
         )) returning 1`,
        [days, size],
      );
      removed += rows.length;
      return rows.length === size;
    });
    if (!full) return removed;
  }
}

function othersFor(settings: Retention): [Other, Ageing][] {
  const { slotsDays, actionsDays, workersDays, recordingsDays } = settings;
  return [
    [
      'slots',
      {
        table: 'sync.schedule_slots',
        // What the overlap of the next slot is judged by stays, however old.
        old: `handled_at < $1 and exists (
          select from sync.schedule_slots newer
          where newer.schedule_id = schedule_slots.schedule_id and newer.slot > schedule_slots.slot and newer.outcome = 'fired'
        )`,
        days: slotsDays,
      },
    ],
    ['actions', { table: 'sync.operator_actions', old: 'at < $1', days: actionsDays }],
    [
      'alerts',
      { table: 'sync.alerts', old: `state = 'resolved' and resolved_at < $1 and last_at < $1`, days: actionsDays },
    ],
    ['recordings', { table: 'sync.recordings', old: 'recorded_at < $1', days: recordingsDays }],
    ['workers', { table: 'sync.workers', old: workerGone, days: workersDays }],
  ];
}

const workerGone = `stopped_at < $1 and (state = 'stopped' or state = 'lost' and cleared_at is not null)
  and not exists (select from sync.jobs where worker_id = workers.id)`;
