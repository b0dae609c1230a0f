import { z } from 'zod';
import { bulkActionSchema } from './bulkActions.ts';
import { filterTimeSchema } from './filters/jobFilter.ts';
import { jobIdSchema, jsonObjectSchema, momentSchema } from './jobs.ts';

/** Something that an operator did. */
export const operatorActionSchema = z.object({
  id: z.string(),
  at: momentSchema,
  /** user@host */
  actor: z.string(),
  /** What it came from: `console`, `command line`, `http`. */
  origin: z.string(),
  action: z.string(),
  /** Why, in the operator's words. */
  reason: z.string().nullable(),
  detail: jsonObjectSchema,
  /** The first of its jobs; none for a bulk action, whose jobs have a list of their own. */
  jobIds: z.array(jobIdSchema),
  /** How many jobs it was for. */
  jobs: z.number().int(),
  bulkAction: z.string().nullable(),
  /** The action that took this one back. */
  undoneBy: z.string().nullable(),
});
export type OperatorAction = z.infer<typeof operatorActionSchema>;

export const activityFilterSchema = z.strictObject({
  actor: z.string().min(1).max(500).optional(),
  action: z.string().min(1).max(200).optional(),
  since: filterTimeSchema.optional(),
  until: filterTimeSchema.optional(),
  job: jobIdSchema.optional(),
});
export type ActivityFilter = z.infer<typeof activityFilterSchema>;

/** Whether an action can be taken back: what that would do, or why it can't. */
export const undoJudgementSchema = z.discriminatedUnion('possible', [
  z.object({ possible: z.literal(true), does: z.string() }),
  z.object({ possible: z.literal(false), why: z.string() }),
]);
export type UndoJudgement = z.infer<typeof undoJudgementSchema>;

export const operatorActionDetailSchema = z.object({
  action: operatorActionSchema,
  undo: undoJudgementSchema,
  /** The action that this one takes back. */
  undoOf: z.string().nullable(),
  bulk: bulkActionSchema.nullable(),
});
export type OperatorActionDetail = z.infer<typeof operatorActionDetailSchema>;
