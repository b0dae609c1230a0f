import { z } from 'zod';

/** A method of the contract. */
export interface MethodDefinition<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly kind: 'query' | 'action';
  readonly input: Input;
  readonly output: Output;
}

/** Live data of the contract: `value` is what the snapshot holds and what the changes keep up to date. */
export interface FeedDefinition<Input extends z.ZodType = z.ZodType, Value extends z.ZodType = z.ZodType> {
  readonly kind: 'feed';
  readonly input: Input;
  readonly value: Value;
}

/** A method free of effects: allowed on a read-only connection. */
export function query<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): MethodDefinition<I, O> {
  return { kind: 'query', input, output };
}

/** A method with effects: guarded, and audited where it touches jobs. */
export function action<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): MethodDefinition<I, O> {
  return { kind: 'action', input, output };
}

/** Live data: a snapshot, then numbered changes. */
export function feed<I extends z.ZodType, V extends z.ZodType>(input: I, value: V): FeedDefinition<I, V> {
  return { kind: 'feed', input, value };
}

/** What a method without input takes, and one without output gives. */
export const nothing = z.object({});
export const prioritySchema = z.number().int().min(-100).max(100);
/** Why, for the audit. */
export const reasonSchema = z.string().trim().max(500).optional();
