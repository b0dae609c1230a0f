import { filterFields, isFilterField, negatable, stateMeanings, type FilterField } from './fields.ts';
import { payloadKey } from './formatFilter.ts';
import { filterStates } from './jobFilter.ts';
import type { KnownValues } from './knownValues.ts';
import { fieldOf } from './parseFilter.ts';
import { looksLikeRange } from './ranges.ts';
import { quote, quoted, readTerms, type Term, type Value } from './terms.ts';

/** What the term at the caret could become. */
export interface Suggestion {
  /** What is shown: `state:`, `state:failed`, `sync:sync-players`. */
  readonly label: string;
  /** What it means, in a few words; may be empty. */
  readonly about: string;
  /** A `field` awaits a value: suggest again once it is accepted. */
  readonly kind: 'field' | 'value';
  /** The whole text, and the caret in it, once this is accepted. */
  readonly accepted: { readonly text: string; readonly caret: number };
}

/** A value that a term can have, as it is written. */
interface Candidate {
  readonly written: string;
  /** What is looked through for what was typed. */
  readonly plain: string;
  readonly about: string;
}

/** Completions of the term at the caret, the best first; `known` is the answer of `jobs.suggest`. */
export function suggestTerms(text: string, caret: number, known: KnownValues, most = 12): Suggestion[] {
  const term = readTerms(text).find(({ start, end }) => start <= caret && caret <= end) ?? emptyTerm(caret);
  const [first] = term.values;
  if (!first) return [];
  if (term.key === null) return first.quoted ? [] : suggestStart(text, term, caret, known).slice(0, most);
  const at = term.values.findIndex(({ start, end }) => start <= caret && caret <= end);
  const value = term.values[at];
  return value ? suggestValues(text, term, value, known).slice(0, most) : [];
}

/** For a term without a colon: fields, and values whose field need not be typed. */
function suggestStart(text: string, term: Term, caret: number, known: KnownValues): Suggestion[] {
  const sign = term.negated || text[term.start] === '-' ? '-' : '';
  const typed = text.slice(term.start + sign.length, caret).toLowerCase();
  const field = (key: string, about: string): Suggestion => ({
    label: `${sign}${key}:`,
    about,
    kind: 'field',
    accepted: replaced(text, term.start, term.end, `${sign}${key}:`, false),
  });
  const value = (key: string, { written, about }: Candidate): Suggestion => ({
    label: `${sign}${key}:${written}`,
    about,
    kind: 'value',
    accepted: replaced(text, term.start, term.end, `${sign}${key}:${written}`, true),
  });
  const fields = Object.entries(filterFields).flatMap(([name, { about }]) =>
    name !== 'payload' && isFilterField(name) && (sign === '' || negatable.has(name)) ? [{ key: name, about }] : [],
  );
  const paths = known.payload.map(({ path, values }) => ({ key: payloadKey(path), about: exampleOf(values) }));
  if (typed === '') return [...fields, ...paths].map(({ key, about }) => field(key, about));
  const id = /^#?([1-9]\d{0,18})$/.exec(typed)?.[1];
  return [
    ...(id === undefined || sign !== '' ? [] : [value('id', { written: id, plain: id, about: 'the job' })]),
    ...best(fields, typed, ({ key }) => key).map(({ key, about }) => field(key, about)),
    ...(['state', 'sync', 'trigger'] as const).flatMap((key) =>
      best(candidatesOf(key, known), typed, ({ plain }) => plain).map((candidate) => value(key, candidate)),
    ),
    ...best(paths, typed, ({ key }) => key).map(({ key, about }) => field(key, about)),
  ];
}

