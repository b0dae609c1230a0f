import type { ConsoleOverview, Hour } from '#shared/overview.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { noJobs, readEndedJobs } from './endedJobs.ts';
import { readOverview } from './readOverview.ts';

const hour = 3_600_000;

/** The overview with its hours one by one, for the console. Reads the statistics, never history; cheap at any size. */
export async function readConsoleOverview(database: Queryable): Promise<ConsoleOverview> {
  const overview = await readOverview(database);
  const [today, lastWeek, used] = await Promise.all([
    readHours(database, overview.today),
    readHours(database, overview.lastWeek),
    readUsed(database),
  ]);
  return { ...overview, hours: { today, lastWeek }, used };
}

async function readHours(database: Queryable, { from, to }: { from: string; to: string }): Promise<Hour[]> {
  const start = Date.parse(from);
  const ended = await readEndedJobs(database, {
    from: new Date(from),
    to: new Date(to),
    step: 60,
    origin: new Date(from),
  });
  return Array.from({ length: (Date.parse(to) - start) / hour }, (_, index) => {
    const at = start + index * hour;
    const { succeeded, failed, cancelled, run, wait } = ended.get(at) ?? noJobs;
    return {
      at: new Date(at).toISOString(),
      succeeded,
      failed,
      cancelled,
      runP50: run.p50,
      runP95: run.p95,
      waitP95: wait.p95,
    };
  });
}

/** Whether there is a job, live or ended. */
async function readUsed(database: Queryable): Promise<boolean> {
  const [found] = await database.query<{ any: boolean }>(
    'select exists (select from sync.jobs) or exists (select from sync.job_history) as any',
  );
  return found?.any ?? false;
}
