import { z } from 'zod';
import { formatNumber } from '#shared/format.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { formatDuration, formatExact } from '#shared/time.ts';
import { words } from './states.ts';

type Json = JsonObject[string];

export interface DataColumn {
  /** As the data name it. */
  name: string;
  label: string;
  /** Numbers stand at the right. */
  right: boolean;
}

export interface DataTable {
  title: string;
  columns: readonly DataColumn[];
  /** The text of each cell, in the order of the columns. */
  rows: readonly (readonly string[])[];
  /** How many there are, of which these may be the first. */
  count: number;
}

/**
 * What a sync tells in its own words (facts, details of a warning or an error) as lines and tables: a list of objects is
 * a table, anything else a line. Lines that say which season and week are meant come first.
 */
export function dataParts(data: JsonObject): { lines: readonly (readonly [string, string])[]; tables: DataTable[] } {
  const lines: [string, string][] = [];
  const tables: DataTable[] = [];
  for (const [name, value] of Object.entries(data)) {
    const table = tableOf(name, value);
    if (table) tables.push(table);
    else lines.push([name, valueText(name, value)]);
  }
  return {
    lines: lines.toSorted(([a], [b]) => lineRank(a) - lineRank(b)).map(([name, text]) => [words(name), text] as const),
    tables,
  };
}

function lineRank(name: string): number {
  return name === 'season' ? 0 : name === 'week' ? 1 : 2;
}

/** A value on one line: what was counted with separators, what names a thing as it is, lists with commas. */
export function valueText(name: string, value: Json): string {
  if (value === null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return numberText(name, value);
  if (typeof value === 'string') return z.iso.datetime().safeParse(value).success ? formatExact(value) : value;
  if (Array.isArray(value)) return listText(name, value);
  const told = messageSchema.safeParse(value);
  if (told.success) return told.data.message;
  const entries = Object.entries(value);
  return entries.length === 0
    ? 'none'
    : entries
        .map(([key, inner]) => {
          const text = valueText(key, inner);
          return `${labelOf(key)} ${isPlain(inner) && messageSchema.safeParse(inner).error ? `(${text})` : text}`;
        })
        .join(' · ');
}

/** An error inside the data. */
const messageSchema = z.strictObject({ code: z.string(), message: z.string() });

function numberText(name: string, value: number): string {
  if (name === 'ms') return formatDuration(value);
  if (names.test(name)) return String(value);
  return Number.isInteger(value) ? formatNumber(value) : value.toLocaleString('en', { maximumFractionDigits: 2 });
}

/** Numbers that name something: no separators. In a list the plural does, alone it is a count. */
const names = /(^|_)(id|year|season|week|league|competitor)$|Id$/;

function listText(name: string, list: readonly Json[]): string {
  if (list.length === 0) return 'none';
  const one = name.replace(/s$/, '');
  const numbers = list.filter((item) => typeof item === 'number');
  if (numbers.length === list.length && numbers.length > 2) return ranges(numbers, (each) => numberText(one, each));
  return list.map((item) => valueText(one, item)).join(list.some(isPlain) ? '; ' : ', ');
}

/** `1–11`, `1–3, 5, 7–9` */
function ranges(numbers: readonly number[], text: (value: number) => string): string {
  const found: { from: number; to: number }[] = [];
  for (const value of numbers) {
    const last = found.at(-1);
    if (last && value === last.to + 1) last.to = value;
    else found.push({ from: value, to: value });
  }
  return found
    .map(({ from, to }) =>
      from === to ? text(from) : to === from + 1 ? `${text(from)}, ${text(to)}` : `${text(from)}–${text(to)}`,
    )
    .join(', ');
}

function tableOf(name: string, value: Json): DataTable | null {
  const listed = listedSchema.safeParse(value);
  const list = listed.success ? listed.data.list : value;
  if (Array.isArray(list)) {
    const rows = list.filter(isPlain);
    return rows.length > 0 && rows.length === list.length
      ? makeTable(name, rows, listed.success ? listed.data.count : rows.length)
      : null;
  }
  if (!isPlain(value)) return null;
  // Several of one kind, by what tells them apart.
  const entries = Object.entries(value);
  const inner = entries.map(([, each]) => each).filter(isPlain);
  if (entries.length < 2 || inner.length < entries.length || inner.some((each) => Object.values(each).some(isDeep)))
    return null;
  return makeTable(
    name,
    entries.map(([key, each]): JsonObject => (isPlain(each) ? { '': key, ...each } : {})),
    entries.length,
  );
}

/** A list that is cut short, with how many there are. */
const listedSchema = z.strictObject({ count: z.number(), list: z.array(z.json()) });

function makeTable(name: string, rows: readonly JsonObject[], count: number): DataTable {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    .map((column, index) => ({ column, index, rank: rankOf(column, rows) }))
    .toSorted((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ column }) => column);
  return {
    title: words(name),
    count,
    columns: columns.map((column) => ({
      name: column,
      label: labelOf(column),
      right: rows.every((row) => typeof (row[column] ?? 0) === 'number') && !names.test(column),
    })),
    rows: rows.map((row) => columns.map((column) => (column in row ? valueText(column, row[column] ?? null) : ''))),
  };
}

/** Columns that say what a row is stand first; then texts, numbers, and what is long. */
const telling = ['', 'name', 'title', 'function', 'league', 'team', 'player', 'competitor', 'season', 'week', 'id'];

function rankOf(column: string, rows: readonly JsonObject[]): number {
  const told = telling.indexOf(column);
  if (told >= 0) return told - telling.length;
  const values = rows.map((row) => row[column] ?? null).filter((value) => value !== null);
  if (values.some((value) => typeof value === 'object')) return 3;
  return values.every((value) => typeof value === 'number') ? 2 : 1;
}

function labelOf(name: string): string {
  return name === 'ms' ? 'took' : words(name);
}

function isPlain(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDeep(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}
