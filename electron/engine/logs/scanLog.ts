import { levelNumbers, type JobId, type LogLevel } from '#shared/jobs.ts';
import type { LogRange } from '#shared/log.ts';
import type { Queryable } from '#engine/database/queryable.ts';

export interface LogSearch {
  level: LogLevel;
  /** Empty: any. Case does not matter. */
  text: string;
}

/**
 * The lines of a stretch with at least a level and with a text in their message or fields, as stretches without gaps. What
 * it costs is bounded by the length of the stretch; warnings and errors have an index of their own.
 */
export async function scanLog(
  database: Queryable,
  id: JobId,
  { token, from, to }: LogRange,
  { level, text }: LogSearch,
): Promise<[from: number, to: number][]> {
  const loud = level === 'warn' || level === 'error';
  const wanted = text.trim();
  const rows = await database.query<{ first: number; last: number }>(
    `select min(sequence) as first, max(sequence) as last
     from (
       select sequence, sequence - row_number() over (order by sequence) as island
       from sync.job_logs
       where job_id = $1 and token = $2 and sequence between $3 and $4
         ${level === 'trace' ? '' : `and level >= ${levelNumbers[level]}`}
         ${loud ? `and level >= ${levelNumbers.warn}` : ''}
         ${wanted === '' ? '' : 'and (message ilike $5 or fields::text ilike any ($6))'}
     ) found
     group by island order by first`,
    [id, token, from, to, ...(wanted === '' ? [] : [contains(wanted), fieldPatterns(wanted).map(contains)])],
  );
  return rows.map(({ first, last }) => [first, last]);
}

/** As the text may stand in the JSON of the fields: `status=200` is shown there, `"status": 200` is kept. */
export function fieldPatterns(text: string): string[] {
  const [, key, value] = /^([\w.-]+)=(.*)$/.exec(text) ?? [];
  if (key === undefined || value === undefined) return [quoted(text)];
  return [quoted(text), `${quoted(key)}": ${quoted(value)}`, `${quoted(key)}": "${quoted(value)}`];
}

function contains(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
