import {
  backfillPartitionSchema,
  backfillReportSchema,
  backfillSchema,
  type Backfill,
  type BackfillPartition,
  type BackfillReport,
  type PartitionState,
} from '#shared/backfills.ts';
import { OperatorError } from '#shared/errors.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { mannersOf, type BackfillRow } from './backfillRow.ts';
import { makeReport, noPartitions } from './report.ts';

type CountedRow = BackfillRow & { counts: Record<string, number> };

/** The report of one that is over has them already. */
const counted = `b.*, case when b.report is not null then b.report -> 'partitions' else (
  select coalesce(jsonb_object_agg(state, many), '{}')
  from (select state, count(*) as many from sync.backfill_partitions where backfill_id = b.id group by state) s
) end as counts`;

/** A backfill with its partitions by state. Throws an `OperatorError` where there is none. */
export async function readBackfill(database: Queryable, id: string): Promise<Backfill> {
  const [row] = await database.query<CountedRow>(`select ${counted} from sync.backfills b where b.id = $1`, [id]);
  if (!row) throw noSuchBackfill(id);
  return toBackfill(row);
}

/** A backfill whose partitions the caller counts; null where there is none. */
export async function readUncounted(database: Queryable, id: string): Promise<Backfill | null> {
  const [row] = await database.query<BackfillRow>('select * from sync.backfills where id = $1', [id]);
  return row ? toBackfill({ ...row, counts: {} }) : null;
}

/** Backfills, the newest first. */
export async function listBackfills(
  database: Queryable,
  { limit, open = false }: { limit: number; open?: boolean },
): Promise<Backfill[]> {
  const rows = await database.query<CountedRow>(
    `select ${counted} from sync.backfills b
     where not $2 or b.state in ('running', 'paused', 'cancelling') order by b.id desc limit $1`,
    [limit, open],
  );
  return rows.map(toBackfill);
}

/** How many have not ended. */
export async function countOpenBackfills(database: Queryable): Promise<number> {
  const [row] = await database.query<{ many: number }>(
    `select count(*)::int as many from sync.backfills where state in ('running', 'paused', 'cancelling')`,
  );
  return row?.many ?? 0;
}

/** What it came to; so far, where it goes on. Throws an `OperatorError` where there is none. */
export async function readReport(database: Queryable, id: string): Promise<BackfillReport> {
  const [row] = await database.query<{ report: unknown }>('select report from sync.backfills where id = $1', [id]);
  if (!row) throw noSuchBackfill(id);
  return row.report === null ? makeReport(database, id) : backfillReportSchema.parse(row.report);
}

/** Partitions of a backfill by their number, after one of an earlier page; all, or those with these numbers or in these states. */
export async function listPartitions(
  database: Queryable,
  id: string,
  { after = 0, limit, states, numbers }: Which,
): Promise<BackfillPartition[]> {
  const rows = await database.query<{
    number: number;
    sync: string;
    key: unknown;
    grid_row: string;
    grid_column: string;
    state: string;
    found: string;
    why: string | null;
    job_id: string | null;
    ended_at: Date | null;
    error: unknown;
  }>(
    `select number, sync, key, grid_row, grid_column, state, found, why, job_id, ended_at, error
     from sync.backfill_partitions
     where backfill_id = $1 and number > $2 and ($4::text[] is null or state = any ($4::text[]::sync.partition_state[]))
       and ($5::int[] is null or number = any ($5::int[]))
     order by number limit $3`,
    [id, after, limit, states ?? null, numbers ?? null],
  );
  return rows.map(({ grid_row: row, grid_column: column, job_id: job, ended_at: endedAt, ...rest }) =>
    backfillPartitionSchema.parse({ ...rest, row, column, job, endedAt: endedAt?.toISOString() ?? null }),
  );
}

interface Which {
  after?: number;
  limit: number;
  states?: readonly PartitionState[] | undefined;
  numbers?: readonly number[] | undefined;
}

export function noSuchBackfill(id: string): OperatorError {
  return new OperatorError({
    code: 'not_found',
    message: `There is no backfill ${id}.`,
    hint: 'touchline backfill list shows them.',
  });
}

function toBackfill(row: CountedRow): Backfill {
  return backfillSchema.parse({
    id: row.id,
    state: row.state,
    syncs: row.syncs,
    axes: row.axes,
    range: row.range,
    selection: row.selection,
    manners: mannersOf(row),
    selected: row.selected,
    leftOut: row.left_out,
    counts: { ...noPartitions(), ...row.counts },
    waiting: row.waiting,
    actor: row.actor,
    reason: row.reason,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    cancelledBy: row.cancelled_by,
  });
}
