import type { ConsoleHandlers, FeedHandlers } from '#shared/contract/server.ts';
import type { AreaTools } from './area.ts';
import { activityArea } from './areas/activity.ts';
import { archiveArea } from './areas/archive.ts';
import { awayArea } from './areas/away.ts';
import { backfillsArea } from './areas/backfills.ts';
import { bulkArea } from './areas/bulk.ts';
import { dataArea } from './areas/data.ts';
import { failuresArea } from './areas/failures.ts';
import { jobsArea } from './areas/jobs.ts';
import { logArea } from './areas/log.ts';
import { overviewArea } from './areas/overview.ts';
import { schedulesArea } from './areas/schedules.ts';
import { sessionArea } from './areas/session.ts';
import { settingsArea } from './areas/settings.ts';
import { steeringArea } from './areas/steering.ts';

/** All that the console answers, area by area. */
export function consoleHandlers(tools: AreaTools): ConsoleHandlers & { feeds: FeedHandlers } {
  const jobs = jobsArea(tools);
  const log = logArea(tools);
  const bulk = bulkArea(tools);
  const backfills = backfillsArea(tools);
  const schedules = schedulesArea(tools);
  const overview = overviewArea(tools);
  const steering = steeringArea(tools);
  const failures = failuresArea(tools);
  const data = dataArea(tools);
  const activity = activityArea(tools);
  const archive = archiveArea(tools);
  const away = awayArea(tools);
  const session = sessionArea(tools);
  const settings = settingsArea(tools);
  return {
    ...jobs.methods,
    ...log.methods,
    ...bulk.methods,
    ...backfills.methods,
    ...schedules.methods,
    ...overview.methods,
    ...steering.methods,
    ...failures.methods,
    ...data.methods,
    ...activity.methods,
    ...archive.methods,
    ...away.methods,
    ...session.methods,
    ...settings.methods,
    feeds: {
      ...jobs.feeds,
      ...log.feeds,
      ...bulk.feeds,
      ...backfills.feeds,
      ...schedules.feeds,
      ...overview.feeds,
      ...steering.feeds,
      ...failures.feeds,
      ...data.feeds,
      ...activity.feeds,
      ...archive.feeds,
      ...away.feeds,
      ...session.feeds,
      ...settings.feeds,
    },
  };
}
