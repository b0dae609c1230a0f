import type { Queryable } from '#engine/database/queryable.ts';
import type { SqlValue } from '../sql.ts';
import { micros } from './jobSource.ts';

export const actionColumns = [
  'id',
  'at',
  'actor',
  'origin',
  'action',
  'reason',
  'detail',
  'job_ids',
  'jobs',
  'bulk_action',
  'undo_of',
  'undoes_bulk',
] as const;

type Row = {
  id: string;
  at: string;
  actor: string;
  origin: string;
  action: string;
  reason: string | null;
  detail: string;
  job_ids: string;
  jobs: number;
  bulk_action: string | null;
  undo_of: string | null;
  undoes_bulk: string | null;
};

/** What operators did after an action, by id, not before `since` (ISO): in the order of `actionColumns`. */
export async function readActionsAfter(
  database: Queryable,
  after: string,
  since: string,
  limit: number,
): Promise<{ id: string; bulkAction: string | null; values: SqlValue[] }[]> {
  const rows = await database.query<Row>(
    `select o.id, ${micros('o.at')} as at, o.actor, o.origin, o.action, o.reason, o.detail::text as detail,
       to_json(o.job_ids::text[])::text as job_ids, cardinality(o.job_ids) as jobs, o.detail ->> 'bulkAction' as bulk_action,
       case when not o.detail ? 'bulkAction' then o.detail ->> 'undoOf' end as undo_of, b.undo_of::text as undoes_bulk
     from sync.operator_actions o
     left join sync.bulk_actions b on o.action = 'retry' and b.undo_of is not null and b.id::text = o.detail ->> 'bulkAction'
     where o.id > $1::bigint and o.at >= $2::timestamptz order by o.id limit $3`,
    [after, since, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    bulkAction: row.bulk_action,
    values: actionColumns.map((column) => (column === 'id' || column === 'at' ? BigInt(row[column]) : row[column])),
  }));
}
