import { z } from 'zod';
import { filterStateSchema, jobFilterSchema } from './filters/jobFilter.ts';
import { jobIdSchema, jsonObjectSchema, momentSchema } from './jobs.ts';
import { countSchema } from './statistics.ts';

export const bulkActionNames = ['cancel', 'retry', 'run_now', 'set_priority'] as const;
export type BulkActionName = (typeof bulkActionNames)[number];

const common = { filter: jobFilterSchema, reason: z.string().trim().max(500).optional() };
/** What an operator asks for. */
export const newBulkActionSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('cancel'), ...common }),
  z.strictObject({ action: z.literal('retry'), ...common }),
  z.strictObject({ action: z.literal('run_now'), ...common }),
  z.strictObject({
    action: z.literal('set_priority'),
    priority: z.number().int().min(-32_768).max(32_767),
    ...common,
  }),
]);
export type NewBulkAction = z.infer<typeof newBulkActionSchema>;

/** What a bulk action is going to touch, as of now. */
export const bulkPreviewSchema = z.object({
  count: countSchema,
  /** How many of those that were counted are in which state. */
  states: z.partialRecord(filterStateSchema, z.number().int()),
  sample: z.array(
    z.object({
      id: jobIdSchema,
      sync: z.string(),
      state: filterStateSchema,
      payload: jsonObjectSchema,
      /** When it was enqueued, or ended. */
      at: momentSchema,
      error: z.string().nullable(),
    }),
  ),
});
export type BulkPreview = z.infer<typeof bulkPreviewSchema>;

/** What became of one job. */
export const bulkOutcomes = [
  /** It was pending and has ended as cancelled. */
  'cancelled',
  /** It was running: its worker was asked to stop it. */
  'cancelling',
  /** It was enqueued again; the detail names the new job. */
  'retried',
  'made_due',
  'reprioritised',
  /** There was nothing to do: asked before, due already, has that priority. */
  'unchanged',
  /** It had ended meanwhile. */
  'ended',
  /** It had not ended, or ran already, and the action is for others. */
  'live',
  /** A live job is its retry already, or has its unique key; the detail names it. */
  'existing',
  /** A step of a routine: it is brought back with its routine only. */
  'step',
  /** It is no longer there. */
  'gone',
] as const;
export const bulkOutcomeSchema = z.enum(bulkOutcomes);
export type BulkOutcome = z.infer<typeof bulkOutcomeSchema>;

export const bulkStates = ['pending', 'running', 'done', 'aborted'] as const;

export const bulkActionSchema = z.object({
  id: z.string(),
  action: z.enum(bulkActionNames),
  filter: jobFilterSchema,
  priority: z.number().int().nullable(),
  /** The bulk cancel that this one takes back. */
  undoOf: z.string().nullable(),
  actor: z.string(),
  origin: z.string(),
  reason: z.string().nullable(),
  state: z.enum(bulkStates),
  /** When the filter was frozen. */
  cutoffAt: momentSchema,
  /** The newest job then. */
  cutoffId: z.string(),
  total: z.number().int(),
  /** Jobs that have had their turn. */
  done: z.number().int(),
  counts: z.partialRecord(bulkOutcomeSchema, z.number().int()),
  startedAt: momentSchema.nullable(),
  finishedAt: momentSchema.nullable(),
  abortedBy: z.string().nullable(),
});
export type BulkAction = z.infer<typeof bulkActionSchema>;

/** One job of a bulk action. */
export const bulkJobSchema = z.object({
  id: jobIdSchema,
  /** Null until it has had its turn. */
  outcome: bulkOutcomeSchema.nullable(),
  /** `job`: the new or other job; `state`: the one that it was found in. */
  detail: jsonObjectSchema.nullable(),
  at: momentSchema.nullable(),
});
export type BulkJob = z.infer<typeof bulkJobSchema>;