/** For the value at the caret of a term with a key. */
function suggestValues(text: string, term: Term, value: Value, known: KnownValues): Suggestion[] {
  const { field, path } = fieldOf(term.key ?? []);
  const key = text.slice(term.start, term.values[0]?.start);
  const others = new Set(term.values.filter((each) => each !== value).map((each) => each.text));
  const candidates = field === 'payload' ? payloadCandidates(path, known) : candidatesOf(field, known);
  return best(candidates, value.text.toLowerCase(), ({ plain }) => plain)
    .filter(({ plain }) => !others.has(plain))
    .map(({ written, about }) => ({
      label: `${key}${written}`,
      about,
      kind: 'value',
      accepted: replaced(text, value.start, value.end, written, value.end === term.end),
    }));
}

function candidatesOf(field: FilterField, known: KnownValues): Candidate[] {
  switch (field) {
    case 'state':
      return filterStates.map((state) => ({ written: state, plain: state, about: stateMeanings[state] }));
    case 'trigger':
    case 'dry':
      return plain(filterFields[field].words);
    case 'sync':
      return plain(known.syncs);
    case 'worker':
      return plain(known.workers);
    case 'code':
      return plain(known.codes);
    case 'lock':
      return plain(known.locks);
    case 'run':
      return known.runs.map(({ id, routine }) => ({ written: id, plain: id, about: routine }));
    case 'fingerprint':
      return known.failures.map(({ fingerprint, sync, message }) => ({
        written: fingerprint,
        plain: `${fingerprint} ${sync} ${message}`.toLowerCase(),
        about: `${sync}: ${message}`,
      }));
    case 'since':
    case 'until':
      return times.map(([time, about]) => ({ written: time, plain: time, about: field === 'until' ? '' : about }));
    case 'attempt':
      return plain(['>1', '>2', '1']);
    case 'took':
      return plain(['>10s', '>1min', '>5min', '>1h', '<1s']);
    case 'priority':
      return plain(['>0', '0', '<0']);
    case 'error':
    case 'subject':
    case 'payload':
    case 'id':
    case 'request':
      return [];
  }
}

function payloadCandidates(path: readonly string[], { payload }: KnownValues): Candidate[] {
  const values = payload.find((each) => each.path.join('\0') === path.join('\0'))?.values ?? [];
  return values.map((value) => ({
    written: looksLikeRange(value) ? quoted(value) : quote(value),
    plain: value,
    about: '',
  }));
}

function plain(values: readonly string[]): Candidate[] {
  return values.map((value) => ({ written: quote(value), plain: value, about: '' }));
}

/** What begins with the typed text before what holds it elsewhere; what is typed in full already is left out. */
function best<T>(items: readonly T[], typed: string, text: (item: T) => string): T[] {
  const place = (item: T): number => text(item).toLowerCase().indexOf(typed);
  const matching = items.filter((item) => place(item) >= 0 && (typed === '' || text(item).toLowerCase() !== typed));
  return [...matching.filter((item) => place(item) === 0), ...matching.filter((item) => place(item) > 0)];
}

/** The text with a part of it replaced; `whole`: the term is complete, and the caret goes on behind a space. */
function replaced(text: string, start: number, end: number, by: string, whole: boolean): Suggestion['accepted'] {
  const space = whole && !/\s/.test(text[end] ?? '') ? ' ' : '';
  return {
    text: `${text.slice(0, start)}${by}${space}${text.slice(end)}`,
    caret: start + by.length + (whole ? 1 : 0),
  };
}

function exampleOf(values: readonly string[]): string {
  return values.length === 0 ? 'of the payload' : `of the payload: ${values.slice(0, 3).join(', ')}`;
}

function emptyTerm(at: number): Term {
  return { start: at, end: at, negated: false, key: null, values: [{ start: at, end: at, text: '', quoted: false }] };
}

const times: readonly (readonly [string, string])[] = [
  ['1h', 'the last hour'],
  ['24h', 'the last 24 hours'],
  ['2d', 'the last 2 days'],
  ['7d', 'the last 7 days'],
  ['30d', 'the last 30 days'],
  ['15min', 'the last 15 minutes'],
  ['today', 'since midnight here'],
  ['yesterday', 'since midnight before the last one here'],
];
