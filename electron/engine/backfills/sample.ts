import {
  backfillSampleSchema,
  tableTotalsSchema,
  type BackfillSample,
  type NewBackfill,
  type Sampled,
  type TableTotals,
} from '#shared/backfills.ts';
import { OperatorError } from '#shared/errors.ts';
import type { JobId } from '#shared/jobs.ts';
import { recordAction } from '#engine/audit.ts';
import type { Database } from '#engine/database/database.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { enqueueMany } from '#engine/queue/enqueue.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { judgeCells } from './planBackfill.ts';
import type { Operator } from './startBackfill.ts';

/** Enqueues dry runs of some of the partitions that would run, spread over all of them, with their audit. */
export async function startSample(
  database: Database,
  catalogue: readonly Sync[],
  wanted: NewBackfill,
  size: number,
  operator: Operator,
): Promise<Sampled> {
  const { cells } = await judgeCells(database, catalogue, wanted);
  const chosen = cells.filter(({ leftOut }) => leftOut === null).map(({ cell }) => cell);
  if (chosen.length === 0) {
    throw new OperatorError({ code: 'backfill_nothing_to_do', message: 'No partition is to run: there is no sample.' });
  }
  const some = spread(chosen, size);
  const ids = await database.transaction(async (connection) => {
    const jobs = await enqueueMany(
      connection,
      some.map(({ sync, payload }) => ({
        sync: sync.name,
        payload,
        trigger: 'backfill' as const,
        triggerDetail: { sample: true, by: operator.actor },
        maxAttempts: sync.maxAttempts,
        dryRun: true,
      })),
    );
    const jobIds = jobs.map(({ id }) => id);
    await recordAction(connection, {
      ...operator,
      action: 'sample backfill',
      jobIds,
      detail: { syncs: [...wanted.range.syncs], of: chosen.length },
    });
    return jobIds;
  });
  return {
    jobs: some.flatMap(({ sync, key }, index) => {
      const id = ids[index];
      return id === undefined ? [] : [{ id, sync: sync.name, key: { ...key } }];
    }),
    of: chosen.length,
  };
}

/** What the dry runs have come to so far. */
export async function readSample(database: Queryable, { jobs, of }: Sampled): Promise<BackfillSample> {
  const rows = await database.query<{ id: JobId; state: string; ended: boolean; calls: number; changes: unknown }>(
    `select i.id, coalesce(h.state::text, j.state::text, 'removed') as state, j.id is null as ended, coalesce(h.calls, 0) as calls,
       coalesce(h.changes, '[]') as changes
     from unnest($1::bigint[]) i (id)
     left join sync.jobs j on j.id = i.id
     left join lateral (
       select state, (result ->> 'calls')::int as calls,
         (select jsonb_agg(c - 'samples') from jsonb_array_elements(result -> 'changes') c) as changes
       from sync.job_history where id = i.id order by finished_at desc limit 1
     ) h on true`,
    [jobs.map(({ id }) => id)],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  const good = rows.filter(({ state }) => state === 'succeeded');
  const changes = addUp(good.flatMap((row) => tableTotalsSchema.array().parse(row.changes)));
  return backfillSampleSchema.parse({
    jobs: jobs.map((job) => ({ ...job, state: found.get(job.id)?.state ?? 'removed' })),
    ended: rows.filter(({ ended }) => ended).length,
    succeeded: good.length,
    calls: rows.reduce((sum, { calls }) => sum + calls, 0),
    changes,
    expected: good.length === 0 ? null : changes.map((table) => times(table, of / good.length)),
  });
}

/** Evenly from the first to the last. */
function spread<T>(all: readonly T[], size: number): T[] {
  if (size >= all.length) return [...all];
  if (size === 1) return all.slice(-1);
  return Array.from({ length: size }, (_, index) => all[Math.round((index * (all.length - 1)) / (size - 1))]).flatMap(
    (one) => (one === undefined ? [] : [one]),
  );
}

function addUp(changes: readonly TableTotals[]): TableTotals[] {
  const totals = new Map<string, TableTotals>();
  for (const each of changes) {
    const so = totals.get(each.table);
    totals.set(each.table, so ? combine(each.table, so, each) : each);
  }
  return [...totals.values()];
}

function combine(table: string, one: TableTotals, other: TableTotals): TableTotals {
  return {
    table,
    received: one.received + other.received,
    inserted: one.inserted + other.inserted,
    updated: one.updated + other.updated,
    unchanged: one.unchanged + other.unchanged,
    removed: one.removed + other.removed,
  };
}

function times({ table, received, inserted, updated, unchanged, removed }: TableTotals, factor: number): TableTotals {
  const all = (rows: number): number => Math.round(rows * factor);
  return {
    table,
    received: all(received),
    inserted: all(inserted),
    updated: all(updated),
    unchanged: all(unchanged),
    removed: all(removed),
  };
}
