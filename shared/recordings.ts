import { z } from 'zod';
import { jobIdSchema, momentSchema } from './jobs.ts';

/** How an answer ended; `none`: there was none. */
export const answerEndings = ['complete', 'cut_off', 'too_large', 'none'] as const;

/** A recorded call of an attempt, without its body. */
export const recordedCallSchema = z.object({
  /** Of the attempt. */
  token: z.number().int(),
  /** Which call of the attempt, from 1. */
  call: z.number().int(),
  provider: z.string(),
  method: z.string(),
  /** Without secrets. */
  url: z.string(),
  requestHeaders: z.record(z.string(), z.string()),
  at: momentSchema,
  ms: z.number(),
  /** Null where no answer came. */
  status: z.number().int().nullable(),
  headers: z.record(z.string(), z.string()),
  /** Why it gave nothing that could be used; null where it did. */
  error: z.string().nullable(),
  /** Of the body, as it came over the wire. */
  bytes: z.number(),
  ending: z.enum(answerEndings),
  /** Characters of the body, and how many of them are kept. */
  size: z.number(),
  kept: z.number(),
});
export type RecordedCall = z.infer<typeof recordedCallSchema>;

/** What is recorded of one attempt. */
export const attemptRecordingSchema = z.object({
  token: z.number().int(),
  calls: z.number().int(),
  /** Calls before the first one that is kept. */
  dropped: z.number().int(),
  /** Calls of whose body a part, or all, was too large to be kept. */
  cut: z.number().int(),
  /** Bytes that it takes in the database. */
  stored: z.number(),
});
export type AttemptRecording = z.infer<typeof attemptRecordingSchema>;

/** Why an attempt's recording can't be replayed, in a sentence; null where it can. */
export function whyNotReplayable({ dropped, cut }: Pick<AttemptRecording, 'dropped' | 'cut'>): string | null {
  if (dropped > 0) return 'Its first calls were too many to be kept.';
  return cut > 0 ? 'An answer was too large to be kept whole.' : null;
}

/** Which attempt a job replays. */
export const replayedSchema = z.object({ job: jobIdSchema, token: z.number().int().nullable() });
export type Replayed = z.infer<typeof replayedSchema>;

/** The attempt that a job replays, as its trigger's detail says; null for a job that calls providers itself. */
export function replayedBy(triggerDetail: unknown): Replayed | null {
  const read = detailSchema.safeParse(triggerDetail);
  return read.success ? { job: read.data.replayOf, token: read.data.replayToken ?? null } : null;
}

/** Whether a job's calls are to be kept however it ends, as its trigger's detail says. */
export function isRecorded(triggerDetail: unknown): boolean {
  return z.looseObject({ record: z.literal(true) }).safeParse(triggerDetail).success;
}

const detailSchema = z.looseObject({
  replayOf: z.union([jobIdSchema, z.int().positive().transform(String)]),
  replayToken: z.int().nullish().catch(null),
});
