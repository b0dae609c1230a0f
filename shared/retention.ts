import { z } from 'zod';
import type { EndedState } from './jobs.ts';

/** A hundred years. */
export const mostDays = 36_500;

/** A terabyte. */
const mostMegabytes = 1_000_000;

/** Null keeps for ever. */
const daysOrEver = z
  .int('must be a whole number of days, or null for ever')
  .min(1, 'must be 1 day at least')
  .max(mostDays, `must be ${mostDays} days at most; null keeps for ever`)
  .nullable();

/** How long things are kept, in days; what is left out keeps its default. Shared by all that work on a database. */
export const retentionSchema = z.strictObject({
  succeededDays: daysOrEver.default(14),
  failedDays: daysOrEver.default(90),
  cancelledDays: daysOrEver.default(90),
  /** What became of the slots of schedules; the newest of each schedule stays. */
  slotsDays: daysOrEver.default(365),
  /** What operators did, and alerts that are over. */
  actionsDays: daysOrEver.default(365),
  /** Statistics by hour; those by minute are kept for 14 days at most. */
  statisticsDays: daysOrEver.default(730),
  /** Workers that ended; without them the history of their jobs does not know their names any more. */
  workersDays: daysOrEver.default(180),
  /** What providers answered to the calls of attempts. */
  recordingsDays: daysOrEver.default(14),
  /** The most that they may take in all, in MB; the oldest go first. */
  recordingsMegabytes: z
    .int('must be a whole number of MB')
    .min(1, 'must be 1 MB at least')
    .max(mostMegabytes, `must be ${mostMegabytes} MB at most`)
    .default(500),
});
export type Retention = z.output<typeof retentionSchema>;

/** A count that says whether it is exact, or a lower bound. */
export const expiredSchema = z.object({ value: z.number().int(), exact: z.boolean() });
/** How many jobs settings would remove now, by the state in which they ended. */
export type Expired = { [State in EndedState]: z.infer<typeof expiredSchema> };
