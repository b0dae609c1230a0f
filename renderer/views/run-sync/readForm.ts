import { z } from 'zod';
import type { JsonObject } from '#shared/jobs.ts';
import { plainText, type FormField, type Json, type TextLimits, type TextList } from './schemaForm.ts';

/** What the operator has typed, by field name; a switch holds `true` or `false`. */
export type Typed = Readonly<Record<string, string>>;

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
    const read = readOwn(field, typed[field.name] ?? '');
    if ('problem' in read) problems[field.name] = read.problem;
    else if (read.value !== undefined) payload[field.name] = read.value;
  }
  return Object.keys(problems).length === 0 ? { payload, problems: null } : { payload: null, problems };
}

/** The parts of a payload that the form has no field for: they would be lost. */
export function unknownFields(fields: readonly FormField[], payload: JsonObject): string[] {
  return Object.keys(payload).filter((name) => fields.every((field) => field.name !== name));
}

/** The names of a list that is typed with commas or line ends between them. */
export function namesIn(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** A typed list with a name more or, where it is in it, less. `order`: that of those that are offered; others stand behind. */
export function withToggled(text: string, name: string, order: readonly string[]): string {
  const before = namesIn(text);
  const after = before.includes(name) ? before.filter((each) => each !== name) : [...before, name];
  const rank = (each: string): number => (order.includes(each) ? order.indexOf(each) : order.length);
  return after.toSorted((a, b) => rank(a) - rank(b)).join(', ');
}

/** What the engine found wrong with a payload, by field; null where it is about something else than these fields. */
export function problemsOf(details: Record<string, unknown> | undefined, fields: readonly FormField[]) {
  const found = issuesSchema.safeParse(details);
  if (!found.success) return null;
  const problems = found.data.issues.map(
    ({ path, message }) => [path.split('.')[0] ?? '', asSentence(message)] as const,
  );
  return problems.every(([name]) => fields.some((field) => field.name === name)) ? Object.fromEntries(problems) : null;
}

const issuesSchema = z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })).min(1) });

function asSentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/\.$/, '')}.`;
}

function toText(field: FormField, value: Json | undefined): string {
  if (field.kind === 'switch') return value === true ? 'true' : 'false';
  if (value === undefined || value === null) return '';
  if (field.kind === 'json' || field.kind === 'choice') return JSON.stringify(value);
  return plainText(value);
}

type Read = { value: Json | undefined } | { problem: string };

/** What is left at its default is left to the sync. */
function readOwn(field: FormField, text: string): Read {
  const read = readField(field, text);
  return 'value' in read && field.preset !== undefined && isSame(read.value, field.preset)
    ? { value: undefined }
    : read;
}

function isSame(value: Json | undefined, preset: Json): boolean {
  return inOrder(value) === inOrder(preset);
}

/** Texts in whatever order are the same list. */
function inOrder(value: Json | undefined): string | undefined {
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return JSON.stringify(isTexts ? value.toSorted() : value);
}

function readField(field: FormField, text: string): Read {
  const trimmed = text.trim();
  if (field.kind === 'switch') {
    const on = text === 'true';
    return { value: !field.required && on === (field.preset ?? false) ? undefined : on };
  }
  // None, where leaving it out means some.
  if (field.kind === 'list' && trimmed === '' && field.preset !== undefined) {
    return field.least > 0 ? { problem: 'Choose at least one.' } : { value: [] };
  }
  if (trimmed === '') return field.required ? { problem: 'Needed.' } : { value: undefined };
  switch (field.kind) {
    case 'text':
      return readText(field, trimmed);
    case 'number':
      return readNumber(field, trimmed);
    case 'list':
      return readList(field, trimmed);
    case 'choice':
    case 'json':
      break;
  }
  return readJson(trimmed);
}

function readText(field: Extract<FormField, { kind: 'text' }>, text: string): Read {
  if (field.orInteger && /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return { value: Number(text) };
  if (field.format === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(text)) return { problem: 'A date as 2026-11-22.' };
  const problem = problemOf(field, text);
  return problem === null ? { value: text } : { problem };
}

function readList({ items, choices, least }: TextList, text: string): Read {
  const values = namesIn(text);
  const unknown = values.find((value) => choices !== null && !choices.includes(value));
  if (unknown !== undefined) return { problem: `${unknown} is none of ${choices?.join(', ')}.` };
  for (const value of values) {
    const problem = problemOf(items, value);
    if (problem !== null) return { problem: `${value}: ${problem}` };
  }
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) return { problem: `${twice} is named twice.` };
  return values.length < least ? { problem: `At least ${least}.` } : { value: values };
}

function problemOf({ minLength, maxLength, pattern, textExample }: TextLimits, text: string): string | null {
  if (minLength !== null && text.length < minLength) return `At least ${minLength} characters.`;
  if (maxLength !== null && text.length > maxLength) return `At most ${maxLength} characters.`;
  if (pattern === null || matches(pattern, text)) return null;
  return textExample === null ? `Must match ${pattern}` : `Must look like ${textExample}.`;
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
