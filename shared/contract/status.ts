import { z } from 'zod';
import { failureSchema } from '../errors.ts';
import { momentSchema } from '../jobs.ts';
import { pauseSchema } from '../pauses.ts';
import { providerQuotaSchema } from '../quotas.ts';
import { connectionReportSchema } from './connection.ts';

/** A background service of this console, as its supervisor sees it. */
export const serviceStateSchema = z.object({
  state: z.enum(['stopped', 'starting', 'running', 'unresponsive', 'restarting', 'failed']),
  restarts: z.number().int(),
  /** Why it is not running, for the operator. */
  reason: z.string().nullable(),
});
export type ServiceState = z.infer<typeof serviceStateSchema>;

/** A background service that ended unasked. */
export const crashSchema = z.object({
  at: momentSchema,
  /** As the system tells it: `exit code 1`, `signal SIGKILL`, `crashed, exit code 139`. */
  how: z.string(),
  /** What it said itself before it ended. */
  failure: failureSchema.nullable(),
  /** Of a worker: its name on the database. */
  worker: z.string().nullable(),
  /** ms since its start; null where it did not come up. */
  ranFor: z.number().nullable(),
  /** Which restart in a row followed; null: none did. */
  restart: z.number().int().nullable(),
  /** What it wrote last, without secrets. */
  lines: z.array(z.string()),
});
export type Crash = z.infer<typeof crashSchema>;

export const workerSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  host: z.string(),
  kind: z.enum(['console', 'headless', 'command']),
  version: z.string(),
  slots: z.number().int(),
  running: z.number().int(),
  state: z.enum(['active', 'paused', 'draining', 'stopped', 'lost']),
  startedAt: momentSchema,
  heartbeatAt: momentSchema,
});
export type WorkerSummary = z.infer<typeof workerSummarySchema>;

/** What the frame shows all the time. */
export const statusSchema = z.object({
  /** `lost` with the reason; the rest is then as of `asOf`. */
  database: z.discriminatedUnion('state', [
    z.object({ state: z.literal('connecting') }),
    z.object({ state: z.literal('connected'), report: connectionReportSchema }),
    z.object({ state: z.literal('lost'), failure: failureSchema, report: connectionReportSchema.nullable() }),
  ]),
  asOf: momentSchema.nullable(),
  /** Whether this computer's archive answers in place of the database, which is out of reach. */
  offline: z.boolean(),
  /** How changes arrive: by notification, or by polling alone (a transaction pooler). */
  live: z.enum(['notifications', 'polling']),
  /** Until when writes are allowed on a read-only connection. */
  unlockedUntil: momentSchema.nullable(),
  guarded: z.boolean(),
  /** Null as long as it was never seen. */
  queue: z.object({ pending: z.number().int(), running: z.number().int(), exact: z.boolean() }).nullable(),
  workers: z.array(workerSummarySchema),
  pauses: z.array(pauseSchema),
  /** Alerts that nobody has acknowledged. */
  alerts: z.number().int(),
  /** Backfills that have not ended. */
  backfills: z.int(),
  /** What the plans of providers allow and what is left of it, by account and window. */
  quotas: z.array(providerQuotaSchema),
  /** Where providers get their data: the network, or recordings. */
  providers: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      source: z.enum(['network', 'demo', 'replay', 'unconfigured']),
      needsKey: z.boolean(),
      /** The variables that must be set before anything can be fetched, where it is `unconfigured`. */
      missing: z.array(z.string()),
    }),
  ),
});
export type Status = z.infer<typeof statusSchema>;
