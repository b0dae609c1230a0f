import type { BulkActionName, BulkPreview } from '#shared/bulkActions.ts';
import type { FilterState, JobFilter } from '#shared/filters/jobFilter.ts';
import type { JsonObject } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { matchingJobs, shownLive, type Matching } from './jobFilter.ts';

/** Counting stops here. */
const mostCounted = 10_000;
const sampleSize = 20;

/** How many jobs an action would be for, in which states, and some of them: running and waiting first, then the newest. */
export async function previewBulkAction(
  database: Queryable,
  action: BulkActionName,
  filter: JobFilter,
): Promise<BulkPreview> {
  const matching = matchingJobs(filter, action);
  const [counted, sample] = await Promise.all([countByState(database, matching), readSample(database, matching)]);
  const value = counted.reduce((sum, row) => sum + row.jobs, 0);
  return {
    count: value > mostCounted ? { value: mostCounted, kind: 'at_least' } : { value, kind: 'exact' },
    states: Object.fromEntries(counted.map((row) => [row.state, row.jobs])),
    sample,
  };
}

async function countByState(
  database: Queryable,
  { live, ended, values }: Matching,
): Promise<{ state: FilterState; jobs: number }[]> {
  const parts = [
    ...(live === null ? [] : [`select ${shownLive} as state from sync.jobs j where ${live}`]),
    ...(ended === null ? [] : [`select j.state::text from sync.job_history j where ${ended}`]),
  ];
  if (parts.length === 0) return [];
  return database.query(
    `select state, count(*)::int as jobs from (${parts.join(' union all ')} limit $${values.length + 1}) m group by state`,
    [...values, mostCounted + 1],
  );
}

async function readSample(database: Queryable, { live, ended, values }: Matching): Promise<BulkPreview['sample']> {
  const limit = `limit $${values.length + 1}`;
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
            from sync.job_history j where ${ended} order by j.finished_at desc, j.id desc ${limit})`,
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
    [...values, sampleSize],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
