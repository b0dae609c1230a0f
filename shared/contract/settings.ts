import { z } from 'zod';
import { connectionColourSchema, connectionFieldsSchema, environmentSchema } from './connection.ts';

export const themeSchema = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof themeSchema>;

/** The worker of this computer. */
export const computerWorkerSchema = z.strictObject({
  /** Jobs at once. */
  slots: z.int('a whole number').min(1, 'at least 1').max(100, 'at most 100').default(2),
  /** s that running jobs get to finish when the worker is stopped; after that they go back to the queue. */
  graceSeconds: z.int('a whole number').min(0, 'at least 0').max(3_600, 'at most 3600').default(15),
  /** Whether it starts when a connection is opened. On production it never does by itself. */
  start: z.enum(['local', 'local_and_staging', 'never']).default('local'),
  /** What closing the window does: quit, or leave the worker at work in the tray. */
  closing: z.enum(['quit', 'tray']).default('quit'),
  /** On battery: everything runs, or jobs below the normal priority, backfills among them, are left to others. */
  battery: z.enum(['all', 'spare']).default('all'),
});
export type ComputerWorker = z.infer<typeof computerWorkerSchema>;

/** What the desktop tells though nobody looks at the window. */
export const notificationKinds = ['failedMine', 'failedOthers', 'missedSlots', 'backfills'] as const;
export type NotificationKind = (typeof notificationKinds)[number];
export const notificationsSchema = z.strictObject({
  /** A job failed that the operator of this console asked for. */
  failedMine: z.boolean().default(true),
  /** Any other job failed. */
  failedOthers: z.boolean().default(false),
  /** A schedule missed a slot. */
  missedSlots: z.boolean().default(true),
  /** A backfill is over. */
  backfills: z.boolean().default(true),
});
export type Notifications = z.infer<typeof notificationsSchema>;

/** Copies of job history on this computer, one a connection. */
export const archiveSettingsSchema = z.strictObject({
  keep: z.boolean().default(true),
  /** How far back they reach. */
  days: z.int('a whole number').min(1, 'at least 1').max(3_650, 'at most 3650').default(365),
  /** What each may fill. */
  megabytes: z.int('a whole number').min(50, 'at least 50').max(100_000, 'at most 100000').default(2_000),
});
export type ArchiveSettings = z.infer<typeof archiveSettingsSchema>;

/** What this computer remembers besides connections, and shares with nobody. */
export const computerSettingsSchema = z.strictObject({
  worker: computerWorkerSchema.prefault({}),
  notifications: notificationsSchema.prefault({}),
  archive: archiveSettingsSchema.prefault({}),
});
export type ComputerSettings = z.infer<typeof computerSettingsSchema>;

/** How this window shows things; kept with the window. */
export const appearanceSchema = z.strictObject({
  density: z.enum(['compact', 'comfortable']),
  motion: z.enum(['system', 'reduced']),
  /** The zone in which times are shown; null: that of the computer. */
  timeZone: z.string().max(60).nullable(),
});
export type Appearance = z.infer<typeof appearanceSchema>;

/** The number that tells files of this shape from later ones. */
export const exportFormat = 1;

/**
 * Settings as a file. By its shape it can hold no secret: a connection has no field for a password, and of a provider's
 * options only those that are none are written.
 */
export const exportedSchema = z.strictObject({
  touchline: z.literal('settings'),
  format: z.literal(exportFormat),
  exportedAt: z.iso.datetime(),
  version: z.string().max(40),
  connections: z.array(connectionFieldsSchema.extend({ hasPassword: z.boolean() })).max(500),
  providers: z.record(z.string().max(60), z.record(z.string().max(60), z.string().max(2000))),
  settings: z.strictObject({ theme: themeSchema, ...computerSettingsSchema.shape }),
  appearance: appearanceSchema.nullable(),
});
export type Exported = z.infer<typeof exportedSchema>;

/** One thing that an import would do. */
export const importChangeSchema = z.object({
  what: z.string(),
  kind: z.enum(['add', 'change', 'same']),
  /** `before → after`, where it changes. */
  detail: z.string().nullable(),
  environment: environmentSchema.nullable(),
  colour: connectionColourSchema.nullable(),
});
export type ImportChange = z.infer<typeof importChangeSchema>;

/** Where a setting of a provider comes from. */
export const settingOriginSchema = z.enum(['environment', 'kept', 'session', 'none']);

/** How a provider is set up on this computer. Never a key or another secret. */
export const providerSetupSchema = z.object({
  name: z.string(),
  title: z.string(),
  source: z.enum(['network', 'demo', 'replay', 'unconfigured']),
  /** `session`: kept until the application is closed, where the system has no keychain. */
  key: z.object({ needed: z.boolean(), variable: z.string().nullable(), origin: settingOriginSchema }),
  /** What it takes besides; the first is its address. */
  options: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      variable: z.string(),
      kind: z.enum(['url', 'text', 'secret']),
      required: z.boolean(),
      /** What holds; null: nothing does, or it is a secret. */
      value: z.string().nullable(),
      /** What holds where nothing is set. */
      fallback: z.string().nullable(),
      origin: settingOriginSchema,
      /** Whether it can be set here; else it comes with something else: a sign-in. */
      editable: z.boolean(),
    }),
  ),
  /** The variables of what is needed and not there. */
  missing: z.array(z.string()),
  /** The limits that are known without asking: `120 calls a minute`. */
  limits: z.array(z.string()),
});
export type ProviderSetup = z.infer<typeof providerSetupSchema>;
