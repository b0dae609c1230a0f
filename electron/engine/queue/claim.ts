import type { JobId, JsonObject } from '#shared/jobs.ts';
import { isRecorded, replayedBy, type Replayed } from '#shared/recordings.ts';
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
  /** ms that the attempt may take; null: as the sync says. */
  readonly timeout: number | null;
  /** The fencing token of this claim. */
  readonly token: number;
  /** Whether its calls are to be kept however it ends. */
  readonly record: boolean;
  /** The attempt whose recording answers its calls; null: the providers do. */
  readonly replay: Replayed | null;
}

type Row = {
  id: string;
  sync: string;
  payload: JsonObject;
  dry_run: boolean;
  attempt: number;
  max_attempts: number;
  timeout_ms: number | null;
  token: number;
  /** Where it says how the calls of the job are to be made. */
  detail: JsonObject | null;
};

const columns = `id, sync, payload, dry_run, attempt, max_attempts, timeout_ms, token,
  case when trigger_detail ?| '{record,replayOf}' then trigger_detail end as detail`;

const claimDue: Statement = { name: 'claim', text: `select ${columns} from sync.claim($1, $2, $3, $4)` };

const claimById = `
  with worker as (select id from sync.workers where id = $1 and state = 'active' for share)
  update sync.jobs set
    state = 'running', worker_id = $1, token = token + 1, attempt = attempt + 1, started_at = now(),
    waiting_for = null, parked = false, progress = null
  where id = $2 and state = 'pending' and waits_for is null and exists (select from worker)
  returning ${columns}`;

/**
 * Claims up to `limit` due jobs for a worker that has the syncs `known` (null: all there are), most urgent first. A worker that is lost, paused
 * or drains gets none. Jobs of a priority below `leastUrgent` are left to others.
 */
export async function claim(
  database: Database,
  workerId: string,
  limit: number,
  known: readonly string[] | null = null,
  leastUrgent = lowestPriority,
): Promise<ClaimedJob[]> {
  const rows = await database.query<Row>(claimDue, [workerId, limit, known, leastUrgent]);
  return rows.map(toClaimed);
}

/** Of a job. */
export const lowestPriority = -100;

/** Claims one pending job by its id; null where somebody else was quicker. */
export async function claimOne(database: Queryable, workerId: string, id: JobId): Promise<ClaimedJob | null> {
  const [row] = await database.query<Row>(claimById, [workerId, id]);
  return row ? toClaimed(row) : null;
}

function toClaimed(row: Row): ClaimedJob {
  const replay = row.detail === null ? null : replayedBy(row.detail);
  return {
    id: row.id,
    sync: row.sync,
    payload: row.payload,
    // Old answers are never written.
    dryRun: row.dry_run || replay !== null,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    timeout: row.timeout_ms,
    token: row.token,
    record: row.detail !== null && isRecorded(row.detail),
    replay,
  };
}
