import { z } from 'zod';
import { alertSchema, alertSettingsSchema, webhookStateSchema } from '../alerts.ts';
import {
  bulkActionNames,
  bulkActionSchema,
  bulkJobSchema,
  bulkOutcomeSchema,
  bulkPreviewSchema,
  jobFilterSchema,
  newBulkActionSchema,
} from '../bulkActions.ts';
import {
  jobDetailSchema,
  jobIdSchema,
  jobStateSchema,
  jobSummarySchema,
  jsonObjectSchema,
  logLineSchema,
  momentSchema,
} from '../jobs.ts';
import { lockSummarySchema } from '../locks.ts';
import { pauseScopeSchema } from '../pauses.ts';
import { routineRunSchema, routineSchema } from '../routines.ts';
import {
  newScheduleSchema,
  previewQuerySchema,
  scheduleChangesSchema,
  scheduleNameSchema,
  schedulePreviewSchema,
  scheduleSchema,
  slotSchema,
} from '../schedules.ts';
import { overviewSchema, throughputQuerySchema, throughputSchema } from '../statistics.ts';
import { connectionSchema, environmentSchema, newConnectionSchema, connectionReportSchema } from './connection.ts';
import { feed, action, query } from './definition.ts';
import { syncDescriptionSchema } from './sync.ts';
import { serviceStateSchema, statusSchema } from './status.ts';
import { themeSchema } from './settings.ts';

const nothing = z.object({});
const prioritySchema = z.number().int().min(-100).max(100);
/** Why, for the audit. */
const reasonSchema = z.string().trim().max(500).optional();

/**
 * All that crosses between the renderer and what answers it: the only description of it. `shell` is answered by
 * Electron's main process (or by `touchline serve`), `console` by the console service.
 *
 * Queries are free of effects; actions are guarded and audited; feeds are a snapshot followed by numbered changes.
 */
