import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeLogger, type Logger } from '#engine/logging/logger.ts';
import { redact } from '#shared/redact.ts';

/** Bytes of a log file before it becomes the old one; one old file is kept. */
const limit = 5_000_000;

/**
 * A logger whose lines go to `touchline.log` in `folder` as JSON, one object a line. Secrets are taken out of texts and
 * fields. A log that can't be written never stops the application.
 */
export function openLog(folder: string, now: () => Date = () => new Date()): Logger {
  const file = join(folder, 'touchline.log');
  let size = 0;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    // The first line will fail as well, and be dropped.
  }
  return makeLogger((level, message, fields) => {
    const line = `${JSON.stringify(redact({ at: now().toISOString(), level, message, ...fields }))}\n`;
    try {
      if (size > limit) {
        renameSync(file, `${file}.old`);
        size = 0;
      }
      // Synchronously: the last lines before a crash are the ones that matter, and there are few of them.
      appendFileSync(file, line, { mode: 0o600 });
      size += Buffer.byteLength(line);
    } catch {
      // See above.
    }
  });
}
