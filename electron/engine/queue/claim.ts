import type { JobId, JsonObject } from '#shared/jobs.ts';
import type { Database, Statement } from '#engine/database/database.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** A job as the worker that claimed it holds it. */
export interface ClaimedJob {
  readonly id: JobId;
  readonly sync: string;
  readonly payload: JsonObject;
  readonly dryRun: boolean;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** The fencing token of this claim. */
  readonly token: number;
}

type Row = {
  id: string;
  sync: string;
  payload: JsonObject;
  dry_run: boolean;
  attempt: number;
  max_attempts: number;
  token: number;
};

// The worker's own row is locked against a rescuer: a claim and "this worker is lost" never pass each other.
// The ids go through an array so that the update looks them up by key, whatever the planner thinks of the queue's size.
const claimDue: Statement = {
  name: 'claim',
  text: `
    with worker as (select id from sync.workers where id = $1 and state = 'active' for share),
    due as (
      select id from sync.jobs
      where state = 'pending' and run_at <= now() and exists (select from worker)
      order by priority desc, run_at, id limit $2
      for update skip locked
    ),
    claimed as (
      update sync.jobs set
        state = 'running', worker_id = $1, token = token + 1, attempt = attempt + 1, started_at = now(),
        waiting_for = null, progress = null
      where id = any (array(select id from due))
      returning *
    )
    select id, sync, payload, dry_run, attempt, max_attempts, token from claimed order by priority desc, run_at, id`,
};

const claimById = `
  with worker as (select id from sync.workers where id = $1 and state = 'active' for share)
  update sync.jobs set
    state = 'running', worker_id = $1, token = token + 1, attempt = attempt + 1, started_at = now(),
    waiting_for = null, progress = null
  where id = $2 and state = 'pending' and exists (select from worker)
  returning id, sync, payload, dry_run, attempt, max_attempts, token`;

/** Claims up to `limit` due jobs for a worker, most urgent first. A worker that is lost or drains gets none. */
export async function claim(database: Database, workerId: string, limit: number): Promise<ClaimedJob[]> {
  const rows = await database.query<Row>(claimDue, [workerId, limit]);
  return rows.map(toClaimed);
}

/** Claims one pending job by its id; null where somebody else was quicker. */
export async function claimOne(database: Queryable, workerId: string, id: JobId): Promise<ClaimedJob | null> {
  const [row] = await database.query<Row>(claimById, [workerId, id]);
  return row ? toClaimed(row) : null;
}

function toClaimed(row: Row): ClaimedJob {
  return {
    id: row.id,
    sync: row.sync,
    payload: row.payload,
    dryRun: row.dry_run,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    token: row.token,
  };
}
