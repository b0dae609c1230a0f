import type { JobId, JsonObject } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';

export interface OperatorAction {
  /** user@host */
  actor: string;
  /** What it came from: `console`, `command line`. */
  origin: string;
  action: string;
  jobIds: readonly JobId[];
  detail?: JsonObject;
}

/** Enters what an operator did, in the transaction of the action itself. */
export async function recordAction(transaction: Queryable, action: OperatorAction): Promise<void> {
  await transaction.query(
    'insert into sync.operator_actions (actor, origin, action, job_ids, detail) values ($1, $2, $3, $4, $5)',
    [action.actor, action.origin, action.action, action.jobIds, JSON.stringify(action.detail ?? {})],
  );
}
