import type { JobId } from '#shared/jobs.ts';
import { arrayOf } from '#engine/database/arrayLiteral.ts';
import type { Backend, Database, Statement } from '#engine/database/database.ts';
import type { Logger } from '#engine/logging/logger.ts';
import type { Claim } from '#engine/queue/settle.ts';

interface Entry extends Claim {
  lock: string | null;
  backend: Backend | null;
}

const publish: Statement = {
  name: 'publish',
  text: `
    insert into sync.running_attempts as r (job_id, token, worker_id, lock, backend_pid, backend_start)
    select i.id, i.token, $1, i.lock, i.pid, i.start
    from unnest($2::bigint[], $3::int[], $4::text[], $5::int[], $6::timestamptz[]) as i (id, token, lock, pid, start)
    join sync.jobs j on j.id = i.id and j.token = i.token and j.state = 'running'
    where j.id = any ($2)
    on conflict (job_id) do update set token = excluded.token, worker_id = excluded.worker_id,
      lock = coalesce(excluded.lock, r.lock), backend_pid = coalesce(excluded.backend_pid, r.backend_pid),
      backend_start = coalesce(excluded.backend_start, r.backend_start)`,
};

// The next one that waits for a lock that has just become free may be claimed at once.
const withdraw: Statement = {
  name: 'withdraw',
  text: `
    with gone as (
      delete from sync.running_attempts where worker_id = $1 and job_id = any ($2::bigint[]) returning lock
    )
    select sync.wake_next(array(select lock from gone where lock is not null)) from gone where lock is not null limit 1`,
};

/**
 * Publishes which attempts of this worker run, with their locks and sessions, for all to see, in the order in which it was
 * told. What can't be written is dropped: the table is for showing, for waking who waits, and for ending what a lost
 * worker left behind; what holds is the lock and the fence.
 */
export class RunningAttempts {
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #workerId: () => string;
  #published = new Map<JobId, Entry>();
  #coming = new Map<JobId, Entry>();
  #going: JobId[] = [];
  #writing: Promise<void> | null = null;

  constructor(tools: { database: Database; logger: Logger; workerId: () => string }) {
    this.#database = tools.database;
    this.#logger = tools.logger;
    this.#workerId = tools.workerId;
  }

  /** How many are published. */
  get size(): number {
    return this.#published.size;
  }

  publish(claim: Claim, session: { lock: string | null; backend: Backend | null }): void {
    const before = this.#published.get(claim.id);
    const entry = {
      ...claim,
      lock: session.lock ?? before?.lock ?? null,
      // Behind a transaction pooler a session is everybody's, one transaction each: not to be ended by others.
      backend: this.#database.pooler ? null : (session.backend ?? before?.backend ?? null),
    };
    this.#published.set(claim.id, entry);
    this.#coming.set(claim.id, entry);
    this.#write();
  }

  holdsLock(lock: string): boolean {
    for (const entry of this.#published.values()) if (entry.lock === lock) return true;
    return false;
  }

  /** The attempt is over, its lock free. */
  withdraw(id: JobId): void {
    if (!this.#published.delete(id)) return;
    this.#coming.delete(id);
    this.#going.push(id);
    this.#write();
  }

  /** Resolves when all is written that was told until now. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  #write(): void {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
  }

  async #writeAll(): Promise<void> {
    // What is told in the same turn goes together.
    await Promise.resolve();
    while (this.#coming.size > 0 || this.#going.length > 0) {
      const coming = [...this.#coming.values()];
      const going = this.#going;
      this.#coming = new Map();
      this.#going = [];
      try {
        if (coming.length > 0) {
          await this.#database.query(publish, [
            this.#workerId(),
            arrayOf(coming.map((entry) => entry.id)),
            arrayOf(coming.map((entry) => entry.token)),
            arrayOf(coming.map((entry) => entry.lock)),
            arrayOf(coming.map((entry) => entry.backend?.pid ?? null)),
            arrayOf(coming.map((entry) => entry.backend?.start ?? null)),
          ]);
        }
        if (going.length > 0) await this.#database.query(withdraw, [this.#workerId(), arrayOf(going)]);
      } catch (error) {
        this.#logger.warn('What runs could not be published.', { error: String(error) });
      }
    }
  }
}
