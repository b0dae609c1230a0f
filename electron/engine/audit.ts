import type { JobId, JsonObject } from '#shared/jobs.ts';
import type { Connection, Database } from '#engine/database/database.ts';
import type { Queryable } from '#engine/database/queryable.ts';

export interface OperatorAction {
  /** user@host */
  actor: string;
  /** What it came from: `console`, `command line`. */
  origin: string;
  action: string;
  jobIds: readonly JobId[];
  detail?: JsonObject;
  /** Why, in the operator's words. */
  reason?: string | null;
}

/** Enters what an operator did, in the transaction of the action itself. */
export async function recordAction(transaction: Queryable, action: OperatorAction): Promise<void> {
  await transaction.query(
    'insert into sync.operator_actions (actor, origin, action, job_ids, detail, reason) values ($1, $2, $3, $4, $5, $6)',
    [
      action.actor,
      action.origin,
      action.action,
      action.jobIds,
      JSON.stringify(action.detail ?? {}),
      action.reason ?? null,
    ],
  );
}

/** What was done, and to what. */
export type Deed = Pick<OperatorAction, 'action' | 'detail'> & { jobIds?: readonly JobId[] };

/** Does something in one transaction with its entry in the audit, and gives what `work` gave. */
export function audited<T>(
  database: Database,
  who: Pick<OperatorAction, 'actor' | 'origin'>,
  work: (transaction: Connection) => Promise<{ result: T; deed: Deed }>,
): Promise<T> {
  return database.transaction(async (transaction) => {
    const { result, deed } = await work(transaction);
    await recordAction(transaction, { jobIds: [], ...deed, ...who });
    return result;
  });
}
