import { z } from 'zod';
import type { JsonObject } from '#shared/jobs.ts';

type Json = JsonObject[string];

export type FormField = {
  name: string;
  label: string;
  help: string | null;
  required: boolean;
  /** What it has when nothing is typed. */
  preset: Json | undefined;
} & (
  | { kind: 'text'; minLength: number | null; maxLength: number | null; pattern: string | null; format: string | null }
  | { kind: 'number'; integer: boolean; minimum: number | null; maximum: number | null }
  | { kind: 'switch' }
  | { kind: 'choice'; choices: readonly Json[] }
  /** Anything else: typed as JSON. */
  | { kind: 'json' }
);

/** What the operator has typed, by field name; a switch holds `true` or `false`. */
export type Typed = Readonly<Record<string, string>>;

/** The fields of a payload, from its JSON Schema (an object, draft 2020-12). */
export function fieldsOf(schema: Record<string, unknown>): FormField[] {
  const object = objectSchema.safeParse(schema);
  if (!object.success) return [];
  const required = new Set(object.data.required);
  return Object.entries(object.data.properties).map(([name, raw]) => toField(name, raw, required.has(name)));
}

/** A payload as it stands in the form; without one, the defaults. */
export function typedOf(fields: readonly FormField[], payload: JsonObject | null): Typed {
  return Object.fromEntries(
    fields.map((field) => {
      const value = payload && field.name in payload ? payload[field.name] : field.preset;
      return [field.name, toText(field, value)];
    }),
  );
}

/** The payload that was typed, or what is wrong with it by field. An optional field that is empty is left out. */
export function readForm(
  fields: readonly FormField[],
  typed: Typed,
): { payload: JsonObject; problems: null } | { payload: null; problems: Record<string, string> } {
  const payload: JsonObject = {};
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const read = readField(field, typed[field.name] ?? '');
    if ('problem' in read) problems[field.name] = read.problem;
    else if (read.value !== undefined) payload[field.name] = read.value;
  }
  return Object.keys(problems).length === 0 ? { payload, problems: null } : { payload: null, problems };
}

/** The parts of a payload that the form has no field for: they would be lost. */
export function unknownFields(fields: readonly FormField[], payload: JsonObject): string[] {
  return Object.keys(payload).filter((name) => fields.every((field) => field.name !== name));
}

const objectSchema = z.object({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
});

const propertySchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  default: z.json().optional(),
  enum: z.array(z.json()).optional(),
  const: z.json().optional(),
  anyOf: z.array(z.record(z.string(), z.unknown())).optional(),
  oneOf: z.array(z.record(z.string(), z.unknown())).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
});
type Property = z.output<typeof propertySchema>;

function toField(name: string, raw: unknown, inRequired: boolean): FormField {
  const parsed = propertySchema.safeParse(raw);
  const { property, nullable } = parsed.success ? withoutNull(parsed.data) : { property: {}, nullable: false };
  const common = {
    name,
    label: property.title ?? sentence(name),
    help: property.description ?? null,
    required: inRequired && property.default === undefined && !nullable,
    preset: property.default,
  };
  const types = [property.type ?? []].flat().filter((type) => type !== 'null');
  const type = types.length === 1 ? types[0] : undefined;
  if (property.const !== undefined) return { ...common, kind: 'choice', choices: [property.const] };
  if (property.enum) return { ...common, kind: 'choice', choices: property.enum.filter((choice) => choice !== null) };
  switch (type) {
    case 'boolean':
      return { ...common, kind: 'switch' };
    case 'integer':
    case 'number':
      return { ...common, kind: 'number', integer: type === 'integer', ...limitsOf(property, type === 'integer') };
    case 'string':
      return {
        ...common,
        kind: 'text',
        minLength: property.minLength ?? null,
        maxLength: property.maxLength ?? null,
        pattern: property.pattern ?? null,
        format: property.format ?? null,
      };
    case undefined:
    default:
      return { ...common, kind: 'json' };
  }
}

