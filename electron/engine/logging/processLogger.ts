import pino from 'pino';
import { makeLogger, type Logger } from './logger.ts';
import { redact } from '#shared/redact.ts';

/** A logger for a process' own log: JSON lines on stderr, with secrets taken out. */
export function processLogger(name: string, level = process.env['LOG_LEVEL'] ?? 'info'): Logger {
  const out = pino(
    { name, level: level in pino.levels.values ? level : 'info', timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
  return makeLogger((lineLevel, message, fields) => out[lineLevel](redact(fields ?? {}), redact(message)));
}
