import type { OperatorAction, OperatorActionDetail, UndoJudgement } from '#shared/activity.ts';
import { OperatorError } from '#shared/errors.ts';
import { undoBulkAction } from '#engine/actions/bulkActions.ts';
import { readBulkAction } from '#engine/actions/readBulkActions.ts';
import { recordAction } from '#engine/audit.ts';
import { readAction } from '#engine/audit/readActions.ts';
import type { Database } from '#engine/database/database.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { judgeBulkCancel } from './undoBulkCancel.ts';
import { undoCancel } from './undoCancel.ts';
import { impossible, type Undoing } from './undoing.ts';
import { undoPause, undoResume } from './undoPause.ts';
import { undoBulkPriority, undoPriority } from './undoPriority.ts';
import { undoScheduleSwitch } from './undoSchedule.ts';
import { undoWorkerOrder } from './undoWorkerOrder.ts';

/** One action with its bulk action, and whether it can be taken back as things stand; null where there is none. */
export async function readActionDetail(database: Queryable, id: string): Promise<OperatorActionDetail | null> {
  const action = await readAction(database, id);
  if (!action) return null;
  return {
    action,
    undo: await judge(database, action),
    undoOf: await actionTakenBack(database, action),
    bulk: action.bulkAction === null ? null : await readBulkAction(database, action.bulkAction),
  };
}

/**
 * Takes an action back, once: in one transaction with its entry in the audit, which names what it took back. Gives the
 * new entry's id. Throws an `OperatorError` where there is no such action, or it can't be taken back, and why.
 */
export async function undoAction(
  database: Database,
  id: string,
  operator: { actor: string; origin: string; reason?: string | undefined },
): Promise<string> {
  const action = await readAction(database, id);
  if (!action) throw new OperatorError({ code: 'not_found', message: `There is no action ${id}.` });
  if (isBulkCancel(action)) {
    insist(await judge(database, action));
    const bulk = await undoBulkAction(database, action.bulkAction, operator);
    return requireId(await entryOfBulk(database, bulk.id));
  }
  return database.transaction(async (transaction) => {
    const undoing = undoingOf(action);
    // Of two who take the same action back at once, the second one finds the first one's entry.
    await transaction.query(`select pg_advisory_xact_lock(hashtextextended('touchline:undo:' || $1, 0))`, [id]);
    await undoing?.hold(transaction, action);
    const now = await readAction(transaction, id);
    if (!undoing || !now) throw refused(lasting(action));
    insist(await judge(transaction, now));
    const reason = operator.reason ?? null;
    const deed = await undoing.apply(transaction, now, { actor: operator.actor, reason });
    await recordAction(transaction, {
      actor: operator.actor,
      origin: operator.origin,
      action: deed.action,
      jobIds: deed.jobIds ?? [],
      detail: { ...deed.detail, undoOf: id },
      reason,
    });
    return requireId((await readAction(transaction, id))?.undoneBy ?? null);
  });
}

async function judge(database: Queryable, action: OperatorAction): Promise<UndoJudgement> {
  if (isBulkCancel(action)) return judgeBulkCancel(database, action);
  if (action.undoneBy !== null) return impossible(`It was taken back by action ${action.undoneBy}.`);
  const undoing = undoingOf(action);
  return undoing ? undoing.judge(database, action) : impossible(lasting(action));
}

function isBulkCancel(action: OperatorAction): action is OperatorAction & { bulkAction: string } {
  return action.bulkAction !== null && action.action === 'cancel';
}

function undoingOf({ action, bulkAction }: OperatorAction): Undoing | null {
  if (bulkAction !== null) return action === 'set_priority' ? undoBulkPriority : null;
  return undoings.get(action) ?? null;
}

const undoings: ReadonlyMap<string, Undoing> = new Map([
  ['cancel', undoCancel],
  ['pause', undoPause],
  ['resume', undoResume],
  ['enable schedule', undoScheduleSwitch],
  ['disable schedule', undoScheduleSwitch],
  ['change priority', undoPriority],
  ['tell worker', undoWorkerOrder],
]);

/** Why actions of a kind can never be taken back. */
function lasting({ action, bulkAction }: OperatorAction): string {
  if (bulkAction !== null && action !== 'abort')
    return 'Only a bulk cancel or a change of priorities can be taken back.';
  return reasons.get(action) ?? 'Actions of this kind can’t be taken back.';
}

const enqueued = 'What was enqueued is taken back by cancelling it.';
const reasons: ReadonlyMap<string, string> = new Map([
  ['enqueue', enqueued],
  ['sync', enqueued],
  ['retry', enqueued],
  ['enqueue routine', enqueued],
  ['retry routine', enqueued],
  ['run schedule', enqueued],
  ['run due jobs', 'What ran has run.'],
  ['run now', 'When the job was due before was not recorded.'],
  ['release lock', 'The job that held the lock was stopped: retry it.'],
  ['abort', 'What was aborted stays so: begin it anew.'],
  ['change priorities back', 'Give the jobs another priority by a bulk action.'],
  ['add schedule', 'A schedule that was added can be disabled or removed.'],
  ['change schedule', 'What the schedule was before was not recorded.'],
  ['remove schedule', 'What the schedule was before was not recorded: add it anew.'],
  ['acknowledge alert', 'Should it go on, the alert stays acknowledged; a new one opens when it happens again.'],
  ['resolve alert', 'A new alert opens when it happens again.'],
  ['unlock', 'It is over when its time is, or when it is locked in the title bar.'],
  ['migrate', 'Migrations go one way.'],
]);

/** The action that another one took back; of a bulk action that of the bulk action which it names. */
async function actionTakenBack(database: Queryable, { detail, bulkAction }: OperatorAction): Promise<string | null> {
  const undone = detail['undoOf'];
  if (typeof undone !== 'string') return null;
  return bulkAction === null ? undone : entryOfBulk(database, undone);
}

/** The entry with which a bulk action began. */
async function entryOfBulk(database: Queryable, bulkAction: string): Promise<string | null> {
  const [row] = await database.query<{ id: string }>(
    `select id from sync.operator_actions
     where detail ? 'bulkAction' and detail ->> 'bulkAction' = $1 and action <> 'abort' order by id limit 1`,
    [bulkAction],
  );
  return row?.id ?? null;
}

function insist(judgement: UndoJudgement): void {
  if (!judgement.possible) throw refused(judgement.why);
}

function refused(why: string): OperatorError {
  return new OperatorError({ code: 'not_undoable', message: why });
}

function requireId(id: string | null): string {
  if (id === null) throw new OperatorError({ code: 'internal', message: 'The undo left no entry in the audit.' });
  return id;
}
