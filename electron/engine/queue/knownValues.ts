import type { KnownValues } from '#shared/filters/knownValues.ts';
import type { JsonObject } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { waitedLocks } from './liveWalk.ts';

/** The newest jobs of each sync that are looked at. */
const perSync = 20;
const mostSyncs = 100;
const mostPaths = 40;
const mostValues = 20;
const longestValue = 80;

/** What jobs of late hold, for suggestions in a filter: some of the newest jobs of each sync, and failures of late. */
export async function readKnownValues(database: Queryable): Promise<KnownValues> {
  const [syncs, jobs, workers, codes, locks, runs, failures] = await Promise.all([
    database.query<{ name: string }>(`${knownSyncs} select name from syncs where name is not null order by name`, [
      mostSyncs,
    ]),
    database.query<{ payload: JsonObject }>(
      `${knownSyncs}
       select payload from (select name from syncs where name is not null) s cross join lateral (
         (select payload from sync.job_history h where h.sync = s.name order by finished_at desc, id desc limit $2)
       ) newest
       union all
       (select payload from sync.jobs order by id desc limit $2)`,
      [mostSyncs, perSync],
    ),
    database.query<{ name: string }>(
      `select name from (select name, max(heartbeat_at) as at from (
         select name, heartbeat_at from sync.workers order by id desc limit 500) w group by name) n
       order by at desc limit 50`,
    ),
    database.query<{ code: string }>(
      `select error ->> 'code' as code from (
         (select error from sync.job_history where state = 'failed' order by finished_at desc, id desc limit 300)
         union all
         (select error from sync.job_history where state = 'cancelled' order by finished_at desc, id desc limit 300)
       ) e where error ->> 'code' <> '' group by 1 order by count(*) desc, 1 limit 50`,
    ),
    database.query<{ name: string }>(
      `select distinct name from (
         (select lock as name from sync.running_attempts where lock is not null limit 200)
         union all (select name from (${waitedLocks}) l limit 200)
       ) l order by name limit 200`,
    ),
    database.query<{ id: string; routine: string }>(
      `select routine_run::text as id, max(routine) as routine from (
         (select routine_run, routine from sync.jobs where routine_run is not null order by routine_run desc limit 200)
         union all
         (select routine_run, routine from sync.job_history where routine_run is not null order by routine_run desc limit 200)
       ) r where routine is not null group by routine_run order by routine_run desc limit 20`,
    ),
    database.query<{ fingerprint: string; sync: string; message: string }>(
      `select fingerprint, sync, message from (
         select distinct on (fingerprint) fingerprint, sync, message, minute from (
           select fingerprint, sync, message, minute from sync.failure_minutes order by minute desc limit 500
         ) newest order by fingerprint, minute desc
       ) f order by minute desc limit 20`,
    ),
  ]);
  return {
    syncs: syncs.map((row) => row.name),
    workers: workers.map((row) => row.name),
    codes: codes.map((row) => row.code),
    locks: locks.map((row) => row.name),
    payload: leavesOf(jobs.map((row) => row.payload)),
    runs,
    failures,
  };
}

/** The syncs of history, each found as the next one in its index. */
const knownSyncs = `
  with recursive ended (name, number) as (
    select min(sync), 1 from sync.job_history
    union all
    select (select min(h.sync) from sync.job_history h where h.sync > e.name), number + 1
    from ended e where e.name is not null and number < $1
  ),
  syncs as (select name from ended union select name from sync.syncs)`;

/** The leaves of payloads with their values, the most frequent paths first. */
function leavesOf(payloads: readonly JsonObject[]): KnownValues['payload'] {
  const leaves = new Map<string, { path: string[]; times: number; values: Map<string, number> }>();
  const add = (path: string[], value: JsonObject[string]): void => {
    if (Array.isArray(value)) {
      for (const item of value.slice(0, mostValues)) {
        if (typeof item !== 'object') add(path, item);
      }
    } else if (typeof value === 'object' && value !== null) {
      if (path.length < 8) for (const [step, inner] of Object.entries(value)) add([...path, step], inner);
    } else if (path.length > 0) {
      const key = JSON.stringify(path);
      const leaf = leaves.get(key) ?? { path, times: 0, values: new Map<string, number>() };
      leaves.set(key, leaf);
      leaf.times += 1;
      const text = String(value);
      if (text.length > 0 && text.length <= longestValue) leaf.values.set(text, (leaf.values.get(text) ?? 0) + 1);
    }
  };
  for (const payload of payloads) add([], payload);
  return [...leaves.values()]
    .sort((a, b) => b.times - a.times || a.path.length - b.path.length)
    .slice(0, mostPaths)
    .map(({ path, values }) => ({
      path,
      values: [...values]
        .sort(([, a], [, b]) => b - a)
        .slice(0, mostValues)
        .map(([value]) => value),
    }));
}
