import { z } from 'zod';
import { jobIdSchema } from '#shared/jobs.ts';
import type { EndedPlace } from './endedWalk.ts';
import type { PendingPlace, RunningPlace } from './liveWalk.ts';

/** A place in a list of jobs: in one of its three parts, after a job of it, or at its beginning. */
export type JobPlace =
  | { readonly part: 'running'; readonly after: RunningPlace | null }
  | { readonly part: 'pending'; readonly after: PendingPlace | null }
  | { readonly part: 'ended'; readonly after: EndedPlace | null };

/** The place as a text that callers hand back unread. */
export function toCursor({ part, after }: JobPlace): string {
  return Buffer.from(JSON.stringify([part, after])).toString('base64url');
}

/** The place of such a text; null for any other text. */
export function fromCursor(text: string): JobPlace | null {
  try {
    const parsed = cursorSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

const moment = z.iso.datetime({ precision: 6 });
const cursorSchema = z.union([
  z
    .tuple([z.literal('running'), z.strictObject({ startedAt: moment, id: jobIdSchema }).nullable()])
    .transform(([part, after]): JobPlace => ({ part, after })),
  z
    .tuple([
      z.literal('pending'),
      z.strictObject({ priority: z.int().min(-32_768).max(32_767), runAt: moment, id: jobIdSchema }).nullable(),
    ])
    .transform(([part, after]): JobPlace => ({ part, after })),
  z
    .tuple([z.literal('ended'), z.strictObject({ finishedAt: moment, id: jobIdSchema }).nullable()])
    .transform(([part, after]): JobPlace => ({ part, after })),
]);
