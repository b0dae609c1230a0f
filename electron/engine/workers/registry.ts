import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Database } from '#engine/database/database.ts';
import { OperatorError } from '#shared/errors.ts';

export type WorkerKind = 'console' | 'headless' | 'command';

export interface WorkerIdentity {
  kind: WorkerKind;
  version: string;
  slots: number;
  /**
   * The application_name that the sessions of this worker have and no others, so that what is left of a lost one can be
   * ended, a session that the worker itself never heard of included. Null behind a transaction pooler, where sessions are shared.
   */
  sessions?: string | null;
}

/** A name for the sessions of a worker that no other process has. */
export function sessionsOfThisProcess(): string {
  return `touchline worker ${randomBytes(4).toString('hex')}`;
}

/** What a worker process is called on the database. */
export function workerNameOf(host: string, pid: number): string {
  return `${host}:${pid}`;
}

/**
 * Registers this process as a worker and gives its id. The lease (ms) begins now, by the database's clock. One that is
 * `paused` claims nothing until an operator resumes it.
 */
export async function registerWorker(
  database: Database,
  identity: WorkerIdentity,
  lease: number,
  state: 'active' | 'paused' = 'active',
): Promise<string> {
  const host = hostname();
  const [row] = await database.query<{ id: string }>(
    `insert into sync.workers (name, host, pid, kind, version, slots, sessions, state, lease_expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, now() + $9 * interval '1 millisecond') returning id`,
    [
      workerNameOf(host, process.pid),
      host,
      process.pid,
      identity.kind,
      identity.version,
      identity.slots,
      database.pooler ? null : (identity.sessions ?? null),
      state,
      lease,
    ],
  );
  if (!row) throw new OperatorError({ code: 'internal', message: 'The database did not register the worker.' });
  return row.id;
}

/** What an operator wants of a worker; `lost`: the others gave it up. */
export type WorkerState = 'active' | 'paused' | 'draining' | 'lost';

/**
 * Extends the lease of a worker, and with it of every job that it runs, and tells its state. `lost`: the worker was given
 * up by the others, its jobs are theirs, and it must begin anew under another id. `limit`: ms for which the answer is waited.
 */
export async function heartbeat(
  database: Database,
  workerId: string,
  lease: number,
  limit = lease / 3,
): Promise<WorkerState> {
  const [row] = await database.query<{ state: WorkerState }>(
    `update sync.workers set heartbeat_at = now(), lease_expires_at = now() + $2 * interval '1 millisecond'
     where id = $1 and state in ('active', 'paused', 'draining') returning state`,
    [workerId, lease],
    limit,
  );
  return row?.state ?? 'lost';
}

/** Tells the database which syncs and routines this process knows. */
export async function registerSyncs(database: Database, syncs: readonly KnownSync[]): Promise<void> {
  await database.query(
    `insert into sync.syncs as s (name, title, provider, max_attempts)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::smallint[]) order by 1
     on conflict (name) do update set title = excluded.title, provider = excluded.provider,
       max_attempts = excluded.max_attempts, seen_at = now()
     where s.seen_at < now() - interval '5 minutes'
       or (s.title, s.provider, s.max_attempts) is distinct from (excluded.title, excluded.provider, excluded.max_attempts)`,
    [
      syncs.map((sync) => sync.name),
      syncs.map((sync) => sync.title),
      syncs.map((sync) => sync.provider),
      syncs.map((sync) => sync.maxAttempts),
    ],
  );
}

/** What the database keeps of a sync. */
export interface KnownSync {
  readonly name: string;
  readonly title: string;
  readonly provider: string | null;
  readonly maxAttempts: number;
}

/** Claims no more from now on. */
export async function drainWorker(database: Database, workerId: string): Promise<void> {
  await database.query(`update sync.workers set state = 'draining' where id = $1 and state in ('active', 'paused')`, [
    workerId,
  ]);
}

/** The worker has ended in order. */
export async function stopWorker(database: Database, workerId: string): Promise<void> {
  await database.query(
    `update sync.workers set state = 'stopped', stopped_at = now() where id = $1 and state in ('active', 'paused', 'draining')`,
    [workerId],
  );
}