/** `anyOf: [X, null]` is X that may be left out. */
function withoutNull(property: Property): { property: Property; nullable: boolean } {
  const nullable = [property.type ?? []].flat().includes('null');
  const options = property.anyOf ?? property.oneOf;
  if (!options) return { property, nullable };
  const others = options.filter((option) => option['type'] !== 'null');
  const only = others.length === 1 ? propertySchema.safeParse(others[0]) : null;
  if (!only?.success) return { property: { ...property, type: undefined }, nullable: others.length < options.length };
  const { anyOf: _anyOf, oneOf: _oneOf, ...outer } = property;
  return { property: { ...only.data, ...outer }, nullable: others.length < options.length };
}

/** zod writes the safe integers as limits of every integer: those are no limits to an operator. */
function limitsOf(property: Property, integer: boolean): { minimum: number | null; maximum: number | null } {
  const step = integer ? 1 : 0;
  const least = property.minimum ?? (property.exclusiveMinimum === undefined ? null : property.exclusiveMinimum + step);
  const most = property.maximum ?? (property.exclusiveMaximum === undefined ? null : property.exclusiveMaximum - step);
  return {
    minimum: least !== null && least <= Number.MIN_SAFE_INTEGER ? null : least,
    maximum: most !== null && most >= Number.MAX_SAFE_INTEGER ? null : most,
  };
}

function toText(field: FormField, value: Json | undefined): string {
  if (field.kind === 'switch') return value === true ? 'true' : 'false';
  if (value === undefined || value === null) return '';
  if (field.kind === 'json' || field.kind === 'choice') return JSON.stringify(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

type Read = { value: Json | undefined } | { problem: string };

function readField(field: FormField, text: string): Read {
  const trimmed = text.trim();
  if (field.kind === 'switch') {
    const on = text === 'true';
    // What is left at its default is left to the sync.
    const byItself = field.required ? undefined : (field.preset ?? false);
    return { value: on === byItself ? undefined : on };
  }
  if (trimmed === '') return field.required ? { problem: 'Needed.' } : { value: undefined };
  switch (field.kind) {
    case 'text':
      return readText(field, trimmed);
    case 'number':
      return readNumber(field, trimmed);
    case 'choice':
    case 'json':
      break;
  }
  return readJson(trimmed);
}

function readText(field: Extract<FormField, { kind: 'text' }>, text: string): Read {
  const { minLength, maxLength, pattern, format } = field;
  if (minLength !== null && text.length < minLength) return { problem: `At least ${minLength} characters.` };
  if (maxLength !== null && text.length > maxLength) return { problem: `At most ${maxLength} characters.` };
  if (format === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(text)) return { problem: 'A date as 2026-11-22.' };
  if (pattern !== null && !matches(pattern, text)) return { problem: `Must look like ${pattern}` };
  return { value: text };
}

function readNumber(field: Extract<FormField, { kind: 'number' }>, text: string): Read {
  const value = Number(text);
  const { integer, minimum, maximum } = field;
  if (!Number.isFinite(value)) return { problem: integer ? 'A whole number.' : 'A number.' };
  if (integer && !Number.isSafeInteger(value)) return { problem: 'A whole number.' };
  if (minimum !== null && maximum !== null && (value < minimum || value > maximum)) {
    return { problem: `Between ${minimum} and ${maximum}.` };
  }
  if (minimum !== null && value < minimum) return { problem: `${minimum} or more.` };
  if (maximum !== null && value > maximum) return { problem: `${maximum} or less.` };
  return { value };
}

function readJson(text: string): Read {
  try {
    return { value: z.json().parse(JSON.parse(text)) };
  } catch {
    return { problem: 'This is not valid JSON.' };
  }
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    // A pattern of another dialect is left to the console to check.
    return true;
  }
}

function sentence(name: string): string {
  const text = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
