import { expect } from 'vitest';
import type { JobScope } from '#shared/contract/areas/jobs.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import type { Count } from '#shared/statistics.ts';
import { createBulkAction } from '#engine/actions/bulkActions.ts';
import { previewBulkAction } from '#engine/actions/previewBulkAction.ts';
import type { Database } from '#engine/database/database.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { countJobs } from '#engine/queue/countJobs.ts';
import { readJobPage, type JobPage } from '#engine/queue/jobPages.ts';
import { matches, type ModelJob } from './filterModel.ts';

/** The pages of a list, from the first to the last. */
export async function pagesOf(
  database: Queryable,
  filter: JobFilter,
  scope: JobScope,
  { limit, look }: { limit: number; look: number },
  between: () => Promise<void> = async () => undefined,
): Promise<JobPage[]> {
  const pages: JobPage[] = [];
  let after: string | null = null;
  do {
    const page: JobPage = await readJobPage(database, { filter, scope, after, limit, look });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    // Short of rows only where it ends, or says how far it looked.
    if (page.rows.length < limit && scope === 'ended') expect(page.next === null).toBe(page.searchedTo === null);
    expect(pages.length).toBeLessThan(2_000);
    pages.push(page);
    after = page.next;
    await between();
  } while (after !== null);
  return pages;
}

export const idsOf = (pages: readonly JobPage[]): string[] => pages.flatMap((page) => page.rows.map((row) => row.id));

/** That lists, counts and previews find the jobs of a filter which a plain look at each of them finds. */
export async function checkFilter(
  database: Database,
  model: readonly ModelJob[],
  filter: JobFilter,
  size: { limit: number; look: number },
): Promise<void> {
  const now = Date.now();
  const wanted = model.filter((job) => matches(filter, job, now));
  const live = wanted.filter((job) => job.live);
  const ended = wanted.filter((job) => !job.live);

  expect(idsOf(await pagesOf(database, filter, 'live', size))).toEqual(ids(live));
  expect(idsOf(await pagesOf(database, filter, 'ended', size))).toEqual(ids(ended));

  const all = await pagesOf(database, filter, 'all', size);
  const listed = idsOf(all);
  expect(new Set(listed).size).toBe(listed.length);
  expect(listed.filter((id) => ids(ended).includes(id))).toEqual(ids(ended));
  const liveListed = listed.filter((id) => !ids(ended).includes(id));
  expect(liveListed).toEqual(ids(live).filter((id) => liveListed.includes(id)));
  if (!all[0]?.moreLive) expect(liveListed).toEqual(ids(live));
  const shown = new Map(model.map((job) => [job.id, job.shown]));
  for (const row of all[0]?.rows ?? []) expect(row.shown).toBe(shown.get(row.id));

  expect(await countJobs(database, filter, 'live')).toEqual(exact(live));
  expect(await countJobs(database, filter, 'ended')).toEqual(exact(ended));
  expect(await countJobs(database, filter, 'all')).toEqual(exact(wanted));

  const reach = (jobs: readonly ModelJob[]): readonly ModelJob[] => (filter.ids ? wanted : jobs);
  const pending = live.filter((job) => job.state === 'pending');
  for (const [action, jobs] of [
    ['cancel', reach(live)],
    ['retry', reach(ended)],
    ['run_now', reach(pending)],
  ] as const) {
    const preview = await previewBulkAction(database, action, filter);
    expect(preview.count).toEqual(exact(jobs));
    const states = Object.fromEntries(
      [...new Set(jobs.map((job) => job.shown))].map((state) => [
        state,
        jobs.filter((job) => job.shown === state).length,
      ]),
    );
    expect(preview.states).toEqual(states);
    expect(preview.sample).toHaveLength(Math.min(jobs.length, 20));
    expect(ids(jobs)).toEqual(expect.arrayContaining(preview.sample.map((job) => job.id)));
  }
}

function ids(jobs: readonly ModelJob[]): string[] {
  return jobs.map((job) => job.id);
}

function exact(jobs: readonly ModelJob[]): Count {
  return { value: jobs.length, kind: 'exact' };
}

/** That a bulk action is frozen for exactly the jobs that the model finds. */
export async function checkFreeze(database: Database, model: readonly ModelJob[], filter: JobFilter): Promise<void> {
  const now = Date.now();
  const wanted = model.filter((job) => matches(filter, job, now) && (filter.ids !== undefined || !job.live));
  const request = { action: 'retry', filter } as const;
  const operator = { actor: 'ada@desk', origin: 'test' };
  if (wanted.length === 0) {
    await expect(createBulkAction(database, request, operator)).rejects.toMatchObject({ code: 'nothing_matches' });
    return;
  }
  const { id, filter: frozen } = await createBulkAction(database, request, operator);
  const rows = await database.query<{ job_id: string }>(
    'select job_id from sync.bulk_action_jobs where bulk_action_id = $1',
    [id],
  );
  expect(rows.map((row) => row.job_id).sort()).toEqual(wanted.map((job) => job.id).sort());
  // What was so long ago is written down as a moment.
  for (const time of [frozen.since, frozen.until]) expect(typeof time).not.toBe('object');
}
