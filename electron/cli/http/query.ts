import { z } from 'zod';

/**
 * The texts of a query string as what the schema expects of them: `limit=5` becomes a number, `log=true` a boolean, one
 * `state=failed` a list of one. What does not look like it stays a text, for the schema to refuse.
 */
export function coerceQuery(schema: z.ZodType, query: unknown): unknown {
  if (typeof query !== 'object' || query === null) return query;
  const kinds = kindsOf(schema);
  return Object.fromEntries(
    Object.entries(query).map(([name, value]: [string, unknown]) => [name, coerce(kinds.get(name), value)]),
  );
}

const describedSchema = z.object({ properties: z.record(z.string(), z.looseObject({ type: z.string().optional() })) });
const known = new WeakMap<z.ZodType, ReadonlyMap<string, string | undefined>>();

function kindsOf(schema: z.ZodType): ReadonlyMap<string, string | undefined> {
  const made =
    known.get(schema) ??
    new Map(
      Object.entries(describedSchema.parse(z.toJSONSchema(schema, { io: 'input' })).properties).map(
        ([name, property]) => [name, property.type],
      ),
    );
  known.set(schema, made);
  return made;
}

function coerce(kind: string | undefined, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (kind === 'array') return [value];
  if (kind === 'integer' && /^-?\d{1,15}$/.test(value)) return Number(value);
  if (kind === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}
