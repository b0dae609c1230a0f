import { jsonObjectSchema, type JsonObject } from '#shared/jobs.ts';
import { namesIn, readForm, typedOf, type Typed } from '../../run-sync/readForm.ts';
import type { FormField } from '../../run-sync/schemaForm.ts';

/** Whether a text holds something that gets its value at the slot. */
export function isTemplate(text: string): boolean {
  return text.includes('{{');
}

/** A payload with placeholders as it stands in the form: a placeholder is typed as it is into whatever field. */
export function typedTemplate(fields: readonly FormField[], payload: JsonObject): Typed {
  const templates = Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = payload[name];
      return typeof value === 'string' && isTemplate(value) ? [[name, value]] : [];
    }),
  );
  const plain = Object.fromEntries(Object.entries(payload).filter(([name]) => !(name in templates)));
  return { ...typedOf(fields, plain), ...templates };
}

/** The payload that was typed: placeholders as they are, all else as in the form of a run. */
export function readTemplate(
  fields: readonly FormField[],
  typed: Typed,
): { payload: JsonObject; problems: Record<string, string> } {
  const isOne = ({ name }: FormField): boolean => isTemplate(typed[name] ?? '');
  const payload: JsonObject = {};
  for (const field of fields.filter(isOne)) {
    const text = typed[field.name]?.trim() ?? '';
    payload[field.name] = field.kind === 'list' ? namesIn(text) : text;
  }
  const plain = fields.filter((field) => !isOne(field));
  const read = readForm(plain, typed);
  return { payload: { ...read.payload, ...payload }, problems: read.problems ?? {} };
}

/** A JSON object that was typed; nothing typed is an empty one, null what is none. */
export function readObject(text: string): JsonObject | null {
  if (text.trim() === '') return {};
  try {
    return jsonObjectSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