export const contract = {
  shell: {
    'shell.state': query(
      nothing,
      z.object({
        version: z.string(),
        /** How this console runs: the desktop application, or a page served by `touchline serve`. */
        host: z.enum(['desktop', 'served']),
        platform: z.string(),
        theme: themeSchema,
        /** null until the operator has chosen one: the first-run page. */
        connection: connectionSchema.nullable(),
        saved: z.array(connectionSchema),
        /** Whether this host can start an embedded Postgres; otherwise why not. */
        embedded: z.object({ available: z.boolean(), reason: z.string().nullable() }),
        /** Whether connections can be chosen here; a served console has the one it was started with. */
        canConnect: z.boolean(),
        services: z.object({ console: serviceStateSchema, worker: serviceStateSchema }),
      }),
    ),
    'shell.setTheme': action(z.object({ theme: themeSchema }), nothing),
    /** Tries a connection and tells what is there; saves nothing. */
    'connection.test': query(z.object({ url: z.string().max(2000) }), connectionReportSchema),
    'connection.save': action(newConnectionSchema, z.object({ id: z.string() })),
    'connection.remove': action(z.object({ id: z.string() }), nothing),
    /** Opens a saved connection, or with null leaves the open one: back to the first-run page. */
    'connection.open': action(z.object({ id: z.string().nullable() }), nothing),
    /** Starts the embedded Postgres, migrates it and opens it. */
    'connection.openEmbedded': action(nothing, nothing),
    /** Sets or, with null, forgets a provider's key. It is kept encrypted and never given back. */
    'provider.setKey': action(z.object({ provider: z.string(), key: z.string().min(1).max(500).nullable() }), nothing),
    /**
     * Where somebody signs in to Yahoo and is shown a code; for the application with this client ID, or with null for the one
     * that is known. `url` null: none is known, and its client ID and secret have to be given.
     */
    'yahoo.signInUrl': query(
      z.object({ clientId: z.string().trim().min(1).max(500).nullable() }),
      z.object({ url: z.url().nullable() }),
    ),
    /** Signs in with the code; `client` is the application where none is known, or another one is to be used from now on. */
    'yahoo.signIn': action(
      z.object({
        code: z.string().trim().min(1).max(500),
        client: z
          .object({ id: z.string().trim().min(1).max(500), secret: z.string().trim().min(1).max(500) })
          .nullable(),
      }),
      nothing,
    ),
    'service.start': action(z.object({ service: z.enum(['console', 'worker']) }), nothing),
    'service.stop': action(z.object({ service: z.enum(['worker']) }), nothing),
  },
  console: {
    'syncs.list': query(nothing, z.array(syncDescriptionSchema)),
    'jobs.enqueue': action(
      z.object({
        sync: z.string(),
        payload: jsonObjectSchema,
        dryRun: z.boolean().default(false),
        priority: prioritySchema.default(0),
        runAt: momentSchema.nullable().default(null),
      }),
      z.object({ id: jobIdSchema }),
    ),
    /** Enqueues an ended job again, linked to the old one; with `payload`, with that one instead. */
    'jobs.retry': action(
      z.object({ id: jobIdSchema, payload: jsonObjectSchema.optional() }),
      z.object({ id: jobIdSchema }),
    ),
    /** Cancels a job: a pending one at once, a running one by its worker, which proves that it stopped. */
    'jobs.cancel': action(
      z.object({ id: jobIdSchema, reason: reasonSchema }),
      z.object({ state: z.enum(['cancelled', 'cancelling']) }),
    ),
    /** Makes a pending job due now. */
    'jobs.runNow': action(z.object({ id: jobIdSchema }), nothing),
    'jobs.setPriority': action(z.object({ id: jobIdSchema, priority: prioritySchema }), nothing),
    'routines.list': query(nothing, z.array(routineSchema)),
    'routines.enqueue': action(z.object({ routine: z.string(), payload: jsonObjectSchema }), routineRunSchema),
    /** Enqueues again, in a new run, the steps of an ended run that did not succeed. */
    'routines.retry': action(z.object({ run: jobIdSchema }), routineRunSchema),
    /** How many jobs a bulk action would be for, in which states, and some of them. */
    'bulk.preview': query(z.object({ action: z.enum(bulkActionNames), filter: jobFilterSchema }), bulkPreviewSchema),
    /** Freezes the filter and begins: workers and this console work it off in chunks. Follow it by the feed `bulkActions`. */
    'bulk.create': action(newBulkActionSchema, bulkActionSchema),
    /** Ends a bulk action between two chunks; what it has done stays. */
    'bulk.abort': action(z.object({ id: jobIdSchema }), bulkActionSchema),
    /** Takes a bulk cancel back, by a bulk retry of what it ended while that was pending. */
    'bulk.undo': action(z.object({ id: jobIdSchema, reason: reasonSchema }), bulkActionSchema),
    /** What became of the jobs of a bulk action, by their ids; `open`: those that have not had their turn. */
    'bulk.jobs': query(
      z.object({
        id: jobIdSchema,
        after: jobIdSchema.nullable().default(null),
        outcome: z
          .union([bulkOutcomeSchema, z.literal('open')])
          .nullable()
          .default(null),
        limit: z.number().int().min(1).max(1000).default(200),
      }),
      z.object({ jobs: z.array(bulkJobSchema), more: z.boolean() }),
    ),
    /** What a schedule would do, and what keeps it from being saved. */
    'schedules.preview': query(previewQuerySchema, schedulePreviewSchema),
    /** The last slots of a schedule, newest first; those before a moment. */
    'schedules.slots': query(
      z.object({
        id: jobIdSchema,
        before: momentSchema.nullable().default(null),
        limit: z.number().int().min(1).max(500).default(50),
      }),
      z.array(slotSchema),
    ),
    'schedules.create': action(newScheduleSchema, z.object({ id: z.string() })),
    'schedules.update': action(z.object({ name: scheduleNameSchema, changes: scheduleChangesSchema }), nothing),
    'schedules.setEnabled': action(z.object({ name: scheduleNameSchema, enabled: z.boolean() }), nothing),
    /** Removes a schedule and the record of its slots; its jobs stay. */
    'schedules.remove': action(z.object({ name: scheduleNameSchema }), nothing),
    /** Enqueues what a schedule would start now, beside its slots. */
    'schedules.run': action(
      z.object({ name: scheduleNameSchema }),
      z.object({ jobIds: z.array(jobIdSchema), routineRun: z.string().nullable() }),
    ),
    /** Says that somebody knows; with `resolve` that it is over. */
    'alerts.acknowledge': action(
      z.object({ id: jobIdSchema, resolve: z.boolean().default(false), reason: reasonSchema }),
      alertSchema,
    ),
    'alerts.settings': query(nothing, z.object({ settings: alertSettingsSchema, webhook: webhookStateSchema })),
    'alerts.saveSettings': action(alertSettingsSchema, alertSettingsSchema),
    /** Sets or, with null, forgets where alerts are told. The address is a secret and never given back. */
    'alerts.saveWebhook': action(z.object({ url: z.string().min(1).max(2000).nullable() }), webhookStateSchema),
    /** What ended in each step of a stretch of time, from the statistics. */
    'statistics.throughput': query(throughputQuerySchema, throughputSchema),
    /** Lets workers claim no more of something, or claim again; `changed` is false where it is so already. */
    'pauses.set': action(
      z.object({ scope: pauseScopeSchema, name: z.string(), paused: z.boolean(), reason: reasonSchema }),
      z.object({ changed: z.boolean() }),
    ),
    /** Frees a lock: the job that holds it is cancelled first. `cancelling` null: no job of ours held it. */
    'locks.release': action(
      z.object({ name: z.string(), reason: reasonSchema }),
      z.object({ cancelling: jobIdSchema.nullable() }),
    ),
    /** Tells a worker to claim no more, to claim again, or to finish and end. */
    'workers.tell': action(z.object({ id: jobIdSchema, state: z.enum(['active', 'paused', 'draining']) }), nothing),
    /** Lines of a job's log older or newer than a place in it, at most `limit`, oldest first. */
    'log.page': query(
      z.object({
        id: jobIdSchema,
        before: z.object({ token: z.number().int(), sequence: z.number().int() }).nullable(),
        limit: z.number().int().min(1).max(5000).default(1000),
      }),
      z.object({ lines: z.array(logLineSchema), more: z.boolean() }),
    ),
    'migrations.plan': query(
      nothing,
      z.object({ pending: z.array(z.object({ number: z.number().int(), name: z.string(), sql: z.string() })) }),
    ),
    'migrations.apply': action(nothing, z.object({ applied: z.array(z.string()) })),
    /** Allows writes on a read-only connection for some minutes; 0 locks it again. */
    'session.unlock': action(z.object({ minutes: z.number().int().min(0).max(60) }), nothing),
  },
  feeds: {
    /** The connection, the queue's depth, the workers. */
    status: feed(nothing, statusSchema),
    /** Live and ended jobs, newest first, within a bounded window. */
    jobs: feed(
      z.object({
        states: z.array(jobStateSchema).default([]),
        sync: z.string().nullable().default(null),
        limit: z.number().int().min(1).max(500).default(200),
      }),
      z.object({
        rows: z.array(jobSummarySchema),
        /** How many match; a lower bound where `exact` is false. */
        count: z.object({ value: z.number().int(), exact: z.boolean() }),
        live: z.object({ pending: z.number().int(), running: z.number().int(), exact: z.boolean() }),
      }),
    ),
    /** One job; null when there is none with that id. */
    job: feed(z.object({ id: jobIdSchema }), jobDetailSchema.nullable()),
    /** The named locks that are held or waited for. */
    locks: feed(nothing, z.array(lockSummarySchema)),
    /** The latest bulk actions with their progress, newest first. */
    bulkActions: feed(z.object({ limit: z.number().int().min(1).max(100).default(20) }), z.array(bulkActionSchema)),
    /** All schedules by name, with their next runs and last slots. */
    schedules: feed(nothing, z.array(scheduleSchema)),
    /** The alerts that nobody has acknowledged, those that happened last first: at most 200; `status` has their number. */
    alerts: feed(nothing, z.array(alertSchema)),
    /** How things stand: what waits, what ended today and a week before, what failed. New every 2 s at most. */
    overview: feed(nothing, overviewSchema),
    /** The newest lines of a job's log; every change brings the lines that came since. */
    log: feed(
      z.object({ id: jobIdSchema, tail: z.number().int().min(1).max(5000).default(1000) }),
      z.object({ lines: z.array(logLineSchema), more: z.boolean() }),
    ),
  },
} as const;

export type Contract = typeof contract;
export type ShellMethod = keyof Contract['shell'];
export type ConsoleMethod = keyof Contract['console'];
export type Method = ShellMethod | ConsoleMethod;
export type FeedName = keyof Contract['feeds'];
export { environmentSchema };
