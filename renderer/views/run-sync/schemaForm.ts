import { z } from 'zod';
import type { JsonObject } from '#shared/jobs.ts';

export type Json = JsonObject[string];

export type FormField = {
  name: string;
  label: string;
  help: string | null;
  required: boolean;
  /** What it has when nothing is typed. */
  preset: Json | undefined;
  /** Shown where nothing is typed: what could be; null: nothing to show. */
  example: string | null;
} & (
  | ({
      kind: 'text';
      format: string | null;
      /** A whole number counts as one. */
      orInteger: boolean;
    } & TextLimits)
  | { kind: 'number'; integer: boolean; minimum: number | null; maximum: number | null }
  | { kind: 'switch' }
  | { kind: 'choice'; choices: readonly Json[] }
  | TextList
  /** Anything else: typed as JSON. */
  | { kind: 'json' }
);

/** Texts, typed with commas or line ends between them; of `choices` where these are all that there can be. */
export interface TextList {
  kind: 'list';
  items: TextLimits;
  choices: readonly string[] | null;
  /** Some that there can be, among others. */
  suggestions: readonly string[];
  /** How many it takes at least where it is not left out. */
  least: number;
}

export interface TextLimits {
  minLength: number | null;
  maxLength: number | null;
  pattern: string | null;
  /** What it can look like, to explain the pattern. */
  textExample: string | null;
}

/** The fields of a payload, from its JSON Schema (an object, draft 2020-12). */
export function fieldsOf(schema: Record<string, unknown>): FormField[] {
  const object = objectSchema.safeParse(schema);
  if (!object.success) return [];
  const required = new Set(object.data.required);
  return Object.entries(object.data.properties).map(([name, raw]) => toField(name, raw, required.has(name)));
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
  examples: z.array(z.json()).optional(),
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
  items: z.record(z.string(), z.unknown()).optional(),
  minItems: z.number().optional(),
});
type Property = z.output<typeof propertySchema> & { orInteger?: boolean };

function toField(name: string, raw: unknown, inRequired: boolean): FormField {
  const parsed = propertySchema.safeParse(raw);
  const { property, nullable } = parsed.success ? withoutNull(parsed.data) : { property: {}, nullable: false };
  const common = {
    name,
    label: property.title ?? sentence(name),
    help: property.description ?? null,
    required: inRequired && property.default === undefined && !nullable,
    preset: property.default,
    example: property.examples?.[0] === undefined ? null : plainText(property.examples[0]),
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
        format: property.format ?? null,
        orInteger: property.orInteger === true,
        ...textLimits(property),
      };
    case 'array': {
      const items = propertySchema.safeParse(property.items).data;
      if (items?.type !== 'string') return { ...common, kind: 'json' };
      return {
        ...common,
        kind: 'list',
        items: textLimits(items),
        choices: items.enum?.filter(isText) ?? null,
        suggestions: items.examples?.filter(isText) ?? [],
        least: property.minItems ?? 0,
      };
    }
    case undefined:
    default:
      return { ...common, kind: 'json' };
  }
}

function textLimits({ minLength, maxLength, pattern, examples }: Property): TextLimits {
  return {
    minLength: minLength ?? null,
    maxLength: maxLength ?? null,
    pattern: pattern ?? null,
    textExample: examples?.find(isText) ?? null,
  };
}

function isText(value: Json): value is string {
  return typeof value === 'string';
}

/** `anyOf: [X, null]` is X that may be left out; `anyOf: [text, integer]` a text that may be a number. */
function withoutNull(property: Property): { property: Property; nullable: boolean } {
  const nullable = [property.type ?? []].flat().includes('null');
  const options = property.anyOf ?? property.oneOf;
  if (!options) return { property, nullable };
  const others = options.filter((option) => option['type'] !== 'null');
  const kinds = others.map((option) => option['type']);
  const orInteger = others.length === 2 && kinds.includes('string') && kinds.includes('integer');
  const meant = orInteger ? others.find((option) => option['type'] === 'string') : others[0];
  const only = others.length === 1 || orInteger ? propertySchema.safeParse(meant) : null;
  if (!only?.success) return { property: { ...property, type: undefined }, nullable: others.length < options.length };
  const { anyOf: _anyOf, oneOf: _oneOf, ...outer } = property;
  return { property: { ...only.data, ...outer, orInteger }, nullable: others.length < options.length };
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

/** A value as it is typed. */
export function plainText(value: Json): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? value.join(', ')
    : JSON.stringify(value);
}

function sentence(name: string): string {
  const text = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
