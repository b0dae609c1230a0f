import type { FoundError, FoundLine } from '#shared/archive.ts';
import type { KeptLine } from '#shared/log.ts';
import { toDate } from '../moments.ts';
import { Parameters, type ArchiveReader } from '../sql.ts';
import { fieldPatterns } from '#engine/logs/scanLog.ts';
import { lineColumns, textIn, toLine } from './log.ts';
import { hasText } from './textCondition.ts';

export interface SearchInput {
  /** Case does not matter. */
  readonly text: string;
  readonly limit: number;
  /** `next` of the page before; null for the first one. */
  readonly before: string | null;
}

export interface Found<T> {
  hits: T[];
  /** Where the search goes on; null where all was looked through. There may be fewer hits than asked for before it. */
  next: string | null;
}

const linesAround = 2;
/** Candidates that are looked at in one go: their parts have the text, which need not be in one piece. */
const mostLooked = 5_000;
const mostTrigrams = 16;

/** Log lines with a text in their message or fields, about the newest first. */
export function searchLines(archive: ArchiveReader, { text, limit, before }: SearchInput): Promise<Found<FoundLine>> {
  const wanted = text.trim();
  const index = { table: 'lines', search: 'line_search', patterns: [wanted, ...fieldPatterns(wanted)] } as const;
  return searchAlong(archive, index, { limit, before }, (ids, most) => readLines(archive, ids, wanted, most));
}

/** Jobs whose error has a text, about the newest first. */
export function searchErrors(archive: ArchiveReader, { text, limit, before }: SearchInput): Promise<Found<FoundError>> {
  const wanted = text.trim();
  const index = { table: 'jobs', search: 'error_search', patterns: [wanted] } as const;
  return searchAlong(archive, index, { limit, before }, (ids, most) => readErrors(archive, ids, wanted, most));
}

interface Index {
  readonly search: 'line_search' | 'error_search';
  readonly table: 'lines' | 'jobs';
  /** One of them is in a row that is searched for. */
  readonly patterns: readonly string[];
}

/** Looks at few candidates first, for most of them have the text; then at more, up to `mostLooked`. */
async function searchAlong<T>(
  archive: ArchiveReader,
  index: Index,
  { limit, before }: Omit<SearchInput, 'text'>,
  read: (ids: readonly string[], most: number) => Promise<{ row: string; hit: T }[]>,
): Promise<Found<T>> {
  const hits: T[] = [];
  let place = before;
  for (let most = limit * 2, looked = 0; looked < mostLooked; looked += most, most = mostLooked - looked) {
    const candidates = await candidatesFor(archive, index, place, most);
    const found = await read(candidates, limit - hits.length);
    hits.push(...found.map(({ hit }) => hit));
    if (hits.length === limit) return { hits, next: found.at(-1)?.row ?? null };
    if (candidates.length < most) return { hits, next: null };
    place = candidates.at(-1) ?? null;
  }
  return { hits, next: place };
}

async function readLines(
  archive: ArchiveReader,
  ids: readonly string[],
  text: string,
  most: number,
): Promise<{ row: string; hit: FoundLine }[]> {
  const parameters = new Parameters();
  const rows = await archive.query<{
    row: string;
    job: string;
    sync: string;
    attempt: number;
    token: number;
    sequence: number;
  }>(
    `select cast(l.id as text) as row, cast(l.job_id as text) as job, j.sync, ${lineColumnsOf('l')},
       coalesce((select number from attempts a where a.job_id = l.job_id and a.token = l.token limit 1), l.token) as attempt
     from json_each(${parameters.add(listOf(ids))}) c join lines l on l.id = c.value join jobs j on j.id = l.job_id
     where ${textIn(parameters, text)} order by l.id desc limit ${parameters.add(most)}`,
    parameters.values,
  );
  const around = await linesAroundOf(archive, rows);
  return rows.map((row) => {
    const near = around.get(row.row) ?? [];
    const hit = {
      job: row.job,
      sync: row.sync,
      attempt: row.attempt,
      line: toLine(row),
      before: near.filter((line) => line.sequence < row.sequence),
      after: near.filter((line) => line.sequence > row.sequence),
    };
    return { row: row.row, hit };
  });
}

