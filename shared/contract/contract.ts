import { activityFeeds, activityMethods } from './areas/activity.ts';
import { archiveFeeds, archiveMethods } from './areas/archive.ts';
import { awayFeeds, awayMethods } from './areas/away.ts';
import { backfillFeeds, backfillMethods } from './areas/backfills.ts';
import { bulkFeeds, bulkMethods } from './areas/bulk.ts';
import { dataFeeds, dataMethods } from './areas/data.ts';
import { failureFeeds, failureMethods } from './areas/failures.ts';
import { jobFeeds, jobMethods } from './areas/jobs.ts';
import { logFeeds, logMethods } from './areas/log.ts';
import { overviewFeeds, overviewMethods } from './areas/overview.ts';
import { scheduleFeeds, scheduleMethods } from './areas/schedules.ts';
import { sessionFeeds, sessionMethods } from './areas/session.ts';
import { settingsFeeds, settingsMethods } from './areas/settings.ts';
import { shellMethods } from './areas/shell.ts';
import { steeringFeeds, steeringMethods } from './areas/steering.ts';

/**
 * All that crosses between the renderer and what answers it: the only description of it. `shell` is answered by
 * Electron's main process (or by `touchline serve`), `console` by the console service.
 *
 * Queries are free of effects; actions are guarded and audited; feeds are a snapshot followed by numbered changes.
 */
export const contract = {
  shell: shellMethods,
  console: {
    ...jobMethods,
    ...logMethods,
    ...bulkMethods,
    ...backfillMethods,
    ...scheduleMethods,
    ...overviewMethods,
    ...steeringMethods,
    ...failureMethods,
    ...dataMethods,
    ...activityMethods,
    ...archiveMethods,
    ...awayMethods,
    ...sessionMethods,
    ...settingsMethods,
  },
  feeds: {
    ...jobFeeds,
    ...logFeeds,
    ...bulkFeeds,
    ...backfillFeeds,
    ...scheduleFeeds,
    ...overviewFeeds,
    ...steeringFeeds,
    ...failureFeeds,
    ...dataFeeds,
    ...activityFeeds,
    ...archiveFeeds,
    ...awayFeeds,
    ...sessionFeeds,
    ...settingsFeeds,
  },
} as const;

export type Contract = typeof contract;
export type ShellMethod = keyof Contract['shell'];
export type ConsoleMethod = keyof Contract['console'];
export type Method = ShellMethod | ConsoleMethod;
export type FeedName = keyof Contract['feeds'];
