import type { OperatorAction, UndoJudgement } from '#shared/activity.ts';
import { plural } from '#shared/format.ts';
import { readBulkAction } from '#engine/actions/readBulkActions.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { impossible, possible } from './undoing.ts';

/** Whether a bulk cancel can be taken back; `undoBulkAction` does it. */
export async function judgeBulkCancel(database: Queryable, { bulkAction }: OperatorAction): Promise<UndoJudgement> {
  const bulk = bulkAction === null ? null : await readBulkAction(database, bulkAction);
  if (!bulk) return impossible(`Bulk action ${String(bulkAction)} is no longer there.`);
  if (bulk.state === 'pending' || bulk.state === 'running') {
    return impossible('It is not over yet: abort it first, or wait until it is done.');
  }
  const cancelled = bulk.counts.cancelled ?? 0;
  if (cancelled === 0) return impossible('It cancelled no job that waited: what ran can only be retried.');
  const [back] = await database.query<{ open: boolean; retried: number; steps: number }>(
    `select coalesce(bool_or(state in ('pending', 'running')), false) as open,
       coalesce(sum((counts ->> 'retried')::int), 0)::int as retried, coalesce(max((counts ->> 'step')::int), 0)::int as steps
     from sync.bulk_actions where undo_of = $1`,
    [bulkAction],
  );
  if (back?.open) return impossible('It is being taken back.');
  const left = cancelled - (back?.retried ?? 0) - (back?.steps ?? 0);
  if (left <= 0) return impossible('It was taken back.');
  return possible(
    `Enqueues again the ${plural(left, 'job')} that it cancelled while they waited, due when they were due.`,
  );
}
