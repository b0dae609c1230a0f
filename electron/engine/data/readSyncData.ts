import { runResultSchema, type EndedState, type RunResult } from '#shared/jobs.ts';
import type { RowChanges, SyncData, SyncRun } from '#shared/syncData.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { countTables, readTables } from './readTables.ts';

/** Jobs of a sync that are looked at, newest first, for so many runs. */
const mostJobs = 200;
const mostRuns = 30;
const mostWarnings = 20;
/** Rows of a table of its own that are counted. */
const mostCounted = 10_000;

/** The data of a sync: its last runs, what the last one changed, its tables, and the schedules that have it. */
export async function readSyncData(database: Queryable, sync: string): Promise<SyncData> {
  const [runs, schedules] = await Promise.all([readRuns(database, sync), readSchedules(database, sync)]);
  const success = runs.find(({ state }) => state === 'succeeded');
  const names = [...new Set(runs.flatMap(({ changes }) => changes.map(({ table }) => table)))].sort();
  const [result, tables] = await Promise.all([
    success ? readResult(database, success.job) : null,
    readTables(database, names).then((all) =>
      countTables(
        database,
        all.filter(({ name }) => names.includes(name)),
        mostCounted,
      ),
    ),
  ]);
  return {
    runs,
    last: success
      ? {
          job: success.job,
          at: success.at,
          changes: result?.changes ?? [],
          warnings: result?.warnings.slice(0, mostWarnings) ?? [],
          warningCount: result?.warnings.length ?? 0,
        }
      : null,
    tables: tables.map((table) => ({ ...table, writers: [sync] })),
    schedules,
  };
}

/** The newest job of a sync that ended (for "between" see readStandings): while it is the same one, nothing of its runs is another. */
export async function newestEnd(database: Queryable, sync: string): Promise<string | null> {
  const [row] = await database.query<{ id: string }>(
    'select id from sync.job_history where sync between $1 and $1 order by sync desc, finished_at desc, id desc limit 1',
    [sync],
  );
  return row?.id ?? null;
}

async function readRuns(database: Queryable, sync: string): Promise<SyncRun[]> {
  const rows = await database.query<{
    id: string;
    state: EndedState;
    finished_at: Date;
    took: number;
    warnings: number;
    changes: RowChanges[] | null;
  }>(
    `select r.id, r.state, r.finished_at, extract(epoch from r.finished_at - r.started_at)::float8 * 1000 as took,
       case when jsonb_typeof(h.result -> 'warnings') = 'array' then jsonb_array_length(h.result -> 'warnings') else 0 end as warnings,
       (select jsonb_agg(c - 'samples')
        from jsonb_array_elements(case when jsonb_typeof(h.result -> 'changes') = 'array' then h.result -> 'changes' end) c) as changes
     from (
       select id, state, started_at, finished_at from (
         select id, state, started_at, finished_at, dry_run from sync.job_history
         where sync between $1 and $1 order by sync desc, finished_at desc, id desc limit $2
       ) newest
       where not dry_run and started_at is not null
       order by finished_at desc, id desc limit $3
     ) r
     cross join lateral (
       select result from sync.job_history h where h.id = r.id and h.finished_at = r.finished_at limit 1
     ) h
     order by r.finished_at desc, r.id desc`,
    [sync, mostJobs, mostRuns],
  );
  return rows.map((row) => ({
    job: row.id,
    state: row.state,
    at: row.finished_at.toISOString(),
    took: Math.max(0, row.took),
    warnings: row.warnings,
    changes: row.changes ?? [],
  }));
}

async function readResult(database: Queryable, job: string): Promise<RunResult | null> {
  const [row] = await database.query<{ result: unknown }>(
    'select result from sync.job_history where id = $1 order by finished_at desc limit 1',
    [job],
  );
  const result = runResultSchema.safeParse(row?.result);
  return result.success ? result.data : null;
}

async function readSchedules(database: Queryable, sync: string): Promise<SyncData['schedules']> {
  return await database.query<SyncData['schedules'][number]>(
    `select s.name, s.enabled, s.routine from sync.schedules s
     where s.sync = $1 or exists (
       select from sync.routines r cross join jsonb_array_elements(r.steps) step
       where r.name = s.routine and step ->> 'sync' = $1)
     order by s.name limit 100`,
    [sync],
  );
}
