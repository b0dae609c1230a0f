import type { JobId } from '#shared/jobs.ts';
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

/** A line that has the text, with its place, its job, and the lines around it. */
export interface FoundLine {
  readonly job: JobId;
  readonly sync: string;
  readonly attempt: number;
  readonly line: KeptLine;
  /** Right before and after it in the log. */
  readonly before: KeptLine[];
  readonly after: KeptLine[];
}

/** A job whose error has the text. */
export interface FoundError {
  readonly job: JobId;
  readonly sync: string;
  readonly finishedAt: string;
  readonly code: string | null;
  readonly message: string;
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

/** Log lines with a text, about the newest first. */
export async function searchLines(archive: ArchiveReader, input: SearchInput): Promise<Found<FoundLine>> {
  const text = input.text.trim();
  const patterns = [text, ...fieldPatterns(text)];
  const candidates = await candidatesFor(archive, 'line_search', 'lines', patterns, input.before);
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
     from json_each(${parameters.add(`[${candidates.ids.join(',')}]`)}) c join lines l on l.id = c.value join jobs j on j.id = l.job_id
     where ${textIn(parameters, text)} order by l.id desc limit ${parameters.add(input.limit)}`,
    parameters.values,
  );
  const around = await linesAroundOf(archive, rows);
  return {
    hits: rows.map((row) => {
      const near = around.get(row.row) ?? [];
      return {
        job: row.job,
        sync: row.sync,
        attempt: row.attempt,
        line: toLine(row),
        before: near.filter((line) => line.sequence < row.sequence),
        after: near.filter((line) => line.sequence > row.sequence),
      };
    }),
    next: rows.length === input.limit ? (rows.at(-1)?.row ?? null) : candidates.next,
  };
}

/** Jobs whose error has a text, about the newest first. */
export async function searchErrors(archive: ArchiveReader, input: SearchInput): Promise<Found<FoundError>> {
  const text = input.text.trim();
  const candidates = await candidatesFor(archive, 'error_search', 'jobs', [text], input.before);
  const parameters = new Parameters();
  const rows = await archive.query<{
    job: string;
    sync: string;
    finished_at: number;
    code: string | null;
    message: string;
  }>(
    `select cast(j.id as text) as job, j.sync, j.finished_at, j.error_code as code, j.error_message as message
     from json_each(${parameters.add(`[${candidates.ids.join(',')}]`)}) c join jobs j on j.id = c.value
     where ${hasText(parameters, 'j.error_message', text)} order by j.id desc limit ${parameters.add(input.limit)}`,
    parameters.values,
  );
  return {
    hits: rows.map(({ finished_at, ...row }) => ({ ...row, finishedAt: toDate(finished_at).toISOString() })),
    next: rows.length === input.limit ? (rows.at(-1)?.job ?? null) : candidates.next,
  };
}

/** Rows that may have a text: by its trigrams, or, for one that is too short to have any, simply the next ones. */
async function candidatesFor(
  archive: ArchiveReader,
  index: 'line_search' | 'error_search',
  table: 'lines' | 'jobs',
  patterns: readonly string[],
  before: string | null,
): Promise<{ ids: string[]; next: string | null }> {
  if (patterns.includes('')) return { ids: [], next: null };
  const parameters = new Parameters();
  const wanted = [...new Set(patterns)].map((pattern) => trigramsOf(pattern).map(quote).join(' AND '));
  const isShort = wanted.includes('');
  const matching = isShort
    ? `select id as row from ${table} where true`
    : `select rowid as row from ${index} where ${index} match ${parameters.add(wanted.map((all) => `(${all})`).join(' OR '))}`;
  const column = isShort ? 'id' : 'rowid';
  const place = before === null ? '' : `and ${column} < ${parameters.add(BigInt(before))}`;
  const rows = await archive.query<{ id: string }>(
    `select cast(row as text) as id from (${matching} ${place} order by ${column} desc limit ${parameters.add(mostLooked)})`,
    parameters.values,
  );
  const ids = rows.map(({ id }) => id);
  return { ids, next: ids.length === mostLooked ? (ids.at(-1) ?? null) : null };
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

function lineColumnsOf(table: string): string {
  return lineColumns
    .split(', ')
    .map((column) => `${table}.${column}`)
    .join(', ');
}
