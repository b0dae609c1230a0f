import { z } from 'zod';
import {
  attemptErrorSchema,
  endedStates,
  runResultSchema,
  type AttemptError,
  type EndedState,
  type JobId,
  type JsonObject,
  type RunResult,
  type Trigger,
} from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';

export interface HistoryFilter {
  /** All where empty. */
  states: readonly EndedState[];
  sync: string | null;
  /** ISO moments: ended at or after the first, before the second. */
  since: string | null;
  until: string | null;
}

/** A place in history: right after the job that ended at this moment (ISO, to the microsecond) with this id. */
export interface HistoryPlace {
  readonly finishedAt: string;
  readonly id: JobId;
}

export interface EndedJob {
  id: JobId;
  sync: string;
  payload: JsonObject;
  state: EndedState;
  priority: number;
  trigger: Trigger;
  triggerDetail: JsonObject;
  dryRun: boolean;
  uniqueKey: string | null;
  retryOf: JobId | null;
  attempt: number;
  maxAttempts: number;
  worker: string | null;
  enqueuedAt: string;
  runAt: string;
  startedAt: string | null;
  finishedAt: string;
  result: RunResult | null;
  error: AttemptError | null;
}

/**
 * Ended jobs that match, newest first, from a place on (the newest where it is null), and the place after the last of
 * them; null when there is no more. Jobs that end meanwhile come before the first page: the others stay where they are.
 */
export async function readHistoryPage(
  database: Queryable,
  filter: HistoryFilter,
  after: HistoryPlace | null,
  limit: number,
): Promise<{ jobs: EndedJob[]; next: HistoryPlace | null }> {
  const { text, values } = pageStatement(filter, after, limit + 1);
  const rows = await database.query<Row>(text, values);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    jobs: page.map(toEnded),
    next: rows.length > limit && last ? { finishedAt: last.place, id: last.id } : null,
  };
}

/** The place as a text that callers hand back unread. */
export function toCursor({ finishedAt, id }: HistoryPlace): string {
  return Buffer.from(`${finishedAt} ${id}`).toString('base64url');
}

/** The place of such a text; null for any other text. */
export function fromCursor(text: string): HistoryPlace | null {
  const [finishedAt, id, ...more] = Buffer.from(text, 'base64url').toString().split(' ');
  const place = placeSchema.safeParse({ finishedAt, id });
  return place.success && more.length === 0 && toCursor(place.data) === text ? place.data : null;
}

const placeSchema = z.object({
  finishedAt: z.iso.datetime({ precision: 6 }),
  id: z.string().regex(/^[1-9]\d{0,17}$/),
});

/**
 * One branch a state, each a walk along an index that begins with what the filter fixes; the states stand in the text
 * because the index on those other than succeeded serves no parameter. A condition that the filter leaves open is left
 * out, instead of being handed over as null: the planner is to see ranges.
 */
function pageStatement(
  filter: HistoryFilter,
  after: HistoryPlace | null,
  limit: number,
): { text: string; values: unknown[] } {
  const values: unknown[] = [limit];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    ...(filter.sync === null ? [] : [`sync = ${given(filter.sync)}`]),
    ...(filter.since === null ? [] : [`finished_at >= ${given(filter.since)}::timestamptz`]),
    ...(filter.until === null ? [] : [`finished_at < ${given(filter.until)}::timestamptz`]),
    ...(after === null ? [] : [afterPlace(given(after.finishedAt), given(after.id))]),
  ];
  const branch = (state: EndedState | null): string => {
    const all = [...(state === null ? [] : [`state = '${state}'`]), ...conditions];
    const where = all.length === 0 ? '' : `where ${all.join(' and ')}`;
    return `(select * from sync.job_history ${where} order by finished_at desc, id desc limit $1)`;
  };
  const states = [...new Set(filter.states)];
  const anyState = states.length === 0 || states.length === endedStates.length;
  const branches = anyState ? [branch(null)] : states.map((state) => branch(state));
  return {
    values,
    text: `
      with page as (select * from (${branches.join(' union all ')}) found order by finished_at desc, id desc limit $1)
      select j.id, j.sync, j.payload, j.state, j.priority, j.trigger, j.trigger_detail, j.dry_run, j.unique_key, j.retry_of,
        j.attempt, j.max_attempts, j.enqueued_at, j.run_at, j.started_at, j.finished_at, j.result, j.error,
        w.name as worker, to_char(j.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place
      from page j left join sync.workers w on w.id = j.worker_id
      order by j.finished_at desc, j.id desc`,
  };
}

/** The first condition alone lets months be left out: pairs do not. */
function afterPlace(finishedAt: string, id: string): string {
  return `finished_at <= ${finishedAt}::timestamptz and (finished_at, id) < (${finishedAt}::timestamptz, ${id}::bigint)`;
}

type Row = {
  id: string;
  sync: string;
  payload: JsonObject;
  state: EndedState;
  priority: number;
  trigger: Trigger;
  trigger_detail: JsonObject;
  dry_run: boolean;
  unique_key: string | null;
  retry_of: string | null;
  attempt: number;
  max_attempts: number;
  worker: string | null;
  enqueued_at: Date;
  run_at: Date;
  started_at: Date | null;
  finished_at: Date;
  result: unknown;
  error: unknown;
  place: string;
};

function toEnded(row: Row): EndedJob {
  const result = runResultSchema.safeParse(row.result);
  return {
    id: row.id,
    sync: row.sync,
    payload: row.payload,
    state: row.state,
    priority: row.priority,
    trigger: row.trigger,
    triggerDetail: row.trigger_detail,
    dryRun: row.dry_run,
    uniqueKey: row.unique_key,
    retryOf: row.retry_of,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    worker: row.worker,
    enqueuedAt: row.enqueued_at.toISOString(),
    runAt: row.run_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at.toISOString(),
    result: result.success ? result.data : null,
    error: toError(row.error),
  };
}

/** An error as the engine writes it; whatever else somebody put there by hand is shown as its text. */
function toError(value: unknown): AttemptError | null {
  if (value === null) return null;
  const error = attemptErrorSchema.safeParse(value);
  return error.success ? error.data : { code: 'unknown', message: JSON.stringify(value) };
}
