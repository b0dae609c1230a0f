import { hostname } from 'node:os';
import type { Database } from '#engine/database/database.ts';
import { OperatorError } from '#shared/errors.ts';

export type WorkerKind = 'console' | 'headless' | 'command';

export interface WorkerIdentity {
  kind: WorkerKind;
  version: string;
  slots: number;
}

/** Registers this process as a worker and gives its id. The lease (ms) begins now, by the database's clock. */
export async function registerWorker(database: Database, identity: WorkerIdentity, lease: number): Promise<string> {
  const host = hostname();
  const [row] = await database.query<{ id: string }>(
    `insert into sync.workers (name, host, pid, kind, version, slots, lease_expires_at)
     values ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 millisecond') returning id`,
    [`${host}:${process.pid}`, host, process.pid, identity.kind, identity.version, identity.slots, lease],
  );
  if (!row) throw new OperatorError({ code: 'internal', message: 'The database did not register the worker.' });
  return row.id;
}

/**
 * Extends the lease of a worker, and with it of every job that it runs. False: the worker was given up by the others,
 * its jobs are theirs, and it must begin anew under another id.
 */
export async function heartbeat(database: Database, workerId: string, lease: number): Promise<boolean> {
  const rows = await database.query(
    `update sync.workers set heartbeat_at = now(), lease_expires_at = now() + $2 * interval '1 millisecond'
     where id = $1 and state in ('active', 'draining') returning id`,
    [workerId, lease],
  );
  return rows.length === 1;
}

/** Claims no more from now on. */
export async function drainWorker(database: Database, workerId: string): Promise<void> {
  await database.query(`update sync.workers set state = 'draining' where id = $1 and state = 'active'`, [workerId]);
}

/** The worker has ended in order. */
export async function stopWorker(database: Database, workerId: string): Promise<void> {
  await database.query(
    `update sync.workers set state = 'stopped', stopped_at = now() where id = $1 and state in ('active', 'draining')`,
    [workerId],
  );
}
