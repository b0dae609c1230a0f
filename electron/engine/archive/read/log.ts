import { z } from 'zod';
import { OperatorError } from '#shared/errors.ts';
import { jsonObjectSchema, levelNumbers, logLevels, type JobId, type LogLevel, type LogLine } from '#shared/jobs.ts';
import type { KeptLine, LoggedAttempt, LogPlace, LogRange } from '#shared/log.ts';
import type { Count, LogOutline } from '#engine/logs/readOutline.ts';
import { mostAttempts, mostTroubleCounted } from '#engine/logs/readOutline.ts';
import { fieldPatterns, type LogSearch } from '#engine/logs/scanLog.ts';
import { toDate, toMicros } from '../moments.ts';
import { Parameters, type ArchiveReader } from '../sql.ts';
import { hasText } from './textCondition.ts';

export const lineColumns = 'token, sequence, at, level, message, fields';
const lineSchema = z.object({
  token: z.number(),
  sequence: z.number(),
  at: z.number().transform((at) => toDate(at).toISOString()),
  level: z.number().transform((level) => logLevels.findLast((each) => levelNumbers[each] <= level) ?? 'trace'),
  message: z.string(),
  fields: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(jsonObjectSchema)
    .nullable(),
});

export function toLine(row: unknown): KeptLine {
  return lineSchema.parse(row);
}

/** The number of the attempt that a token was, of the job `?1`. */
const attemptNumber = `coalesce((select number from attempts a where a.job_id = ?1 and a.token = l.token limit 1), l.token)`;

/** The newest lines of a job's log, at most `limit`, oldest first, each with its attempt. */
export async function readArchivedLog(archive: ArchiveReader, id: JobId, limit: number): Promise<LogLine[]> {
  const rows = await archive.query<{ attempt: number }>(
    `select l.*, ${attemptNumber} as attempt from (
       select ${lineColumns} from lines where job_id = ?1 order by token desc, sequence desc limit ?2
     ) l order by l.token, l.sequence`,
    [BigInt(id), limit],
  );
  return rows.map((row) => ({ ...toLine(row), attempt: row.attempt }));
}

/** The lines of some stretches, in order. */
export async function readArchivedLines(
  archive: ArchiveReader,
  id: JobId,
  ranges: readonly LogRange[],
): Promise<KeptLine[]> {
  const lines: KeptLine[] = [];
  for (const { token, from, to } of ranges) {
    const rows = await archive.query(
      `select ${lineColumns} from lines where job_id = ?1 and token = ?2 and sequence between ?3 and ?4 order by sequence`,
      [BigInt(id), token, from, to],
    );
    lines.push(...rows.map(toLine));
  }
  return lines.sort((a, b) => a.token - b.token || a.sequence - b.sequence);
}

/** The newest lines, oldest first. */
export async function readArchivedTail(archive: ArchiveReader, id: JobId, limit: number): Promise<KeptLine[]> {
  const rows = await archive.query(
    `select ${lineColumns} from lines where job_id = ?1 order by token desc, sequence desc limit ?2`,
    [BigInt(id), limit],
  );
  return rows.map(toLine).toReversed();
}

/** Lines of an attempt after one of them, at most `limit`. */
export async function readArchivedAfter(
  archive: ArchiveReader,
  id: JobId,
  after: LogPlace,
  limit: number,
): Promise<KeptLine[]> {
  const rows = await archive.query(
    `select ${lineColumns} from lines where job_id = ?1 and token = ?2 and sequence > ?3 order by sequence limit ?4`,
    [BigInt(id), after.token, after.sequence, limit],
  );
  return rows.map(toLine);
}

/** The first attempt after another one that wrote lines, or the first of all. */
export async function nextArchivedToken(archive: ArchiveReader, id: JobId, after: number): Promise<number | null> {
  const [row] = await archive.query<{ token: number }>(
    'select token from lines where job_id = ?1 and token > ?2 order by token limit 1',
    [BigInt(id), after],
  );
  return row?.token ?? null;
}

