import type { BulkActionName, BulkPreview } from '#shared/bulkActions.ts';
import type { FilterState, JobFilter } from '#shared/filters/jobFilter.ts';
import type { JsonObject } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { mostCounted } from '#engine/queue/countJobs.ts';
import { endedWalk, newestFirst } from '#engine/queue/endedWalk.ts';
import { FilterConditions, shownLive } from '#engine/queue/filterConditions.ts';
import { reachOf } from './reach.ts';

/** Ended jobs that are looked at where no index tells which match: with more of them the count is a lower bound. */
const mostLooked = 200_000;
const sampleSize = 20;

type Reach = ReturnType<typeof reachOf>;

/** How many jobs an action would be for, in which states, and some of them: running and waiting first, then the newest. */
export async function previewBulkAction(
  database: Queryable,
  action: BulkActionName,
  filter: JobFilter,
): Promise<BulkPreview> {
  const reach = reachOf(action, filter);
  const [{ states, all }, sample] = await Promise.all([countByState(database, reach), readSample(database, reach)]);
  const value = states.reduce((sum, row) => sum + row.jobs, 0);
  return {
    count: { value: Math.min(value, mostCounted), kind: all && value <= mostCounted ? 'exact' : 'at_least' },
    states: Object.fromEntries(states.map((row) => [row.state, row.jobs])),
    sample,
  };
}

async function countByState(
  database: Queryable,
  reach: Reach,
): Promise<{ states: { state: FilterState; jobs: number }[]; all: boolean }> {
  const conditions = new FilterConditions();
  const { live, ended } = candidates(conditions, reach);
  const parts = [
    ...(live === null ? [] : [`select ${shownLive} as state, 1 as number from sync.jobs j where ${live}`]),
    ...(ended === null
      ? []
      : [`select j.state::text, j.number from (${ended.first}) j where ${ended.matches} or j.number > ${ended.most}`]),
  ];
  if (parts.length === 0) return { states: [], all: true };
  const limit = conditions.parameter(mostCounted + 1, 'bigint');
  // A row beyond those that may be looked at only says that there are more.
  const beyond = ended === null ? 'false' : `number > ${ended.most}`;
  const rows = await database.query<{ state: FilterState; jobs: number; more: boolean }>(
    `select state, count(*) filter (where not ${beyond})::int as jobs, bool_or(${beyond}) as more
     from (${parts.join(' union all ')} limit ${limit}) m group by state`,
    conditions.values,
  );
  return { states: rows.filter((row) => row.jobs > 0), all: !rows.some((row) => row.more) };
}

async function readSample(database: Queryable, reach: Reach): Promise<BulkPreview['sample']> {
  const conditions = new FilterConditions();
  const { live, ended } = candidates(conditions, reach);
  const limit = `limit ${conditions.parameter(sampleSize, 'bigint')}`;
  const parts = [
    ...(live === null
      ? []
      : [
          `(select 0 as place, j.id, j.sync::text as sync, ${shownLive} as state, j.payload, j.enqueued_at as at,
              j.last_error ->> 'message' as error
            from sync.jobs j where ${live} ${limit})`,
        ]),
    ...(ended === null
      ? []
      : [
          `(select 1 as place, j.id, j.sync, j.state::text as state, j.payload, j.finished_at as at, j.error ->> 'message' as error
            from (${ended.first}) j where ${ended.matches} ${newestFirst} ${limit})`,
        ]),
  ];
  if (parts.length === 0) return [];
  const rows = await database.query<{
    id: string;
    sync: string;
    state: FilterState;
    payload: JsonObject;
    at: Date;
    error: string | null;
  }>(
    `select id, sync, state, payload, at, error from (${parts.join(' union all ')}) m
     order by place, at desc, id desc ${limit}`,
    conditions.values,
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** The live jobs of a reach as a condition, and the ended ones as the first of them on their way with what is asked of each. */
function candidates(
  conditions: FilterConditions,
  { scope, filter }: Reach,
): {
  live: string | null;
  ended: { first: string; matches: string; most: string } | null;
} {
  const live = scope === 'ended' ? null : conditions.live(filter);
  const walk = scope === 'live' ? null : endedWalk(conditions, filter);
  if (!walk) return { live, ended: null };
  const most = conditions.parameter(mostLooked, 'bigint');
  const first = `select j.*, row_number() over () as number from (${walk.first(`${most} + 1`)}) j`;
  return { live, ended: { first, matches: walk.rest ?? 'true', most } };
}