async function readErrors(
  archive: ArchiveReader,
  ids: readonly string[],
  text: string,
  most: number,
): Promise<{ row: string; hit: FoundError }[]> {
  const parameters = new Parameters();
  const rows = await archive.query<{
    job: string;
    sync: string;
    finished_at: number;
    code: string | null;
    message: string;
  }>(
    `select cast(j.id as text) as job, j.sync, j.finished_at, j.error_code as code, j.error_message as message
     from json_each(${parameters.add(listOf(ids))}) c join jobs j on j.id = c.value
     where ${hasText(parameters, 'j.error_message', text)} order by j.id desc limit ${parameters.add(most)}`,
    parameters.values,
  );
  return rows.map(({ finished_at, ...row }) => ({
    row: row.job,
    hit: { ...row, finishedAt: toDate(finished_at).toISOString() },
  }));
}

/** Rows that may have a text, the newest first: by its trigrams, or, for one that is too short to have any, simply the next ones. */
async function candidatesFor(
  archive: ArchiveReader,
  { search, table, patterns }: Index,
  before: string | null,
  most: number,
): Promise<string[]> {
  if (patterns.includes('')) return [];
  const parameters = new Parameters();
  const wanted = [...new Set(patterns)].map((pattern) => trigramsOf(pattern).map(quote).join(' AND '));
  const isShort = wanted.includes('');
  const matching = isShort
    ? `select id as row from ${table} where true`
    : `select rowid as row from ${search} where ${search} match ${parameters.add(wanted.map((all) => `(${all})`).join(' OR '))}`;
  const column = isShort ? 'id' : 'rowid';
  const place = before === null ? '' : `and ${column} < ${parameters.add(BigInt(before))}`;
  const rows = await archive.query<{ id: string }>(
    `select cast(row as text) as id from (${matching} ${place} order by ${column} desc limit ${parameters.add(most)})`,
    parameters.values,
  );
  return rows.map(({ id }) => id);
}

/** The parts of three characters of a text; of a long one, some all along it. */
function trigramsOf(text: string): string[] {
  const characters = Array.from(text);
  const all = characters.slice(2).map((_last, start) => characters.slice(start, start + 3).join(''));
  const step = Math.max(1, all.length / mostTrigrams);
  return [...new Set(all.filter((_each, index) => Math.floor(index % step) === 0))];
}

function quote(part: string): string {
  return `"${part.replaceAll('"', '""')}"`;
}

/** The lines around each of some lines, by the number of those. */
async function linesAroundOf(
  archive: ArchiveReader,
  places: readonly { row: string; job: string; token: number; sequence: number }[],
): Promise<Map<string, KeptLine[]>> {
  const wanted = places.map(({ row, job, token, sequence }) => `["${row}",${job},${token},${sequence}]`);
  const rows = await archive.query<{ row: string }>(
    `select p.value ->> 0 as row, ${lineColumnsOf('l')}
     from json_each(?1) p join lines l
       on l.job_id = (p.value ->> 1) and l.token = (p.value ->> 2)
         and l.sequence between (p.value ->> 3) - ${linesAround} and (p.value ->> 3) + ${linesAround}
     order by l.token, l.sequence`,
    [`[${wanted.join(',')}]`],
  );
  const around = new Map<string, KeptLine[]>();
  for (const row of rows) around.set(row.row, [...(around.get(row.row) ?? []), toLine(row)]);
  return around;
}

function listOf(ids: readonly string[]): string {
  return `[${ids.join(',')}]`;
}

function lineColumnsOf(table: string): string {
  return lineColumns
    .split(', ')
    .map((column) => `${table}.${column}`)
    .join(', ');
}
