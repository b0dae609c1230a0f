import { z } from 'zod';

/** Values that jobs of late have, for suggestions in a filter; each list the most frequent or newest first. */
export const knownValuesSchema = z.object({
  syncs: z.array(z.string()),
  workers: z.array(z.string()),
  /** Of errors. */
  codes: z.array(z.string()),
  /** Held, or waited for. */
  locks: z.array(z.string()),
  /** Leaves of payloads, with values as a filter writes them. */
  payload: z.array(z.object({ path: z.array(z.string()), values: z.array(z.string()) })),
  /** Of routines. */
  runs: z.array(z.object({ id: z.string(), routine: z.string() })),
  failures: z.array(z.object({ fingerprint: z.string(), sync: z.string(), message: z.string() })),
});
export type KnownValues = z.infer<typeof knownValuesSchema>;

export const nothingKnown: KnownValues = {
  syncs: [],
  workers: [],
  codes: [],
  locks: [],
  payload: [],
  runs: [],
  failures: [],
};
