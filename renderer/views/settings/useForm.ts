import { useState } from 'react';
import type { z } from 'zod';
import { toFailure, type Failure } from '#shared/errors.ts';

/** What is wrong, by the path of the field: `repeated.times`. */
export type Problems = Readonly<Record<string, string>>;

export interface Form<Draft, Value> {
  /** What is typed; as saved until something is. */
  draft: Draft;
  change: (draft: Draft) => void;
  problems: Problems;
  /** Whether it differs from what is saved. */
  dirty: boolean;
  /** What would be saved; null while something is wrong. */
  value: Value | null;
  busy: boolean;
  failure: Failure | null;
  save: () => void;
  discard: () => void;
}

/**
 * A form over something saved: checked as one types, saved whole or not at all. What is typed stays whatever happens: a
 * save that fails, a connection that is locked, a change by somebody else.
 */
export function useForm<Draft, Value>({
  saved,
  read,
  save,
  onSaved,
}: {
  saved: Draft;
  read: (draft: Draft) => { value: Value } | { problems: Problems };
  save: (value: Value) => Promise<unknown>;
  onSaved: () => void;
}): Form<Draft, Value> {
  const [typed, setTyped] = useState<Draft | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const draft = typed ?? saved;
  const result = read(draft);
  const value = 'value' in result ? result.value : null;
  const keep = async (valid: Value): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await save(valid);
      setTyped(null);
      onSaved();
    } catch (error) {
      setFailure(toFailure(error));
    }
    setBusy(false);
  };
  return {
    draft,
    change: (next) => {
      setTyped(next);
      setFailure(null);
    },
    problems: 'problems' in result ? result.problems : {},
    dirty: typed !== null && JSON.stringify(typed) !== JSON.stringify(saved),
    value,
    busy,
    failure,
    save: () => {
      if (value !== null && !busy) void keep(value);
    },
    discard: () => {
      setTyped(null);
      setFailure(null);
    },
  };
}

/** The result of a schema as a form takes it. */
export function readWith<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
): { value: z.output<Schema> } | { problems: Problems } {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { value: parsed.data };
  const problems: Record<string, string> = {};
  for (const { path, message } of parsed.error.issues) {
    problems[path.map(String).join('.')] ??= `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  }
  return { problems };
}

/** A number as it is typed; what is none stays text, so that the schema refuses it. */
export function numberIn(text: string): number | string {
  return /^-?\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : text;
}
