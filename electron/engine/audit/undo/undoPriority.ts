import { z } from 'zod';
import type { OperatorAction } from '#shared/activity.ts';
import { formatNumber, plural } from '#shared/format.ts';
import type { JobId } from '#shared/jobs.ts';
import { readBulkAction } from '#engine/actions/readBulkActions.ts';
import { setPriority } from '#engine/queue/jobActions.ts';
import { impossible, possible, type Undoing } from './undoing.ts';

/** Jobs whose priority is given back in one transaction. */
const mostJobs = 10_000;

const detailSchema = z.object({ priority: z.number().int(), from: z.number().int().optional() });

/** A job that waits gets the priority back that it had. */
export const undoPriority: Undoing = {
  async judge(database, action) {
    const id = jobOf(action);
    const detail = detailSchema.safeParse(action.detail).data;
    if (id === null || !detail) return impossible('It does not say which job it was for.');
    if (detail.from === undefined) return impossible('What the priority was before was not recorded.');
    if (detail.from === detail.priority) return impossible('It changed nothing: the job had that priority.');
    const [job] = await database.query<{ state: string; priority: number }>(
      'select state, priority from sync.jobs where id = $1',
      [id],
    );
    if (!job) return impossible(`Job ${id} has ended.`);
    if (job.state !== 'pending') return impossible(`Job ${id} runs already: its priority has had its effect.`);
    if (job.priority !== detail.priority) return impossible(`The priority of job ${id} was changed again since.`);
    return possible(`Gives job ${id} its priority ${detail.from} back.`);
  },
  async hold(transaction, action) {
    await transaction.query('select from sync.jobs where id = $1 for update', [jobOf(action)]);
  },
  async apply(transaction, action) {
    const id = jobOf(action) ?? '0';
    const { from = 0, priority } = detailSchema.parse(action.detail);
    await setPriority(transaction, id, from);
    return { action: 'change priority', jobIds: [id], detail: { priority: from, from: priority } };
  },
};

/** The jobs of a bulk action that wait still get the priorities back that they had. */
export const undoBulkPriority: Undoing = {
  async judge(database, { bulkAction }) {
    const bulk = bulkAction === null ? null : await readBulkAction(database, bulkAction);
    if (!bulk) return impossible(`Bulk action ${String(bulkAction)} is no longer there.`);
    if (bulk.state === 'pending' || bulk.state === 'running') {
      return impossible('It is not over yet: abort it first, or wait until it is done.');
    }
    const jobs = bulk.counts.reprioritised ?? 0;
    if (jobs === 0) return impossible('It changed the priority of no job.');
    if (jobs > mostJobs) {
      return impossible(
        `It was for more than ${formatNumber(mostJobs)} jobs: give them another priority by a bulk action.`,
      );
    }
    return possible(`Gives the priority back that they had to those of ${plural(jobs, 'job')} that wait still.`);
  },
  async hold(transaction, { bulkAction }) {
    await transaction.query('select from sync.bulk_actions where id = $1 for update', [bulkAction]);
  },
  async apply(transaction, { bulkAction }) {
    const rows = await transaction.query(
      `with mine as (
         select j.id, (b.detail ->> 'from')::smallint as before
         from sync.bulk_actions a
         join sync.bulk_action_jobs b on b.bulk_action_id = a.id and b.outcome = 'reprioritised'
         join sync.jobs j on j.id = b.job_id and j.state = 'pending' and j.priority = a.priority
         where a.id = $1 order by j.id limit $2 for update of j
       )
       update sync.jobs j set priority = m.before from mine m where j.id = m.id returning 1`,
      [bulkAction, mostJobs],
    );
    await transaction.query(`select pg_notify('touchline', 'changed')`);
    return { action: 'change priorities back', detail: { bulk: bulkAction, jobs: rows.length } };
  },
};

function jobOf({ jobIds }: OperatorAction): JobId | null {
  return jobIds.length === 1 ? (jobIds[0] ?? null) : null;
}