/** What there is of a job's log: its attempts with their first and last lines' numbers, and the newest lines. */
export async function readArchivedOutline(archive: ArchiveReader, id: JobId, tailLines: number): Promise<LogOutline> {
  const tail = await readArchivedTail(archive, id, tailLines);
  if (tail.length === 0) return { attempts: [], tail };
  const rows = await archive.query<LoggedAttempt>(
    `with recursive tokens (token) as (
       select * from (select token from lines where job_id = ?1 order by token limit 1)
       union all
       select (select n.token from lines n where n.job_id = ?1 and n.token > t.token order by n.token limit 1)
       from tokens t where t.token is not null
     )
     select l.token, ${endOf('')} as "from", ${endOf('desc')} as "to", ${attemptNumber} as attempt
     from tokens l where l.token is not null order by l.token limit ?2`,
    [BigInt(id), mostAttempts],
  );
  return { attempts: rows, tail };
}

/** The number of the first or the last line of the attempt `l.token`. */
function endOf(order: '' | 'desc'): string {
  return `(select sequence from lines where job_id = ?1 and token = l.token order by sequence ${order} limit 1)`;
}

/** How many warnings and errors a job's log has; of more than 10,000 both together the first are counted. */
export async function countArchivedTrouble(
  archive: ArchiveReader,
  id: JobId,
): Promise<{ warnings: Count; errors: Count }> {
  const [row] = await archive.query<{ warnings: number; errors: number }>(
    `select count(*) filter (where level < ${levelNumbers.error}) as warnings,
       count(*) filter (where level >= ${levelNumbers.error}) as errors
     from (select level from lines where job_id = ?1 and level >= ${levelNumbers.warn} limit ?2)`,
    [BigInt(id), mostTroubleCounted],
  );
  const { warnings = 0, errors = 0 } = row ?? {};
  const exact = warnings + errors < mostTroubleCounted;
  return { warnings: { value: warnings, exact }, errors: { value: errors, exact } };
}

/** The first line that was written at a moment or later; null where there is none. */
export async function findArchivedMoment(archive: ArchiveReader, id: JobId, at: string): Promise<LogPlace | null> {
  const [row] = await archive.query<{ token: number; sequence: number }>(
    'select token, sequence from lines where job_id = ?1 and at >= ?2 order by token, sequence limit 1',
    [BigInt(id), toMicros(at)],
  );
  return row ?? null;
}

/** The lines of a stretch with at least a level and with a text in their message or fields, as stretches without gaps. */
export async function scanArchivedLog(
  archive: ArchiveReader,
  id: JobId,
  { token, from, to }: LogRange,
  { level, text }: LogSearch,
): Promise<[from: number, to: number][]> {
  const parameters = new Parameters();
  const place = `job_id = ${parameters.add(BigInt(id))} and token = ${parameters.add(token)}
    and sequence between ${parameters.add(from)} and ${parameters.add(to)}`;
  const wanted = text.trim();
  const rows = await archive.query<{ first: number; last: number }>(
    `select min(sequence) as first, max(sequence) as last
     from (
       select sequence, sequence - row_number() over (order by sequence) as island from lines
       where ${place} ${atLeast(level)} ${wanted === '' ? '' : `and (${textIn(parameters, wanted)})`}
     )
     group by island order by first`,
    parameters.values,
  );
  return rows.map(({ first, last }) => [first, last]);
}

/** Throws an `OperatorError` where the archive does not have an attempt's lines up to this one: they were being copied. */
export async function needLinesTo(archive: ArchiveReader, id: JobId, { token, to }: LogRange): Promise<void> {
  const [row] = await archive.query<{ last: number | null }>(
    'select max(sequence) as last from lines where job_id = ?1 and token = ?2',
    [BigInt(id), token],
  );
  if ((row?.last ?? 0) >= to) return;
  throw new OperatorError({
    code: 'archive_incomplete',
    message: 'The copy on this computer does not have all lines of this log yet.',
    hint: 'It is searched whole when the database is back.',
  });
}

function atLeast(level: LogLevel): string {
  return level === 'trace' ? '' : `and level >= ${levelNumbers[level]}`;
}

/** That a line has a text in its message or its fields. */
export function textIn(parameters: Parameters, text: string): string {
  const inFields = fieldPatterns(text).map((pattern) => hasText(parameters, 'fields', pattern));
  return [hasText(parameters, 'message', text), ...inFields].join(' or ');
}
