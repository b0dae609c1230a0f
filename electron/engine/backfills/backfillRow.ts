import type { BackfillManners } from '#shared/backfills.ts';

/** A row of sync.backfills. */
export type BackfillRow = {
  id: string;
  state: 'running' | 'paused' | 'cancelling' | 'cancelled' | 'done';
  syncs: string[];
  axes: string[];
  range: unknown;
  selection: unknown;
  newest_first: boolean;
  concurrency: number;
  priority: number;
  quota_share: number;
  open_from: string | null;
  open_until: string | null;
  time_zone: string;
  selected: number;
  left_out: number;
  waiting: unknown;
  report: unknown;
  actor: string;
  origin: string;
  reason: string | null;
  created_at: Date;
  finished_at: Date | null;
  cancelled_by: string | null;
  cancel_reason: string | null;
};

/** How the backfill of a row runs. */
export function mannersOf(row: BackfillRow): BackfillManners {
  const { open_from: from, open_until: until } = row;
  return {
    concurrency: row.concurrency,
    priority: row.priority,
    quotaShare: row.quota_share,
    // Postgres tells times of day with their seconds.
    hours:
      from === null || until === null
        ? null
        : { from: from.slice(0, 5), until: until.slice(0, 5), timeZone: row.time_zone },
    order: row.newest_first ? 'newest' : 'oldest',
  };
}
