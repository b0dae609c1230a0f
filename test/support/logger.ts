import { makeLogger, type Logger } from '#engine/logging/logger.ts';
import type { JsonObject, LogLevel } from '#shared/jobs.ts';

export const silentLogger: Logger = makeLogger(() => undefined);

export interface LogLine {
  level: LogLevel;
  message: string;
  fields: JsonObject | null;
}

/** A logger that keeps its lines for a test to look at. */
export function recordingLogger(): Logger & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  return Object.assign(
    makeLogger((level, message, fields) => lines.push({ level, message, fields })),
    { lines },
  );
}
