import type { ConsoleOverview, Hour } from '#shared/overview.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { noJobs, readEndedJobs } from './endedJobs.ts';
import { readEnded, readLive } from './readOverview.ts';

const hour = 3_600_000;

/**
 * Gives a function that reads the overview with its hours one by one, and that asks the statistics again only when they were
 * brought up to date, or another minute has begun. Reads no history; cheap at any size.
 */
export function consoleOverviewReader(): (database: Queryable) => Promise<ConsoleOverview> {
  let known: { key: string; ended: Ended } | null = null;
  return async (database) => {
    const [[progress], live, used] = await Promise.all([
      database.query<{ key: string }>(
        `select concat(counted_at, ' ', date_trunc('minute', now())) as key from sync.statistics_progress`,
      ),
      readLive(database),
      readUsed(database),
    ]);
    const key = progress?.key ?? '';
    if (known?.key !== key) known = { key, ended: await readEndedByHour(database) };
    return { ...live, ...known.ended, used };
  };
}

type Ended = Omit<ConsoleOverview, 'oldestWaiting' | 'depth' | 'used'>;

async function readEndedByHour(database: Queryable): Promise<Ended> {
  const ended = await readEnded(database);
  const [today, lastWeek] = await Promise.all([readHours(database, ended.today), readHours(database, ended.lastWeek)]);
  return { ...ended, hours: { today, lastWeek } };
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
