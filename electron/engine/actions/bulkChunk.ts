import type { BulkOutcome } from '#shared/bulkActions.ts';
import type { JsonObject } from '#shared/jobs.ts';
import type { Connection, Database } from '#engine/database/database.ts';
import { applyTo, type Judged, type OpenAction, type Outcome } from './applyBulkAction.ts';

/** What a call came to. `held`: another process works on this action. `left`: all that is left is locked by somebody. */
export type ChunkResult = 'went on' | 'over' | 'held' | 'left';

type Counts = Partial<Record<BulkOutcome, number>>;

type ActionRow = { [Key in keyof OpenAction]: OpenAction[Key] } & {
  state: string;
  position: string;
  left_from: string | null;
  counts: Counts;
};

/**
 * Does the next `size` jobs of a bulk action: judges each as it is now, acts on it and writes down what became of it, in
 * one transaction. Jobs that somebody holds are passed over and get another turn at the end. Any number of processes may
 * call it for the same action: one of them works, and should it die, nothing of its chunk has happened.
 */
export async function doChunk(database: Database, id: string, size: number): Promise<ChunkResult> {
  const told = new Set<string>();
  const result = await database.transaction(async (connection): Promise<ChunkResult> => {
    // Whoever freezes in the middle of a chunk loses it, and who waits for a row gives way before a deadlock is found.
    await connection.query(
      `set local idle_in_transaction_session_timeout = '10s'; set local statement_timeout = '30s'; set local lock_timeout = '500ms'`,
    );
    const [turn] = await connection.query<{ mine: boolean }>(
      `select pg_try_advisory_xact_lock(hashtextextended('touchline:bulk action:' || $1, 0)) as mine`,
      [id],
    );
    if (!turn?.mine) return 'held';
    const [action] = await connection.query<ActionRow>(
      `select id, action, priority, undo_of, actor, reason, state, position, left_from, counts
       from sync.bulk_actions where id = $1`,
      [id],
    );
    if (!action || (action.state !== 'pending' && action.state !== 'running')) return 'over';
    const ids = await nextJobs(connection, id, action.position, size);
    if (ids.length === 0) {
      if (action.left_from === null) return finish(connection, id, told);
      // From the first one that was locked; that turn comes with the next call, so that its holder gets a moment.
      await connection.query('update sync.bulk_actions set position = left_from - 1, left_from = null where id = $1', [
        id,
      ]);
      return 'left';
    }
    const judged = await judge(connection, ids);
    const outcomes = await applyTo(
      connection,
      action,
      judged.filter((job) => !job.locked),
      told,
    );
    const firstLocked = judged.find((job) => job.locked)?.id ?? null;
    await writeOutcomes(connection, id, outcomes);
    await connection.query(
      `update sync.bulk_actions set
         state = case when state = 'pending' then 'running' else state end, started_at = coalesce(started_at, now()),
         position = $2, left_from = least(left_from, $3), counts = $4
       where id = $1`,
      [id, ids.at(-1), firstLocked, JSON.stringify(addCounts(action.counts, outcomes))],
    );
    told.add('changed');
    return 'went on';
  });
  for (const hint of told) database.hints.tell(hint);
  return result;
}

async function nextJobs(connection: Connection, id: string, position: string, size: number): Promise<string[]> {
  const rows = await connection.query<{ job_id: string }>(
    `select job_id from sync.bulk_action_jobs
     where bulk_action_id = $1 and job_id > $2 and outcome is null order by job_id limit $3`,
    [id, position, size],
  );
  return rows.map((row) => row.job_id);
}

// One statement, and so one snapshot: a job is live or ended, never neither because it moved in between.
async function judge(connection: Connection, ids: readonly string[]): Promise<Judged[]> {
  return connection.query<{ [Key in keyof Judged]: Judged[Key] }>(
    `with mine as materialized (
       select id, state, run_at <= now() and waiting_for is null as due, priority, cancel_asked_at is not null as asked, routine_run is not null as step
       from sync.jobs where id = any ($1::bigint[]) for update skip locked
     ),
     live as materialized (select id from sync.jobs where id = any ($1::bigint[])),
     ended as materialized (
       select id, max(state) as state, bool_or(routine_run is not null) as step
       from sync.job_history where id = any ($1::bigint[]) group by id
     )
     select i.id, m.state as live, m.id is null and l.id is not null as locked, coalesce(m.due, false) as due, m.priority,
       coalesce(m.asked, false) as asked, coalesce(m.step, e.step, false) as step, e.state as ended
     from unnest($1::bigint[]) i (id)
     left join mine m on m.id = i.id left join live l on l.id = i.id left join ended e on e.id = i.id
     order by i.id`,
    [ids],
  );
}

async function writeOutcomes(connection: Connection, id: string, outcomes: readonly Outcome[]): Promise<void> {
  const ids = outcomes.map((outcome) => outcome.id);
  await connection.query(
    `update sync.bulk_action_jobs b set outcome = i.outcome, detail = i.detail, at = clock_timestamp()
     from unnest($2::bigint[], $3::text[], $4::jsonb[]) i (id, outcome, detail)
     where b.bulk_action_id = $1 and b.job_id = any ($2::bigint[]) and b.job_id = i.id`,
    [
      id,
      ids,
      outcomes.map((outcome) => outcome.outcome),
      outcomes.map(({ detail }) => (detail === null ? null : JSON.stringify(detail satisfies JsonObject))),
    ],
  );
}

async function finish(connection: Connection, id: string, told: Set<string>): Promise<ChunkResult> {
  await connection.query(
    `update sync.bulk_actions set state = 'done', finished_at = now() where id = $1 and state in ('pending', 'running')`,
    [id],
  );
  told.add('changed');
  return 'over';
}

function addCounts(before: Counts, outcomes: readonly Outcome[]): Counts {
  const counts = { ...before };
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
