import type { Backfill, NewBackfill } from '#shared/backfills.ts';
import { OperatorError } from '#shared/errors.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { recordAction } from '#engine/audit.ts';
import { arrayOf } from '#engine/database/arrayLiteral.ts';
import type { Connection, Database } from '#engine/database/database.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { judgeCells, type JudgedCell } from './planBackfill.ts';
import { readBackfill } from './readBackfills.ts';

/** Who starts, steers or ends a backfill, and from where. */
export interface Operator {
  readonly actor: string;
  readonly origin: string;
}

/** ms; 100,000 partitions take some seconds. */
const answerLimit = 300_000;

/**
 * Starts a backfill: its partitions are judged anew and written down with their audit in one transaction; workers feed them into the
 * queue. Two that start over the same partitions at once take turns, and the second finds them in hand. Throws an `OperatorError`,
 * `backfill_nothing_to_do` where no partition is left to run.
 */
export async function startBackfill(
  database: Database,
  catalogue: readonly Sync[],
  wanted: NewBackfill,
  operator: Operator,
): Promise<Backfill> {
  const id = await database.transaction(async (connection) => {
    await connection.query(`set local statement_timeout = '5min'`);
    await takeTurn(connection, wanted.range.syncs);
    const judged = await judgeCells(connection, catalogue, wanted);
    const selected = judged.cells.filter(({ leftOut }) => leftOut === null).length;
    if (selected === 0) throw nothingToDo(judged.cells);
    const backfill = await insertBackfill(connection, wanted, judged.syncs, judged.axes, operator, {
      selected,
      leftOut: judged.cells.length - selected,
    });
    await insertPartitions(connection, backfill, judged.cells);
    await recordAction(connection, {
      ...operator,
      action: 'start backfill',
      jobIds: [],
      detail: { backfill, ...detailOf(wanted), partitions: selected, leftOut: judged.cells.length - selected },
      reason: wanted.reason ?? null,
    });
    await connection.query(`select pg_notify('touchline', 'backfills'), pg_notify('touchline', 'changed')`);
    return backfill;
  });
  return readBackfill(database, id);
}

/** In the order of their names: no two can block each other. */
async function takeTurn(connection: Connection, syncs: readonly string[]): Promise<void> {
  for (const sync of [...new Set(syncs)].sort()) {
    await connection.query(`select pg_advisory_xact_lock(hashtextextended('touchline:start backfill:' || $1, 0))`, [
      sync,
    ]);
  }
}

async function insertBackfill(
  connection: Connection,
  { range, selection, manners, reason }: NewBackfill,
  syncs: readonly string[],
  axes: readonly string[],
  operator: Operator,
  counts: { selected: number; leftOut: number },
): Promise<string> {
  const [row] = await connection.query<{ id: string }>(
    `insert into sync.backfills (
       syncs, axes, range, selection, newest_first, concurrency, priority, quota_share, open_from, open_until, time_zone,
       selected, left_out, actor, origin, reason
     ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) returning id`,
    [
      syncs,
      axes,
      JSON.stringify(range),
      JSON.stringify(selection),
      manners.order === 'newest',
      manners.concurrency,
      manners.priority,
      manners.quotaShare,
      manners.hours?.from ?? null,
      manners.hours?.until ?? null,
      manners.hours?.timeZone ?? 'UTC',
      counts.selected,
      counts.leftOut,
      operator.actor,
      operator.origin,
      reason ?? null,
    ],
  );
  if (row) return row.id;
  throw new OperatorError({ code: 'internal', message: 'The database did not give the backfill an id.' });
}

async function insertPartitions(connection: Connection, id: string, cells: readonly JudgedCell[]): Promise<void> {
  await connection.query(
    `insert into sync.backfill_partitions (
       backfill_id, number, sync, key, grid_row, grid_column, payload, calls, state, found, why
     )
     select $1, i.number, i.sync, i.key, i.grid_row, i.grid_column, i.payload, i.calls,
       case when i.why is null then 'pending' else 'left_out' end::sync.partition_state, i.found, i.why
     from unnest($2::text[], $3::jsonb[], $4::text[], $5::text[], $6::jsonb[], $7::int[], $8::text[], $9::text[])
       with ordinality i (sync, key, grid_row, grid_column, payload, calls, found, why, number)`,
    [
      id,
      arrayOf(cells.map(({ cell }) => cell.sync.name)),
      arrayOf(cells.map(({ cell }) => cell.key)),
      arrayOf(cells.map(({ cell }) => cell.row)),
      arrayOf(cells.map(({ cell }) => cell.column)),
      arrayOf(cells.map(({ cell }) => cell.payload)),
      arrayOf(cells.map(({ cell }) => cell.sync.estimateCalls(cell.payload))),
      arrayOf(cells.map(({ state }) => state)),
      arrayOf(cells.map(({ leftOut }) => leftOut)),
    ],
    answerLimit,
  );
}

function detailOf({ range, selection, manners }: NewBackfill): JsonObject {
  return {
    syncs: [...range.syncs],
    select: selection.what,
    concurrency: manners.concurrency,
    priority: manners.priority,
    quotaShare: manners.quotaShare,
    order: manners.order,
  };
}

function nothingToDo(cells: readonly JudgedCell[]): OperatorError {
  const [first] = cells;
  return new OperatorError({
    code: 'backfill_nothing_to_do',
    message: `None of the ${cells.length === 1 ? 'one partition' : `${cells.length} partitions`} is to run. ${first?.leftOut ?? ''}`,
    hint: 'Choose others: all, failed, stale; or another range.',
  });
}
