import { isFilterField } from './fields.ts';
import { formatTyped } from './filterTime.ts';
import type { FilterTime, JobFilter, PayloadCondition, Range } from './jobFilter.ts';
import { formatRange, looksLikeRange } from './ranges.ts';
import { quote, quoted, writeKey } from './terms.ts';

/** A filter as the text that `parseFilter` reads back. */
export function formatFilter(filter: JobFilter): string {
  return [
    ...either(filter, ''),
    ...either(filter.not ?? {}, '-'),
    ...single('since', filter.since, formatTime),
    ...single('until', filter.until, formatTime),
    ...single('attempt', filter.attempts, formatNumbers),
    ...single('priority', filter.priority, formatNumbers),
    ...single('took', filter.took, (range) => formatRange(range, formatTyped)),
    ...single('error', filter.errorText, quote),
    ...single('subject', filter.subject, quote),
    ...single('fingerprint', filter.fingerprint, quote),
    ...list('id', filter.ids),
    ...single('run', filter.routineRun, quote),
    ...single('lock', filter.lock, quote),
    ...single('request', filter.request, quote),
    ...single('dry', filter.dryRun, (dry) => (dry ? 'yes' : 'no')),
    ...(filter.texts ?? []).map((text) => quote(text)),
  ].join(' ');
}

/** A condition on the payload as a term: `week:11`, `payload.sync:x`. */
function formatPayload({ path, values = [], range }: PayloadCondition): string {
  const text = range
    ? formatNumbers(range, false)
    : values.map((value) => (looksLikeRange(value) ? quoted(value) : quote(value))).join(',');
  return `${payloadKey(path)}:${text}`;
}

/** What stands before the colon for a path into the payload. */
export function payloadKey(path: readonly string[]): string {
  const [first = ''] = path;
  const plain = !isFilterField(first.toLowerCase()) && /^[\p{L}_]/u.test(first);
  const key = writeKey(path);
  return plain && !key.startsWith('"') ? key : `payload.${key}`;
}

function either(filter: NonNullable<JobFilter['not']>, sign: '' | '-'): string[] {
  return [
    ...list(`${sign}state`, filter.states),
    ...list(`${sign}sync`, filter.syncs),
    ...list(`${sign}trigger`, filter.triggers),
    ...list(`${sign}worker`, filter.workers),
    ...list(`${sign}code`, filter.errorCodes),
    ...(filter.payload ?? []).map((condition) => `${sign}${formatPayload(condition)}`),
  ];
}

function list(key: string, values: readonly string[] | undefined): string[] {
  return values === undefined || values.length === 0 ? [] : [`${key}:${values.map(quote).join(',')}`];
}

function single<T>(key: string, value: T | undefined, format: (value: T) => string): string[] {
  return value === undefined ? [] : [`${key}:${format(value)}`];
}

function formatTime(time: FilterTime): string {
  // The colons of a moment need no quotes: the first one ends the key.
  return typeof time === 'string' ? time : formatTyped(time.ago);
}

/** `plain`: one number may stand for the range of it alone. */
function formatNumbers(range: Range, plain = true): string {
  if (plain && range.min !== undefined && range.min === range.max) return String(range.min);
  return formatRange(range, String);
}
