import { z } from 'zod';
import { expiredSchema, retentionSchema } from '../../retention.ts';
import { action, nothing, query } from '../definition.ts';

/** Settings that all who work on the database share, and tries of what they name. */
export const settingsMethods = {
  'retention.read': query(nothing, retentionSchema),
  /** How many jobs such settings would remove now. */
  'retention.preview': query(
    retentionSchema,
    z.object({ succeeded: expiredSchema, failed: expiredSchema, cancelled: expiredSchema }),
  ),
  'retention.save': action(retentionSchema, retentionSchema),
  /** Sends a message to the webhook that is stored, or to the one given; throws what the other end said where it failed. */
  'alerts.testWebhook': action(
    z.object({ url: z.string().min(1).max(2000).nullable() }),
    z.object({ host: z.string() }),
  ),
  /** Makes one call to a provider, which counts against its quota, and says what it answered. */
  'provider.test': action(z.object({ provider: z.string() }), z.object({ text: z.string(), ms: z.number() })),
} as const;

export const settingsFeeds = {} as const;
