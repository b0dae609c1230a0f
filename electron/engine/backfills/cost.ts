import type { BackfillCost, BackfillManners } from '#shared/backfills.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { forecast } from './forecast.ts';
import type { Cell } from './listCells.ts';
import { allowedOf, readWindows } from './quotaWindows.ts';
import { freeSlots } from './slots.ts';

/** What past runs of a sync took, on average. */
interface PastRuns {
  readonly runs: number;
  readonly ms: number;
  readonly calls: number;
}

/** So many past runs say more than what the sync says of itself. */
const enoughRuns = 10;
const runsLookedAt = 200;

/** What it takes to run these partitions, and when that will be done if it begins now. */
export async function reckonCost(
  database: Queryable,
  cells: readonly Cell[],
  manners: BackfillManners,
  now: Date,
): Promise<BackfillCost> {
  const past = await readPastRuns(database, [...new Set(cells.map(({ sync }) => sync.name))]);
  const perProvider = new Map<string, { calls: number; basis: 'past' | 'estimate' }>();
  let work = 0;
  let known = true;
  for (const cell of cells) {
    const runs = past.get(cell.sync.name);
    if (runs) work += runs.ms;
    else known = false;
    const { provider } = cell.sync;
    if (provider === null) continue;
    const so = perProvider.get(provider) ?? { calls: 0, basis: 'past' as const };
    const enough = runs !== undefined && runs.runs >= enoughRuns;
    perProvider.set(provider, {
      calls: so.calls + (enough ? runs.calls : cell.sync.estimateCalls(cell.payload)),
      basis: enough ? so.basis : 'estimate',
    });
  }
  const windows = await readWindows(database, [...perProvider.keys()]);
  const slots = await freeSlots(database);
  const atOnce = Math.max(1, Math.min(manners.concurrency, slots.most ?? manners.concurrency));
  const duration = known ? Math.ceil(work / atOnce) : null;
  const calls = new Map([...perProvider].map(([provider, each]) => [provider, Math.ceil(each.calls)]));
  // How long the work takes may not be known; what its calls have to wait for is.
  const ahead = forecast(
    now,
    { duration: duration ?? 0, calls, share: manners.quotaShare, hours: manners.hours },
    windows,
  );
  const { waitsFor, waitsUntil } = ahead;
  return {
    jobs: cells.length,
    calls: [...calls.values()].reduce((sum, each) => sum + each, 0),
    providers: [...perProvider].map(([provider, { basis }]) => ({
      provider,
      calls: calls.get(provider) ?? 0,
      basis,
      windows: windows
        .filter((window) => window.provider === provider)
        .map((window) => ({
          window: window.window,
          limit: window.limit,
          remaining: window.remaining,
          resetsAt: window.resetsAt?.toISOString() ?? null,
          allowed: allowedOf(window, manners.quotaShare),
        })),
    })),
    duration,
    doneAt: duration === null ? null : ahead.doneAt.toISOString(),
    waitsFor:
      waitsFor && waitsUntil
        ? { provider: waitsFor.provider, window: waitsFor.window, until: waitsUntil.toISOString() }
        : null,
  };
}

async function readPastRuns(database: Queryable, syncs: readonly string[]): Promise<Map<string, PastRuns>> {
  const rows = await database.query<{ sync: string; runs: number; ms: number | null; calls: number | null }>(
    `select s.sync, r.* from unnest($1::text[]) s (sync) cross join lateral (
       select count(*)::int as runs, avg(ms)::float8 as ms, avg(calls)::float8 as calls from (
         select extract(epoch from finished_at - started_at) * 1000 as ms,
           case when jsonb_typeof(result -> 'calls') = 'number' then (result ->> 'calls')::int end as calls
         from sync.job_history
         where sync = s.sync and state = 'succeeded' and not dry_run and started_at is not null
         order by finished_at desc limit $2
       ) last
     ) r where r.runs > 0`,
    [syncs, runsLookedAt],
  );
  return new Map(rows.map(({ sync, runs, ms, calls }) => [sync, { runs, ms: ms ?? 0, calls: calls ?? 0 }]));
}
