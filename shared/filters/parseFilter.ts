import type { z } from 'zod';
import { triggerSchema } from '../jobs.ts';
import { filterFields, isFilterField, negatable, type FilterField } from './fields.ts';
import { parseDuration, parseTime } from './filterTime.ts';
import { filterStateSchema, jobFilterSchema, type JobFilter, type PayloadCondition, type Range } from './jobFilter.ts';
import { looksLikeRange, parseNumber, parseRange, parseWhole } from './ranges.ts';
import { readTerms, type Term } from './terms.ts';

/** Why a part of a filter's text means nothing, and where it stands. */
export interface FilterProblem {
  readonly start: number;
  readonly end: number;
  /** A sentence. */
  readonly message: string;
}

export interface ParsedFilter {
  /** What those terms mean that mean something. */
  readonly filter: JobFilter;
  /** Not empty: the filter must not be used, since it would be wider than what was typed. */
  readonly problems: readonly FilterProblem[];
}

/**
 * What a filter's text means: terms that must all hold, each with values of which any may. `state:failed sync:sync-players since:2d
 * week:11 "timed out"`. A second term of a list (`state:`, `sync:`, …) adds to the first. `now`: ms, from which `today` is told.
 */
export function parseFilter(text: string, now: number): ParsedFilter {
  let filter: JobFilter = {};
  const problems: FilterProblem[] = [];
  for (const term of readTerms(text)) {
    const read = readMeaning(filter, term, now);
    if (typeof read === 'string') problems.push({ start: term.start, end: term.end, message: read });
    else filter = read;
  }
  return { filter, problems };
}

/** The field that a term is about, and the path for one about the payload. */
export function fieldOf(key: readonly string[]): { field: FilterField; path: readonly string[] } {
  const [first = ''] = key;
  const name = first.toLowerCase();
  if (key.length === 1 && isFilterField(name)) return { field: name, path: [] };
  return { field: 'payload', path: name === 'payload' ? key.slice(1) : key };
}

/** The filter with what a term means; why it means nothing where it does not. */
function readMeaning(filter: JobFilter, term: Term, now: number): JobFilter | string {
  const texts = term.values.map((value) => value.text);
  const [text = ''] = texts;
  if (term.key === null) {
    if (term.negated)
      return `A - stands before a field, such as -sync:sync-players. Put quotes around a text that begins with one.`;
    // The quotes are open, and nothing stands in them yet.
    return text === '' ? filter : checked({ ...filter, texts: joined(filter.texts, texts) });
  }
  const { field, path } = fieldOf(term.key);
  const key = term.key.join('.');
  if (texts.some((each) => each === '')) return `${key}: lacks a value, as in ${filterFields[field].example}.`;
  if (term.negated && !negatable.has(field)) return `${key}: can’t be turned round.`;
  const meaning = field === 'payload' ? readPayload(path, term) : readField(field, texts, now);
  if (typeof meaning === 'string') return meaning;
  const target = term.negated ? (filter.not ?? {}) : filter;
  const merged = merge(target, meaning);
  if (merged === null) return `${key}: is there twice.`;
  return checked(term.negated ? { ...filter, not: merged } : merged);
}

/** What a term with a field says, as the part of a filter; why it says nothing. */
function readField(field: Exclude<FilterField, 'payload'>, texts: string[], now: number): JobFilter | string {
  if (isListField(field)) return readList(field, texts);
  const [text = ''] = texts;
  return texts.length > 1
    ? `${field}: takes one value. Put quotes around one with a comma.`
    : readValue(field, text, now);
}

/** The fields that take any of several values. */
const listFields = ['state', 'trigger', 'sync', 'worker', 'code', 'id'] as const;
type ListField = (typeof listFields)[number];

function isListField(field: FilterField): field is ListField {
  return listFields.some((each) => each === field);
}

