import { z } from 'zod';
import { alertSchema, alertSettingsSchema, alertStates, webhookStateSchema } from '../../alerts.ts';
import { jobIdSchema } from '../../jobs.ts';
import { consoleOverviewSchema, outlookSchema, runningSchema } from '../../overview.ts';
import { throughputQuerySchema, throughputSchema } from '../../statistics.ts';
import { action, feed, nothing, query, reasonSchema } from '../definition.ts';

/** How things stand: figures and alerts. */
export const overviewMethods = {
  /** What ended in each step of a stretch of time, from the statistics. */
  'statistics.throughput': query(throughputQuerySchema, throughputSchema),
  /** Says that somebody knows; with `resolve` that it is over. */
  'alerts.acknowledge': action(
    z.object({ id: jobIdSchema, resolve: z.boolean().default(false), reason: reasonSchema }),
    alertSchema,
  ),
  'alerts.settings': query(nothing, z.object({ settings: alertSettingsSchema, webhook: webhookStateSchema })),
  'alerts.saveSettings': action(alertSettingsSchema, alertSettingsSchema),
  /** Sets or, with null, forgets where alerts are told. The address is a secret and never given back. */
  'alerts.saveWebhook': action(z.object({ url: z.string().min(1).max(2000).nullable() }), webhookStateSchema),
} as const;

export const overviewFeeds = {
  /** How things stand: what waits, what ended today and a week before, what failed. New every 2 s at most. */
  overview: feed(nothing, consoleOverviewSchema),
  /** The jobs that have been running for a moment, at most 100. */
  running: feed(nothing, runningSchema),
  /** The slots of schedules in the coming hours, what is overdue, and which syncs are stale. New every 5 s at most. */
  outlook: feed(nothing, outlookSchema),
  /** Alerts, those that happened last first: at most 200; `status` has the number of the open ones. */
  alerts: feed(z.object({ states: z.array(z.enum(alertStates)).min(1).default(['open']) }), z.array(alertSchema)),
} as const;
