import { levelNumbers, type JobId, type JsonObject, type LogLevel, type Progress } from '#shared/jobs.ts';
import { performance } from 'node:perf_hooks';
import type { Database, Statement } from '#engine/database/database.ts';
import { DatabaseError } from '#engine/database/databaseError.ts';
import { storableJson, storableText } from '#engine/database/json.ts';
import { makeLogger, type JobLogger, type Logger } from '#engine/logging/logger.ts';
import type { Claim } from './settle.ts';

interface Line extends Claim {
  sequence: number;
  /** performance.now() of this process; the database makes a moment of it. */
  at: number;
  level: LogLevel;
  message: string;
  fields: JsonObject | null;
}

// Fenced: lines of a claim that is no longer the job's are dropped; those of an attempt that is over come late, and are kept.
const insertLines: Statement = {
  name: 'log',
  text: `
    insert into sync.job_logs (job_id, token, sequence, at, level, message, fields)
    select i.id, i.token, i.sequence, clock_timestamp() - i.age * interval '1 millisecond', i.level, i.message, i.fields
    from unnest($1::bigint[], $2::int[], $3::int[], $4::float8[], $5::smallint[], $6::text[], $7::jsonb[])
      as i (id, token, sequence, age, level, message, fields)
    where exists (select from sync.jobs j where j.id = i.id and j.token = i.token and j.state = 'running')
      or exists (select from sync.job_attempts a where a.job_id = i.id and a.token = i.token and a.outcome <> 'lost')`,
};

const updateProgress: Statement = {
  name: 'progress',
  text: `
    update sync.jobs j set progress = i.progress
    from unnest($1::bigint[], $2::int[], $3::jsonb[]) as i (id, token, progress)
    where j.id = any ($1) and j.id = i.id and j.token = i.token and j.state = 'running'`,
};

const longestMessage = 10_000;

/**
 * Brings the log lines and the progress of all attempts of a worker into the database, in batches. Lines wait here while
 * the database is away, the newest `mostWaiting` of them.
 */
export class JobLogWriter {
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #onWritten: () => void;
  #lines: Line[] = [];
  readonly #progress = new Map<string, { claim: Claim; progress: Progress }>();
  #flushing: Promise<void> = Promise.resolve();
  #scheduled = false;
  #dropped = 0;

  constructor(database: Database, logger: Logger, onWritten: () => void) {
    this.#database = database;
    this.#logger = logger;
    this.#onWritten = onWritten;
  }

  /** A logger for one attempt; its lines are numbered from 1, and told to `onLine` besides. */
  loggerFor(claim: Claim, onLine?: (level: LogLevel, message: string, fields: JsonObject | null) => void): JobLogger {
    let sequence = 0;
    return makeLogger((level, message, fields) => {
      sequence += 1;
      onLine?.(level, message, fields);
      this.#lines.push({
        id: claim.id,
        token: claim.token,
        sequence,
        at: performance.now(),
        level,
        message: storableText(message.slice(0, longestMessage)),
        fields,
      });
      this.#schedule();
    });
  }

  /** Whether lines of a job wait to be written. */
  has(id: JobId): boolean {
    return this.#lines.some((line) => line.id === id);
  }

  setProgress(claim: Claim, progress: Progress): void {
    this.#progress.set(claim.id, { claim, progress });
    this.#schedule();
  }

  /** Resolves when all that was logged until now is in the database, or could not be brought there. */
  async flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#write());
    await this.#flushing;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      void this.flush();
    }, delay);
  }

  async #write(): Promise<void> {
    const progress = [...this.#progress.values()];
    this.#progress.clear();
    try {
      if (progress.length > 0) {
        await this.#database.query(updateProgress, [
          progress.map((item) => item.claim.id),
          progress.map((item) => item.claim.token),
          progress.map((item) => storableJson(item.progress)),
        ]);
      }
      while (this.#lines.length > 0) {
        const batch = this.#lines.slice(0, mostInBatch);
        await this.#insert(batch);
        this.#lines.splice(0, batch.length);
      }
      if (this.#dropped > 0) {
        this.#logger.warn('Log lines were dropped while the database was away.', { lines: this.#dropped });
        this.#dropped = 0;
      }
      this.#onWritten();
    } catch (error) {
      if (!(error instanceof DatabaseError && error.connectionLost)) {
        // Lines that the database refuses would be refused again, and hold up all that come after them.
        this.#logger.error('Log lines were refused and dropped.', { lines: this.#lines.length, error: String(error) });
        this.#lines = [];
        return;
      }
      this.#logger.warn('Log lines could not be written; they wait.', {
        lines: this.#lines.length,
        error: String(error),
      });
      const excess = this.#lines.length - mostWaiting;
      if (excess > 0) {
        this.#lines.splice(0, excess);
        this.#dropped += excess;
      }
    }
  }

  async #insert(batch: readonly Line[]): Promise<void> {
    const now = performance.now();
    await this.#database.query(insertLines, [
      batch.map((line) => line.id),
      batch.map((line) => line.token),
      batch.map((line) => line.sequence),
      batch.map((line) => now - line.at),
      batch.map((line) => levelNumbers[line.level]),
      batch.map((line) => line.message),
      batch.map((line) => (line.fields === null ? null : storableJson(line.fields))),
    ]);
  }
}

const delay = 100;
const mostInBatch = 1_000;
const mostWaiting = 100_000;
