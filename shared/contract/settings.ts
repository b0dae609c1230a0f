import { z } from 'zod';

export const themeSchema = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof themeSchema>;

/** Of what the desktop tells though nobody looks at the window. */
export const notificationSettingsSchema = z.object({
  /** A job failed that the operator of this console asked for. */
  failedMine: z.boolean().default(true),
  /** Any other job failed. */
  failedOthers: z.boolean().default(false),
  /** A schedule missed a slot. */
  missedSlots: z.boolean().default(true),
});
export type NotificationSettings = z.infer<typeof notificationSettingsSchema>;
