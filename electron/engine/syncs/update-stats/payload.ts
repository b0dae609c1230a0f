import { z } from 'zod';
import { acceptCollapse } from '#engine/syncs/collapse.ts';
import { functionName, ownFunctions } from './settings.ts';

/** What to bring up to date, and who asks: a finished match names itself, its request and its user. */
export const payloadSchema = z.strictObject({
  functions: z
    // The form offers these to tick; the configured ones can be others.
    .array(functionName.meta({ examples: ownFunctions.map(({ name }) => name) }))
    .min(1)
    .max(50)
    .optional()
    .meta({
      title: 'Functions',
      description: 'Only these of the configured functions. All of them when left out.',
      examples: [['update_power_ratings', 'update_aggregated_hall_of_fame']],
    }),
  matchId: z
    .union([z.string().trim().min(1).max(100), z.int()])
    .optional()
    .meta({
      title: 'Match',
      description: 'The match that has finished, told to the web application. The statistics are those of all matches.',
    }),
  requestId: z.string().trim().min(1).max(200).optional().meta({
    title: 'Request',
    description: 'An id of the request that asked for it, told to the web application.',
  }),
  user: z.string().trim().min(1).max(200).optional().meta({
    title: 'User',
    description: 'Who asked for it, told to the web application.',
  }),
  acceptCollapse: acceptCollapse(
    'Go on even when less than half of the games are there that the statistics were made of.',
  ),
});
export type Payload = z.output<typeof payloadSchema>;
