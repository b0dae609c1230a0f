import type { BulkActionName, BulkOutcome } from '#shared/bulkActions.ts';
import type { JobState, JsonObject } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** A bulk action as a chunk of it sees it. */
export interface OpenAction {
  readonly id: string;
  readonly action: BulkActionName;
  readonly priority: number | null;
  readonly undo_of: string | null;
  readonly actor: string;
  readonly reason: string | null;
}

/** A job of the chunk as it is at its turn: `live` where it has not ended, and is locked by us. */
export interface Judged {
  readonly id: string;
  readonly live: JobState | null;
  /** It has not ended, and somebody else holds its row. */
  readonly locked: boolean;
  readonly due: boolean;
  readonly priority: number | null;
  readonly asked: boolean;
  readonly step: boolean;
  readonly ended: JobState | null;
}

export interface Outcome {
  readonly id: string;
  readonly outcome: BulkOutcome;
  readonly detail: JsonObject | null;
}

/** Does the action to jobs whose rows are locked, or which have ended, and says what became of each. `told` takes the hints to send. */
export async function applyTo(
  connection: Queryable,
  action: OpenAction,
  jobs: readonly Judged[],
  told: Set<string>,
): Promise<Outcome[]> {
  switch (action.action) {
    case 'cancel':
      return cancel(connection, action, jobs, told);
    case 'retry':
      return retry(connection, action, jobs, told);
    case 'run_now':
      return runNow(connection, jobs, told);
    case 'set_priority':
      return setPriority(connection, action, jobs);
  }
}

// What sync.cancel does to one job, for many.
async function cancel(
  connection: Queryable,
  action: OpenAction,
  jobs: readonly Judged[],
  told: Set<string>,
): Promise<Outcome[]> {
  const { pending, running, others } = sort(jobs);
  const ask = running.filter((job) => !job.asked);
  const end = (ids: string[]): Promise<unknown> =>
    connection.query(
      `update sync.jobs set state = 'cancelled', last_error = jsonb_set(
         sync.cancelled_error($2, $3, 'pending', 'It had not been running.'), '{details,bulkAction}', to_jsonb($4::text))
       where id = any ($1::bigint[])`,
      [ids, action.actor, action.reason, action.id],
    );
  const plain = pending.filter((job) => !job.step);
  if (plain.length > 0) await end(idsOf(plain));
  // The end of a step ends those that wait for it: the last one first, each by itself, so that none is ended twice.
  for (const step of pending.filter((job) => job.step).toReversed()) await end([step.id]);
  if (ask.length > 0) {
    await connection.query(
      `update sync.jobs set cancel_asked_at = now(), cancel_by = $2, cancel_reason = $3 where id = any ($1::bigint[])`,
      [idsOf(ask), action.actor, action.reason],
    );
    told.add('control');
  }
  return [
    ...pending.map((job) => outcome(job, 'cancelled')),
    ...running.map((job) => outcome(job, job.asked ? 'unchanged' : 'cancelling', { state: 'running' })),
    ...others,
  ];
}

