import { levelNumbers, logLevels, type JsonObject } from '#shared/jobs.ts';
import type { KeptLine } from '#shared/log.ts';

export type LogRow = {
  token: number;
  sequence: number;
  at: Date;
  level: number;
  message: string;
  fields: JsonObject | null;
};

/**
 * What is read of a line. Lines of ours are shorter; one that somebody else put there must not fill the memory of who
 * looks at it.
 */
export const lineColumns = `token, sequence, at, level, left(message, 20000) as message,
  case when octet_length(fields::text) > 100000
    then jsonb_build_object('cut', 'the fields of this line are longer than 100 kB') else fields end as fields`;

export function toKeptLine(row: LogRow): KeptLine {
  return {
    token: row.token,
    sequence: row.sequence,
    at: row.at.toISOString(),
    level: logLevels.findLast((level) => levelNumbers[level] <= row.level) ?? 'trace',
    message: row.message,
    fields: row.fields,
  };
}