function readList(field: ListField, texts: string[]): JobFilter | string {
  const lower = texts.map((each) => each.toLowerCase());
  switch (field) {
    case 'state':
      return all(lower, filterStateSchema, 'state', (states) => ({ states }));
    case 'trigger':
      return all(lower, triggerSchema, 'trigger', (triggers) => ({ triggers }));
    case 'sync':
      return { syncs: texts };
    case 'worker':
      return { workers: texts };
    case 'code':
      return { errorCodes: texts };
    case 'id':
      return { ids: texts.map((id) => id.replace(/^#/, '')) };
  }
}

function readValue(field: Exclude<FilterField, ListField | 'payload'>, text: string, now: number): JobFilter | string {
  switch (field) {
    case 'since':
    case 'until': {
      const time = parseTime(text, field, now);
      return time === null
        ? `${field}: takes a time, such as 2d, 3h, 15min, today, yesterday, 2026-11-20 or 2026-11-20T08:30.`
        : { [field]: time };
    }
    case 'attempt':
    case 'priority': {
      const range = readNumbers(text);
      if (range === null) return `${field}: takes a number, such as 2, >1, <=3 or 2..4.`;
      return field === 'attempt' ? { attempts: range } : { priority: range };
    }
    case 'took': {
      const took = parseRange(text, parseDuration);
      return took === null ? 'took: takes more or less than a time, such as >5min, <=30s or 1h..2h.' : { took };
    }
    case 'error':
      return { errorText: text };
    case 'subject':
      return { subject: text };
    case 'fingerprint':
      return { fingerprint: text.toLowerCase() };
    case 'run':
      return { routineRun: text };
    case 'lock':
      return { lock: text };
    case 'request':
      return { request: text };
    case 'dry':
      return /^(yes|no)$/i.test(text) ? { dryRun: text.toLowerCase() === 'yes' } : 'dry: is yes or no.';
  }
}

function readPayload(path: readonly string[], term: Term): JobFilter | string {
  if (path.length === 0) return 'payload: needs a path, as in payload.week:11.';
  const values = term.values.map((value) => value.text);
  const ranges = term.values.filter((value) => !value.quoted && looksLikeRange(value.text));
  if (ranges.length === 0) return { payload: [{ path: [...path], values: [...new Set(values)] }] };
  const range = values.length === 1 ? parseRange(values[0] ?? '', parseNumber) : null;
  if (range !== null) return { payload: [{ path: [...path], range }] };
  return values.length > 1
    ? `${path.join('.')}: takes values or one range. Put quotes around a text that looks like a range.`
    : `${path.join('.')}: takes a range of numbers, such as >10 or 10..12. Put quotes around a text that looks like one.`;
}

function readNumbers(text: string): Range | null {
  const value = parseWhole(text);
  return value === null ? parseRange(text, parseWhole) : { min: value, max: value };
}

/** Both parts in one, lists added to each other; null where something else is in both. */
function merge(filter: JobFilter, part: JobFilter): JobFilter | null {
  const { states, syncs, triggers, workers, errorCodes, payload, ids, ...rest } = part;
  if (Object.keys(rest).some((key) => Object.hasOwn(filter, key))) return null;
  return {
    ...filter,
    ...rest,
    ...(states && { states: joined(filter.states, states) }),
    ...(syncs && { syncs: joined(filter.syncs, syncs) }),
    ...(triggers && { triggers: joined(filter.triggers, triggers) }),
    ...(workers && { workers: joined(filter.workers, workers) }),
    ...(errorCodes && { errorCodes: joined(filter.errorCodes, errorCodes) }),
    ...(payload && { payload: joined<PayloadCondition>(filter.payload, payload) }),
    ...(ids && { ids: joined(filter.ids, ids) }),
  };
}

function joined<T>(before: readonly T[] | undefined, more: readonly T[]): T[] {
  return [...new Set([...(before ?? []), ...more])];
}

/** The filter where whoever gets it will take it. */
function checked(filter: JobFilter): JobFilter | string {
  const parsed = jobFilterSchema.safeParse(filter);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = String(issue?.path.find((step) => typeof step === 'string' && step !== 'not') ?? '');
  return refusals[field] ?? 'It is too long, or there is too much of it.';
}

const refusals: Readonly<Record<string, string>> = {
  ids: 'id: takes numbers.',
  routineRun: 'run: takes the number of a routine’s run.',
  fingerprint: 'fingerprint: takes 32 hexadecimal digits.',
  since: 'since: is too long ago.',
  until: 'until: is too long ago.',
  payload: 'A path or a value is empty or too long.',
};

function all<T>(
  texts: readonly string[],
  schema: z.ZodType<T>,
  what: string,
  meaning: (values: T[]) => JobFilter,
): JobFilter | string {
  const values: T[] = [];
  for (const text of texts) {
    const value = schema.safeParse(text);
    if (!value.success) return `There is no ${what} ${text}.`;
    values.push(value.data);
  }
  return meaning(values);
}
