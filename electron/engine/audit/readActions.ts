import type { ActivityFilter, OperatorAction } from '#shared/activity.ts';
import type { FilterTime } from '#shared/filters/jobFilter.ts';
import type { JsonObject } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** Job ids that a row of a list carries; a single action is read with more. */
export const jobsInList = 20;
export const jobsOfOne = 1_000;
/** Bulk actions that are looked through for a job, the newest first. */
const bulkActionsSearched = 2_000;
export const mostChoices = 200;

/** What operators did that matches, newest first, at most `limit`; before an action (its id) of an earlier page. */
export async function listActions(
  database: Queryable,
  filter: ActivityFilter,
  { before = null, limit }: { before?: string | null; limit: number },
): Promise<OperatorAction[]> {
  const values: unknown[] = [];
  const parameter = (value: unknown, type: string): string => {
    values.push(value);
    return `$${values.length}::${type}`;
  };
  const time = (given: FilterTime): string =>
    typeof given === 'string'
      ? parameter(given, 'timestamptz')
      : `now() - ${parameter(given.ago, 'float8')} * interval '1 millisecond'`;
  const conditions = [
    ...(filter.actor === undefined ? [] : [`actor = ${parameter(filter.actor, 'text')}`]),
    ...(filter.action === undefined ? [] : [`action = ${parameter(filter.action, 'text')}`]),
    ...(filter.since === undefined ? [] : [`at >= ${time(filter.since)}`]),
    ...(filter.until === undefined ? [] : [`at < ${time(filter.until)}`]),
    ...(filter.job === undefined ? [] : [`id = any (array(${withJob(parameter(filter.job, 'bigint'))}))`]),
    ...(before === null
      ? []
      : [`(at, id) < (select b.at, b.id from sync.operator_actions b where b.id = ${parameter(before, 'bigint')})`]),
  ];
  const rows = await database.query<Row>(
    select(
      `select * from sync.operator_actions where ${conditions.join(' and ') || 'true'}
       order by at desc, id desc limit ${parameter(limit, 'integer')}`,
      jobsInList,
    ),
    values,
  );
  return rows.map(toAction);
}

/** One action with up to a thousand of its jobs; null where there is none. */
export async function readAction(database: Queryable, id: string): Promise<OperatorAction | null> {
  const [row] = await database.query<Row>(select('select * from sync.operator_actions where id = $1', jobsOfOne), [id]);
  return row ? toAction(row) : null;
}

/** The newest action there is: while it stays the same, nothing was done. */
export async function newestAction(database: Queryable): Promise<string | null> {
  const [row] = await database.query<{ id: string }>(
    'select id from sync.operator_actions order by at desc, id desc limit 1',
  );
  return row?.id ?? null;
}

/** Who has done something, and what was done, by name; each found by a step in an index. */
export async function readActionChoices(database: Queryable): Promise<{ actors: string[]; actions: string[] }> {
  const [actors, actions] = await Promise.all([distinct(database, 'actor'), distinct(database, 'action')]);
  return { actors, actions };
}

/** The actions whose own list, or whose bulk action, has a job: the one by the index of the lists, the other bulk action by bulk action. */
function withJob(job: string): string {
  return `
    with listed as materialized (select id from sync.operator_actions where job_ids @> array[${job}])
    select id from listed
    union
    select o.id from (select id from sync.bulk_actions order by id desc limit ${bulkActionsSearched}) b
    cross join lateral (
      select from sync.bulk_action_jobs j where j.bulk_action_id = b.id and j.job_id = ${job} limit 1
    ) has
    join sync.operator_actions o on o.detail ? 'bulkAction' and o.detail ->> 'bulkAction' = b.id::text`;
}

/** The rows of `source`, and by which action each was taken back. */
function select(source: string, jobs: number): string {
  return `
    with page as materialized (${source})
    select p.id, p.at, p.actor, p.origin, p.action, coalesce(p.reason, p.detail ->> 'reason') as reason, p.detail,
      p.job_ids[1:${jobs}] as job_ids, cardinality(p.job_ids) as jobs, coalesce(u.id, b.id) as undone_by
    from page p
    left join lateral (
      select u.id from sync.operator_actions u
      where u.detail ? 'undoOf' and not u.detail ? 'bulkAction' and u.detail ->> 'undoOf' = p.id::text limit 1
    ) u on true
    left join lateral (
      select o.id from sync.bulk_actions back
      join sync.operator_actions o on o.detail ? 'bulkAction' and o.detail ->> 'bulkAction' = back.id::text and o.action = 'retry'
      where p.action = 'cancel' and back.undo_of is not null and back.undo_of = (p.detail ->> 'bulkAction')::bigint
      order by back.id desc limit 1
    ) b on p.detail ? 'bulkAction'
    order by p.at desc, p.id desc`;
}

async function distinct(database: Queryable, column: 'actor' | 'action'): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `with recursive names (name) as (
       (select ${column} from sync.operator_actions order by ${column} limit 1)
       union all
       select (select o.${column} from sync.operator_actions o where o.${column} > n.name order by o.${column} limit 1)
       from names n where n.name is not null
     )
     select name from names where name is not null limit $1`,
    [mostChoices],
  );
  return rows.map(({ name }) => name);
}

type Row = {
  id: string;
  at: Date;
  actor: string;
  origin: string;
  action: string;
  reason: string | null;
  detail: JsonObject;
  job_ids: string[];
  jobs: number;
  undone_by: string | null;
};

function toAction({ at, job_ids, undone_by, jobs, ...row }: Row): OperatorAction {
  const bulkAction = row.detail['bulkAction'];
  const frozen = row.detail['jobs'];
  const isBulk = typeof bulkAction === 'string';
  return {
    ...row,
    reason: row.reason === '' ? null : row.reason,
    at: at.toISOString(),
    jobIds: job_ids,
    jobs: isBulk && typeof frozen === 'number' ? frozen : jobs,
    bulkAction: isBulk ? bulkAction : null,
    undoneBy: undone_by,
  };
}