// What sync.retry does to one job, for many. Taken back by an undo, a job is due when it was due before.
async function retry(
  connection: Queryable,
  action: OpenAction,
  jobs: readonly Judged[],
  told: Set<string>,
): Promise<Outcome[]> {
  const undo = action.undo_of !== null;
  const outcomes: Outcome[] = [];
  const again: string[] = [];
  for (const job of jobs) {
    if (job.live !== null) outcomes.push(outcome(job, 'live', { state: job.live }));
    else if (job.ended === null) outcomes.push(outcome(job, 'gone'));
    else if (undo && job.step) outcomes.push(outcome(job, 'step'));
    else again.push(job.id);
  }
  if (again.length === 0) return outcomes;
  const retries = await connection.query<{ id: string; job: string | null; existing: string | null }>(
    `with old as materialized (
       select h.*, r.id as retry from (
         select distinct on (id) * from sync.job_history where id = any ($1::bigint[]) order by id, finished_at desc
       ) h left join lateral (select id from sync.jobs where retry_of = h.id limit 1) r on true
     ),
     new as (
       insert into sync.jobs (
         sync, payload, trigger, trigger_detail, run_at, priority, max_attempts, unique_key, dry_run, retry_of, timeout_ms, parked
       )
       select sync, payload, 'retry',
         sync.kept_detail(trigger_detail) || jsonb_build_object('of', id::text, 'by', $2::text, 'bulkAction', $3::text),
         case when $4 then greatest(run_at, now()) else now() end,
         priority, max_attempts, unique_key, dry_run, id, timeout_ms, sync = any ((select sync.paused_syncs())::text[])
       from old where retry is null order by id
       on conflict (unique_key) where unique_key is not null do nothing
       returning id, retry_of
     )
     select o.id, n.id as job, o.retry as existing from old o left join new n on n.retry_of = o.id`,
    [again, action.actor, action.id, undo],
  );
  const unknown = retries.filter((row) => row.job === null && row.existing === null).map((row) => row.id);
  const holders = await keyHolders(connection, unknown);
  for (const { id, job, existing } of retries) {
    if (job !== null) outcomes.push({ id, outcome: 'retried', detail: { job } });
    else outcomes.push({ id, outcome: 'existing', detail: { job: existing ?? holders.get(id) ?? null } });
  }
  if (retries.some((row) => row.job !== null)) told.add('jobs');
  return outcomes;
}

/** The live jobs that have the unique keys of these ended ones. */
async function keyHolders(connection: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await connection.query<{ id: string; holder: string }>(
    `select h.id, j.id as holder from sync.job_history h join sync.jobs j on j.unique_key = h.unique_key
     where h.id = any ($1::bigint[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row.holder]));
}

async function runNow(connection: Queryable, jobs: readonly Judged[], told: Set<string>): Promise<Outcome[]> {
  const { pending, running, others } = sort(jobs);
  const later = pending.filter((job) => !job.due);
  if (later.length > 0) {
    await connection.query('update sync.jobs set run_at = now(), waiting_for = null where id = any ($1::bigint[])', [
      idsOf(later),
    ]);
    told.add('jobs');
  }
  return [
    ...pending.map((job) => outcome(job, job.due ? 'unchanged' : 'made_due')),
    ...running.map((job) => outcome(job, 'live', { state: 'running' })),
    ...others,
  ];
}

async function setPriority(connection: Queryable, action: OpenAction, jobs: readonly Judged[]): Promise<Outcome[]> {
  const { pending, running, others } = sort(jobs);
  const other = pending.filter((job) => job.priority !== action.priority);
  if (other.length > 0) {
    await connection.query('update sync.jobs set priority = $2 where id = any ($1::bigint[])', [
      idsOf(other),
      action.priority,
    ]);
  }
  return [
    ...pending.map((job) =>
      job.priority === action.priority
        ? outcome(job, 'unchanged')
        : outcome(job, 'reprioritised', { from: job.priority ?? 0 }),
    ),
    ...running.map((job) => outcome(job, 'live', { state: 'running' })),
    ...others,
  ];
}

/** Those that wait, those that run, and what there is to say of the rest where the action is for live jobs. */
function sort(jobs: readonly Judged[]): { pending: Judged[]; running: Judged[]; others: Outcome[] } {
  return {
    pending: jobs.filter((job) => job.live === 'pending'),
    running: jobs.filter((job) => job.live === 'running'),
    others: jobs
      .filter((job) => job.live === null)
      .map((job) => (job.ended === null ? outcome(job, 'gone') : outcome(job, 'ended', { state: job.ended }))),
  };
}

function outcome(job: Judged, outcome: BulkOutcome, detail: JsonObject | null = null): Outcome {
  return { id: job.id, outcome, detail };
}

function idsOf(jobs: readonly Judged[]): string[] {
  return jobs.map((job) => job.id);
}
