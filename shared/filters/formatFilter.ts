import { isFilterField } from './fields.ts';
import { formatTyped } from './filterTime.ts';
import type { FilterTime, JobFilter, PayloadCondition, Range } from './jobFilter.ts';
import { quote } from './terms.ts';

/** A filter as the text that `parseFilter` reads back. */
export function formatFilter(filter: JobFilter): string {
  return [
    ...either(filter, ''),
    ...either(filter.not ?? {}, '-'),
    ...single('since', filter.since, formatTime),
    ...single('until', filter.until, formatTime),
    ...single('attempt', filter.attempts, (range) => formatRange(range, String)),
    ...single('priority', filter.priority, (range) => formatRange(range, String)),
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

function formatPayload({ path, values = [], range }: PayloadCondition): string {
  const [first = ''] = path;
  const key = path.length === 1 && !isFilterField(first.toLowerCase()) ? first : `payload.${path.join('.')}`;
  // A value that looks like a range is one only where it is not quoted.
  const text = range
    ? formatRange(range, String)
    : values.map((value) => (isSpan(value) ? `"${value}"` : quote(value))).join(',');
  return `${key}:${text}`;
}

function isSpan(value: string): boolean {
  return /^[<>]|\.\./.test(value) && !/["\\]/.test(value);
}

function formatTime(time: FilterTime): string {
  // The colons of a moment need no quotes: the first one ends the key.
  return typeof time === 'string' ? time : formatTyped(time.ago);
}

function formatRange({ min, max }: Range, format: (value: number) => string): string {
  if (min !== undefined && min === max) return format(min);
  if (max === undefined) return `>=${format(min ?? 0)}`;
  return min === undefined ? `<=${format(max)}` : `${format(min)}..${format(max)}`;
}
