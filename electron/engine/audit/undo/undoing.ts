import type { OperatorAction, UndoJudgement } from '#shared/activity.ts';
import type { Deed } from '#engine/audit.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** Who takes something back, and why. */
export interface Taker {
  readonly actor: string;
  readonly reason: string | null;
}

/** How actions of one kind are taken back. */
export interface Undoing {
  /** Whether that can be done as things stand. */
  judge(database: Queryable, action: OperatorAction): Promise<UndoJudgement>;
  /** Locks what the judgement depends on, so that it still holds when `apply` comes. */
  hold(transaction: Queryable, action: OperatorAction): Promise<void>;
  /** Does it, in the caller's transaction and after a judgement that it can be done; gives what the audit is to say. */
  apply(transaction: Queryable, action: OperatorAction, taker: Taker): Promise<Deed>;
}

export function possible(does: string): UndoJudgement {
  return { possible: true, does };
}

export function impossible(why: string): UndoJudgement {
  return { possible: false, why };
}
