import { newBulkActionSchema, type BulkAction, type NewBulkAction } from '#shared/bulkActions.ts';
import { describeIssue, OperatorError } from '#shared/errors.ts';
import type { FilterTime, JobFilter } from '#shared/filters/jobFilter.ts';
import { jsonObjectSchema, type JsonObject } from '#shared/jobs.ts';
import { recordAction } from '#engine/audit.ts';
import type { Connection, Database } from '#engine/database/database.ts';
import { FilterConditions } from '#engine/queue/filterConditions.ts';
import { databaseNow } from '#engine/schedules/databaseNow.ts';
import { reachOf } from './reach.ts';
import { readBulkAction } from './readBulkActions.ts';

/** Who asks, and from where. */
export interface Operator {
  /** user@host */
  actor: string;
  /** `console`, `command line`, `http` */
  origin: string;
}

/**
 * Enters a bulk action and freezes its filter: the jobs that match now are its jobs, in one snapshot and whatever their
 * number. A `BulkActionRunner`, of any worker or console, works it off. Throws an `OperatorError` for a malformed
 * request and for one that no job matches.
 */
export async function createBulkAction(
  database: Database,
  given: NewBulkAction,
  operator: Operator,
): Promise<BulkAction> {
  const parsed = newBulkActionSchema.safeParse(given);
  if (!parsed.success) {
    throw new OperatorError({
      code: 'bad_filter',
      message: `The bulk action is not valid: ${describeIssue(parsed.error)}.`,
    });
  }
  const request = parsed.data;
  const filter = await atMoments(database, request.filter);
  const action = await enter(database, operator, {
    action: request.action,
    filter: jsonObjectSchema.parse(JSON.parse(JSON.stringify(filter))),
    priority: request.action === 'set_priority' ? request.priority : null,
    reason: request.reason ?? null,
    undoOf: null,
    freeze: async (connection, id) => {
      const reach = reachOf(request.action, filter);
      const conditions = new FilterConditions();
      const live = reach.scope === 'ended' ? null : conditions.live(reach.filter);
      const ended = reach.scope === 'live' ? null : conditions.ended(reach.filter);
      const parts = [
        ...(live === null ? [] : [`select j.id from sync.jobs j where ${live}`]),
        ...(ended === null ? [] : [`select j.id from sync.job_history j where ${ended}`]),
      ];
      if (parts.length === 0) return 0;
      const [row] = await connection.query<{ jobs: string }>(
        `with frozen as (
           insert into sync.bulk_action_jobs (bulk_action_id, job_id)
           select ${conditions.parameter(id, 'bigint')}, id from (${parts.join(' union ')}) m order by id returning 1
         )
         select count(*) as jobs from frozen`,
        conditions.values,
      );
      return Number(row?.jobs ?? 0);
    },
  });
  if (action) return action;
  throw new OperatorError({
    code: 'nothing_matches',
    message: 'No job matches the filter, so there is nothing to do.',
    hint: 'Preview the action to see what its filter finds.',
  });
}

/**
 * Takes a bulk cancel back: enqueues again, by a bulk retry, exactly the jobs that it cancelled while they were pending,
 * due when they were due. A running job that was asked to stop is not among them, nor is a step of a routine. Throws an
 * `OperatorError` where that makes no sense.
 */
export async function undoBulkAction(
  database: Database,
  id: string,
  operator: Operator & { reason?: string | undefined },
): Promise<BulkAction> {
  const action = await enter(database, operator, {
    action: 'retry',
    filter: {},
    priority: null,
    reason: operator.reason ?? null,
    undoOf: id,
    freeze: async (connection, undo) => {
      const [row] = await connection.query<{ jobs: string }>(
        `with frozen as (
           insert into sync.bulk_action_jobs (bulk_action_id, job_id)
           select $2, c.job_id from sync.bulk_action_jobs c
           where c.bulk_action_id = $1 and c.outcome = 'cancelled' and not exists (
             select from sync.bulk_actions a
             join sync.bulk_action_jobs b on b.bulk_action_id = a.id and b.job_id = c.job_id and b.outcome = 'retried'
             where a.undo_of = $1
           )
           order by c.job_id returning 1
         )
         select count(*) as jobs from frozen`,
        [id, undo],
      );
      return Number(row?.jobs ?? 0);
    },
  });
  if (action) return action;
  throw new OperatorError({
    code: 'nothing_to_undo',
    message: `Bulk action ${id} has cancelled no job that could be brought back.`,
  });
}

/**
 * Ends a bulk action; the chunk that is under way (some hundred jobs) is still finished. What it has done stays. Throws
 * an `OperatorError` where there is none or it is over.
 */
export async function abortBulkAction(database: Database, id: string, operator: Operator): Promise<BulkAction> {
  await database.transaction(async (connection) => {
    const [aborted] = await connection.query<{ action: string }>(
      `update sync.bulk_actions set state = 'aborted', finished_at = clock_timestamp(), aborted_by = $2
       where id = $1 and state in ('pending', 'running') returning action`,
      [id, operator.actor],
    );
    if (!aborted) throw await notOpen(connection, id);
    await recordAction(connection, { ...operator, action: 'abort', jobIds: [], detail: { bulkAction: id } });
  });
  database.hints.tell('changed');
  return found(await readBulkAction(database, id), id);
}

