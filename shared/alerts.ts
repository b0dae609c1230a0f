import { z } from 'zod';
import { jobIdSchema, jsonObjectSchema, momentSchema } from './jobs.ts';

export const alertKinds = ['job_failed', 'failure_repeated', 'slot_missed', 'sync_stale', 'worker_lost'] as const;
export const alertKindSchema = z.enum(alertKinds);
export type AlertKind = z.infer<typeof alertKindSchema>;

export const alertStates = ['open', 'acknowledged', 'resolved'] as const;
export type AlertState = (typeof alertStates)[number];

export const alertSchema = z.object({
  id: z.string(),
  kind: alertKindSchema,
  state: z.enum(alertStates),
  /** The sync, schedule or worker that it is about. */
  subject: z.string(),
  /** Of the failure, where it is about one. */
  fingerprint: z.string().nullable(),
  /** What happened, in one sentence. */
  message: z.string(),
  hint: z.string().nullable(),
  detail: jsonObjectSchema,
  /** How often it happened. */
  count: z.number().int(),
  /** The last ones. */
  jobs: z.array(jobIdSchema),
  firstAt: momentSchema,
  lastAt: momentSchema,
  acknowledgedAt: momentSchema.nullable(),
  acknowledgedBy: z.string().nullable(),
  resolvedAt: momentSchema.nullable(),
  resolution: z.string().nullable(),
  /** What the webhook knows of it. `due`: it is to be told (again) then. */
  delivery: z.object({
    deliveredAt: momentSchema.nullable(),
    dueAt: momentSchema.nullable(),
    /** Why the last try failed. */
    error: z.string().nullable(),
    /** When the tries were given up. */
    gaveUpAt: momentSchema.nullable(),
  }),
});
export type Alert = z.infer<typeof alertSchema>;

const hours = z.number().min(0.1).max(8_760);

/** What is watched for; shared by all that work on a database (`sync.settings`, name `alerts`). */
export const alertSettingsSchema = z.strictObject({
  kinds: z
    .strictObject({
      job_failed: z.boolean().default(true),
      failure_repeated: z.boolean().default(true),
      slot_missed: z.boolean().default(true),
      sync_stale: z.boolean().default(true),
      worker_lost: z.boolean().default(true),
    })
    .prefault({}),
  /** The same failure so many times within so many minutes. */
  repeated: z
    .strictObject({
      times: z.number().int().min(2).max(100_000).default(10),
      minutes: z.number().int().min(1).max(1_440).default(60),
    })
    .prefault({}),
  stale: z
    .strictObject({
      /** So many due slots of its schedules went by since a sync last succeeded. */
      slots: z.number().int().min(1).max(1_000).default(2),
      /** A slot counts when it has had so many minutes. */
      graceMinutes: z.number().int().min(0).max(1_440).default(15),
      /** Hours within which a sync must have succeeded, whatever its schedule. */
      ages: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,62}$/), hours).default({}),
    })
    .prefault({}),
  /** An alert that goes on is told again after so many minutes, with its count. */
  quietMinutes: z.number().int().min(1).max(10_080).default(60),
  /** Whether the webhook is told that an alert is over. */
  tellResolved: z.boolean().default(true),
});
export type AlertSettings = z.infer<typeof alertSettingsSchema>;

/** Where alerts are told, without the address, which is a secret. */
export const webhookStateSchema = z.object({
  /** `environment`: TOUCHLINE_ALERT_WEBHOOK_URL of this process, which wins. */
  source: z.enum(['none', 'database', 'environment']),
  host: z.string().nullable(),
});
export type WebhookState = z.infer<typeof webhookStateSchema>;
