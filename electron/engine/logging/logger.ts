import type { JsonObject, LogLevel } from '#shared/jobs.ts';

/** Takes lines of one level each, with fields beside the sentence. */
export interface Logger {
  debug(message: string, fields?: JsonObject): void;
  info(message: string, fields?: JsonObject): void;
  warn(message: string, fields?: JsonObject): void;
  error(message: string, fields?: JsonObject): void;
}

/** A logger whose lines become the log of a job. */
export type JobLogger = Logger;

/** A logger that hands every line to `write`. */
export function makeLogger(write: (level: LogLevel, message: string, fields: JsonObject | null) => void): Logger {
  return {
    debug: (message, fields) => write('debug', message, fields ?? null),
    info: (message, fields) => write('info', message, fields ?? null),
    warn: (message, fields) => write('warn', message, fields ?? null),
    error: (message, fields) => write('error', message, fields ?? null),
  };
}
