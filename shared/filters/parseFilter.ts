import { jobIdSchema, triggerSchema } from '../jobs.ts';
import { filterFields, isFilterField, negatable, type FilterField } from './fields.ts';
import { parseDuration, parseTime } from './filterTime.ts';
import { filterStateSchema, type JobFilter, type PayloadCondition, type Range } from './jobFilter.ts';
import { readTerms, type Term } from './terms.ts';

/** Why a part of a filter's text means nothing, and where it stands. */
export interface FilterProblem {
  readonly start: number;
  readonly end: number;
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
 * week:11 "timed out"`. `now`: ms, from which `today` is told.
 */
export function parseFilter(text: string, now: number): ParsedFilter {
  const filter: JobFilter = {};
  const problems: FilterProblem[] = [];
  for (const term of readTerms(text)) {
    const problem = addTerm(filter, term, now);
    if (problem !== null) problems.push({ start: term.start, end: term.end, message: problem });
  }
  return { filter, problems };
}

/** Adds what a term means; gives why it means nothing. */
function addTerm(filter: JobFilter, term: Term, now: number): string | null {
  const texts = term.values.map((value) => value.text.trim());
  const [text = ''] = texts;
  if (term.key === null) {
    if (term.negated) return 'A - stands before a field: -sync:sync-players.';
    if (text === '') return null;
    filter.texts = [...(filter.texts ?? []), text];
    return null;
  }
  const lower = term.key.toLowerCase();
  const field: FilterField = isFilterField(lower) ? lower : 'payload';
  if (texts.some((each) => each === '')) return `${term.key}: lacks a value: ${filterFields[field].example}.`;
  if (term.negated && !negatable.has(field)) return `${term.key}: can’t be turned round.`;
  const target = term.negated ? (filter.not ??= {}) : filter;
  switch (field) {
    case 'state':
      return each(texts, filterStateSchema, 'state', (states) => {
        target.states = [...new Set([...(target.states ?? []), ...states])];
      });
    case 'trigger':
      return each(texts, triggerSchema, 'trigger', (triggers) => {
        target.triggers = [...new Set([...(target.triggers ?? []), ...triggers])];
      });
    case 'sync':
      target.syncs = [...new Set([...(target.syncs ?? []), ...texts])];
      return null;
    case 'worker':
      target.workers = [...new Set([...(target.workers ?? []), ...texts])];
      return null;
    case 'code':
      target.errorCodes = [...new Set([...(target.errorCodes ?? []), ...texts])];
      return null;
    case 'payload':
      return addPayload(target, term, texts);
    case 'id':
      return each(
        texts.map((id) => id.replace(/^#/, '')),
        jobIdSchema,
        'id',
        (ids) => {
          filter.ids = [...new Set([...(filter.ids ?? []), ...ids])];
        },
      );
    case 'since':
    case 'until':
    case 'attempt':
    case 'priority':
    case 'took':
    case 'error':
    case 'subject':
    case 'fingerprint':
    case 'run':
    case 'lock':
    case 'request':
    case 'dry':
      return texts.length > 1 ? `${field}: takes one value.` : addSingle(filter, field, text, now);
  }
}

type SingleField = Exclude<FilterField, 'state' | 'trigger' | 'sync' | 'worker' | 'code' | 'payload' | 'id'>;

function addSingle(filter: JobFilter, field: SingleField, text: string, now: number): string | null {
  const key = singleKeys[field];
  if (filter[key] !== undefined) return `${field}: is there twice.`;
  switch (field) {
    case 'since':
    case 'until': {
      const time = parseTime(text, field, now);
      if (time === null) return `${field}: takes 2d, 3h, 15min, today, yesterday, 2026-11-20 or 2026-11-20T08:30.`;
      filter[field] = time;
      return null;
    }
    case 'attempt':
    case 'priority': {
      const range = parseRange(text, parseNumber);
      if (range === null) return `${field}: takes a number: 2, >1, <=3, 2..4.`;
      filter[field === 'attempt' ? 'attempts' : 'priority'] = range;
      return null;
    }
    case 'took': {
      const range = parseRange(text, parseDuration);
      if (range === null) return 'took: takes a duration: >5min, <=30s, 1h..2h.';
      filter.took = range;
      return null;
    }
    case 'error':
      filter.errorText = text;
      return null;
    case 'fingerprint':
      if (!/^[0-9a-f]{32}$/.test(text)) return 'fingerprint: takes 32 hexadecimal digits.';
      filter.fingerprint = text;
      return null;
    case 'run': {
      const run = jobIdSchema.safeParse(text);
      if (!run.success) return 'run: takes the number of a routine’s run.';
      filter.routineRun = run.data;
      return null;
    }
    case 'dry':
      if (text !== 'yes' && text !== 'no') return 'dry: is yes or no.';
      filter.dryRun = text === 'yes';
      return null;
    case 'subject':
    case 'lock':
    case 'request':
      filter[field] = text;
      return null;
  }
}

const singleKeys = {
  since: 'since',
  until: 'until',
  attempt: 'attempts',
  priority: 'priority',
  took: 'took',
  error: 'errorText',
  subject: 'subject',
  fingerprint: 'fingerprint',
  run: 'routineRun',
  lock: 'lock',
  request: 'request',
  dry: 'dryRun',
} as const satisfies Record<SingleField, keyof JobFilter>;

function addPayload(
  target: { payload?: PayloadCondition[] | undefined },
  term: Term,
  texts: readonly string[],
): string | null {
  const path = (term.key ?? '').replace(/^payload\./i, '').split('.');
  if (path.some((step) => step === '') || /^payload$/i.test(term.key ?? '')) {
    return 'payload: needs a path: payload.week:11.';
  }
  const [value] = term.values;
  const range = texts.length === 1 && value && !value.quoted ? parseSpan(value.text) : null;
  target.payload = [...(target.payload ?? []), range ? { path, range } : { path, values: [...new Set(texts)] }];
  return null;
}

/** `>1`, `<=3`, `2..4`, `2..`; null for anything else, a plain number among it. */
function parseSpan(text: string): Range | null {
  return /^[<>]|\.\./.test(text) ? parseRange(text, parseNumber) : null;
}

/** A value, or `>v`, `>=v`, `<v`, `<=v`, `v..w`, `v..`, `..w`. What is beyond a bound is told by the smallest step of its kind: 1. */
function parseRange(text: string, read: (text: string) => number | null): Range | null {
  const [, sign, bound] = /^(>=?|<=?)(.+)$/.exec(text) ?? [];
  if (sign !== undefined && bound !== undefined) {
    const value = read(bound);
    if (value === null) return null;
    if (sign.startsWith('>')) return { min: sign === '>' ? value + 1 : value };
    return { max: sign === '<' ? value - 1 : value };
  }
  const [, from, to] = /^(.*?)\.\.(.*)$/.exec(text) ?? [];
  if (from !== undefined && to !== undefined) {
    const min = from === '' ? undefined : read(from);
    const max = to === '' ? undefined : read(to);
    if (min === null || max === null || (min === undefined && max === undefined)) return null;
    return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  }
  const value = read(text);
  return value === null ? null : { min: value, max: value };
}

function parseNumber(text: string): number | null {
  return /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;
}

function each<T>(
  texts: readonly string[],
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  what: string,
  add: (values: T[]) => void,
): string | null {
  const values: T[] = [];
  for (const text of texts) {
    const value = schema.safeParse(text);
    if (!value.success) return `There is no ${what} ${text}.`;
    values.push(value.data);
  }
  add(values);
  return null;
}
