import { type BulkAction, type BulkJob, type BulkOutcome } from '#shared/bulkActions.ts';
import { jobFilterSchema, type JobFilter } from '#shared/filters/jobFilter.ts';
import type { JsonObject } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** A bulk action with its progress; null where there is none. */
export async function readBulkAction(database: Queryable, id: string): Promise<BulkAction | null> {
  const [row] = await database.query<Row>(`select ${columns} from sync.bulk_actions where id = $1`, [id]);
  return row ? toBulkAction(row) : null;
}

/** Bulk actions, newest first, at most `limit`; before an id of an earlier page. */
export async function listBulkActions(
  database: Queryable,
  { before, limit }: { before?: string | null; limit: number },
): Promise<BulkAction[]> {
  const rows = await database.query<Row>(
    `select ${columns} from sync.bulk_actions where ($1::bigint is null or id < $1) order by id desc limit $2`,
    [before ?? null, limit],
  );
  return rows.map(toBulkAction);
}

/**
 * What became of the jobs of a bulk action, by id, at most `limit`; after an id of an earlier page; with `outcome` only
 * those, with `open` only those that have not had their turn.
 */
export async function listBulkJobs(
  database: Queryable,
  id: string,
  page: { after?: string | null; outcome?: BulkOutcome | 'open' | null; limit: number },
): Promise<BulkJob[]> {
  const rows = await database.query<{
    id: string;
    outcome: BulkOutcome | null;
    detail: JsonObject | null;
    at: Date | null;
  }>(
    `select job_id as id, outcome, detail, at from sync.bulk_action_jobs
     where bulk_action_id = $1 and job_id > $2 and ($3::text is null or coalesce(outcome, 'open') = $3)
     order by job_id limit $4`,
    [id, page.after ?? '0', page.outcome ?? null, page.limit],
  );
  return rows.map((row) => ({ ...row, at: row.at?.toISOString() ?? null }));
}

const columns = `id, action, filter, priority, undo_of, actor, origin, reason, state, cutoff_at, cutoff_id, total, counts,
  started_at, finished_at, aborted_by`;

type Row = {
  id: string;
  action: BulkAction['action'];
  filter: unknown;
  priority: number | null;
  undo_of: string | null;
  actor: string;
  origin: string;
  reason: string | null;
  state: BulkAction['state'];
  cutoff_at: Date;
  cutoff_id: string;
  total: string;
  counts: Partial<Record<BulkOutcome, number>>;
  started_at: Date | null;
  finished_at: Date | null;
  aborted_by: string | null;
};

function toBulkAction(row: Row): BulkAction {
  return {
    id: row.id,
    action: row.action,
    filter: toFilter(row.filter),
    priority: row.priority,
    undoOf: row.undo_of,
    actor: row.actor,
    origin: row.origin,
    reason: row.reason,
    state: row.state,
    cutoffAt: row.cutoff_at.toISOString(),
    cutoffId: row.cutoff_id,
    total: Number(row.total),
    done: Object.values(row.counts).reduce((sum, jobs) => sum + jobs, 0),
    counts: row.counts,
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    abortedBy: row.aborted_by,
  };
}

/** For show only: the jobs were frozen when the action was entered. A filter of a later version is shown as far as it is known. */
function toFilter(value: unknown): JobFilter {
  const parsed = jobFilterSchema.strip().safeParse(value);
  return parsed.success ? parsed.data : {};
}
