import { z } from 'zod';
import { aboutExportSchema } from '#shared/archive.ts';
import { environmentSchema } from '#shared/contract/connection.ts';
import { failureSchema } from '#shared/errors.ts';
import { jobFilterSchema } from '#shared/filters/jobFilter.ts';
import { newsSchema, standingSchema } from '#engine/alerts/news.ts';
import { allProviderSettingsSchema } from '#engine/providers/settings.ts';
import { webApplicationSettingsSchema } from '#engine/webApplication.ts';

export type { ProviderSettings } from '#engine/providers/settings.ts';

const databaseSettings = { url: z.string(), environment: environmentSchema };

export const consoleSettingsSchema = z.object({
  service: z.literal('console'),
  database: z.object({
    ...databaseSettings,
    /** Opens read-only: writes need an unlock. */
    guarded: z.boolean(),
  }),
  /** Who acts, for the audit: user@host. */
  actor: z.string(),
  providers: allProviderSettingsSchema,
  /** The archive of the connection on this computer; null: there is none. */
  archive: z
    .object({
      folder: z.string(),
      connection: z.string(),
      /** 64 hexadecimal digits: a secret. */
      key: z.string(),
      days: z.number().int().min(1),
      bytes: z.number().int().min(1),
    })
    .nullable(),
  /** A file that somebody exported, which stands in place of the database; null: there is a database. */
  file: z.object({ path: z.string(), passphrase: z.string().nullable() }).nullable(),
});
export type ConsoleSettings = z.infer<typeof consoleSettingsSchema>;

export const workerSettingsSchema = z.object({
  service: z.literal('worker'),
  database: z.object(databaseSettings),
  kind: z.enum(['console', 'headless']),
  /** Jobs at once. */
  slots: z.number().int().min(1).max(100),
  /** ms that running jobs get to finish when the worker is told to stop. */
  grace: z.number().int().min(0),
  providers: allProviderSettingsSchema,
  /** A sync that is enqueued when this database has never seen a job: so that a demo has something to show. */
  firstSync: z.string().nullable(),
  /** The web application that is told of stale caches. */
  webApplication: webApplicationSettingsSchema.nullable().optional(),
  /** Whether syncs may make up data where there is none. */
  demo: z.boolean().optional(),
  /** Whether the process that started this one keeps the tokens that a provider gives in place of others (`keepToken`). */
  parentKeepsTokens: z.boolean().optional(),
});
export type WorkerSettings = z.infer<typeof workerSettingsSchema>;

/** What running jobs get to finish when a worker is stopped: its grace period, as long as they take, or nothing. */
const patienceSchema = z.enum(['grace', 'whole', 'none']);
export type Patience = z.infer<typeof patienceSchema>;

/** From the process that started a service to the service. A renderer's port travels beside `port`. */
export const toServiceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    settings: z.discriminatedUnion('service', [consoleSettingsSchema, workerSettingsSchema]),
  }),
  z.object({ kind: z.literal('port') }),
  z.object({ kind: z.literal('ping'), number: z.number().int() }),
  z.object({ kind: z.literal('suspend') }),
  z.object({ kind: z.literal('resume') }),
  /** To the worker: jobs below the normal priority are left to others, or taken again. */
  z.object({ kind: z.literal('spare'), on: z.boolean() }),
  /** What became of a `keepToken`; `problem` null: the token is kept. */
  z.object({ kind: z.literal('tokenKept'), number: z.number().int(), problem: z.string().nullable() }),
  /** To the console: pause or resume a worker, in the name of the operator. */
  z.object({ kind: z.literal('tellWorker'), name: z.string(), state: z.enum(['active', 'paused']) }),
  /** To the console: cancel what a worker runs, in the name of the operator. */
  z.object({ kind: z.literal('cancelRunning'), name: z.string() }),
  /** To the console: writes jobs of its archive to a file. `passphrase` is a secret. */
  z.object({
    kind: z.literal('exportArchive'),
    number: z.number().int(),
    file: z.string(),
    filter: jobFilterSchema.nullable(),
    passphrase: z.string().nullable(),
  }),
  /** Finish and exit. A second one ends the patience with running jobs. */
  z.object({ kind: z.literal('shutdown'), patience: patienceSchema }),
]);
export type ToService = z.infer<typeof toServiceSchema>;

/** From a service to the process that started it. */
export const fromServiceSchema = z.discriminatedUnion('kind', [
  /** The process is up and listens: send `start`. */
  z.object({ kind: z.literal('hello') }),
  /** `start` is done. */
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('pong'), number: z.number().int() }),
  /** How many jobs run here now: the computer must not sleep while there are any. */
  z.object({ kind: z.literal('running'), jobs: z.number().int() }),
  /** Of the console: what the operator is to be told, how things stand, and what went wrong with what main asked for. */
  z.object({ kind: z.literal('news'), news: newsSchema }),
  z.object({ kind: z.literal('standing'), standing: standingSchema }),
  z.object({ kind: z.literal('notice'), failure: failureSchema }),
  /** What became of an `exportArchive`. */
  z.object({
    kind: z.literal('exported'),
    number: z.number().int(),
    became: z.union([z.object({ about: aboutExportSchema }), z.object({ failure: failureSchema })]),
  }),
  /** A guarded connection takes writes until then, ms since the epoch; 0: no longer. */
  z.object({ kind: z.literal('unlocked'), until: z.number() }),
  /** Yahoo gave another refresh token in place of one: it is to be kept, encrypted, before it is used. */
  z.object({ kind: z.literal('keepToken'), number: z.number().int(), token: z.string(), before: z.string() }),
  /** It has done what it was to do (an operator drained it): it exits after this, and is not started again by itself. */
  z.object({ kind: z.literal('finished'), reason: z.string() }),
  /** It can't do its work; it exits after this. `retry` tells whether starting it again can help. */
  z.object({ kind: z.literal('failed'), failure: failureSchema, retry: z.boolean() }),
]);
export type FromService = z.infer<typeof fromServiceSchema>;