/** The filter with its times as moments: how long ago something was is told from when it is frozen. */
async function atMoments(database: Database, filter: JobFilter): Promise<JobFilter> {
  const { since, until } = filter;
  if (typeof since !== 'object' && typeof until !== 'object') return filter;
  const now = (await databaseNow(database)).getTime();
  const moment = (time: FilterTime): string =>
    typeof time === 'string' ? time : new Date(now - time.ago).toISOString();
  return {
    ...filter,
    ...(since === undefined ? {} : { since: moment(since) }),
    ...(until === undefined ? {} : { until: moment(until) }),
  };
}

interface Entry {
  action: BulkAction['action'];
  filter: JsonObject;
  priority: number | null;
  reason: string | null;
  undoOf: string | null;
  /** Writes the action's jobs and gives their number. */
  freeze(connection: Connection, id: string): Promise<number>;
}

/** Enters the action with its jobs and its audit, in one transaction; null, and nothing, where it has no jobs. */
async function enter(database: Database, operator: Operator, entry: Entry): Promise<BulkAction | null> {
  const connection = await database.connect();
  try {
    await connection.query('begin');
    // To freeze millions of jobs takes longer than what the session allows a statement of the console.
    await connection.query(`set local statement_timeout = '5min'`);
    if (entry.undoOf !== null) await requireUndoable(connection, entry.undoOf);
    const [row] = await connection.query<{ id: string; cutoff_at: Date; cutoff_id: string }>(
      `insert into sync.bulk_actions (action, filter, priority, undo_of, actor, origin, reason, cutoff_id)
       select $1, $2, $3, $4, $5, $6, $7, case when is_called then last_value else 0 end from sync.jobs_id_seq
       returning id, cutoff_at, cutoff_id`,
      [
        entry.action,
        JSON.stringify(entry.filter),
        entry.priority,
        entry.undoOf,
        operator.actor,
        operator.origin,
        entry.reason,
      ],
    );
    if (!row) throw new OperatorError({ code: 'internal', message: 'The database did not enter the bulk action.' });
    const total = await entry.freeze(connection, row.id);
    if (total === 0) {
      await connection.rollbackAndRelease();
      return null;
    }
    await connection.query('update sync.bulk_actions set total = $2 where id = $1', [row.id, total]);
    await recordAction(connection, {
      actor: operator.actor,
      origin: operator.origin,
      action: entry.action,
      jobIds: [],
      detail: {
        bulkAction: row.id,
        jobs: total,
        filter: entry.filter,
        cutoff: { at: row.cutoff_at.toISOString(), id: row.cutoff_id },
        ...(entry.priority === null ? {} : { priority: entry.priority }),
        ...(entry.undoOf === null ? {} : { undoOf: entry.undoOf }),
      },
      reason: entry.reason,
    });
    await connection.query('commit');
    connection.release();
    database.hints.tell('control');
    database.hints.tell('changed');
    return found(await readBulkAction(database, row.id), row.id);
  } catch (error) {
    await connection.rollbackAndRelease();
    throw error;
  }
}

/** Holds the row, so that of two who take the same action back at once the second finds the first one's. */
async function requireUndoable(connection: Connection, id: string): Promise<void> {
  const [original] = await connection.query<{ action: string; state: string; undo_of: string | null }>(
    'select action, state, undo_of from sync.bulk_actions where id = $1 for update',
    [id],
  );
  if (!original) throw notFound(id);
  if (original.action !== 'cancel') {
    throw new OperatorError({
      code: 'not_undoable',
      message: `Bulk action ${id} cancelled nothing: only a cancel can be taken back.`,
    });
  }
  if (original.state === 'pending' || original.state === 'running') {
    throw new OperatorError({
      code: 'bulk_action_open',
      message: `Bulk action ${id} is not over yet.`,
      hint: 'Abort it first, or wait until it is done.',
    });
  }
  const open = await connection.query(
    `select from sync.bulk_actions where undo_of = $1 and state in ('pending', 'running')`,
    [id],
  );
  if (open.length > 0) {
    throw new OperatorError({ code: 'bulk_action_open', message: `Bulk action ${id} is being taken back already.` });
  }
}

async function notOpen(connection: Connection, id: string): Promise<OperatorError> {
  const [action] = await connection.query<{ state: string }>('select state from sync.bulk_actions where id = $1', [id]);
  return action
    ? new OperatorError({ code: 'bulk_action_over', message: `Bulk action ${id} is over: it is ${action.state}.` })
    : notFound(id);
}

function notFound(id: string): OperatorError {
  return new OperatorError({ code: 'not_found', message: `There is no bulk action ${id}.` });
}

function found(action: BulkAction | null, id: string): BulkAction {
  if (!action) throw notFound(id);
  return action;
}
