import type { Alert, AlertKind, AlertState } from '#shared/alerts.ts';
import { OperatorError } from '#shared/errors.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { recordAction } from '#engine/audit.ts';
import type { Database } from '#engine/database/database.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** Alerts, those that happened last first, at most `limit`; after the last one (its id) of an earlier page. */
export async function listAlerts(
  database: Queryable,
  page: {
    states?: readonly AlertState[];
    kinds?: readonly AlertKind[];
    after?: string | null;
    limit: number;
  },
): Promise<Alert[]> {
  // In the text, so that the few which are not over are found by their own index.
  const live = page.states && !page.states.includes('resolved') ? `state <> 'resolved' and` : '';
  const rows = await database.query<Row>(
    `select ${columns} from sync.alerts
     where ${live} ($1::text[] is null or state = any ($1)) and ($2::text[] is null or kind = any ($2))
       and ($3::bigint is null or (last_at, id) < (select b.last_at, b.id from sync.alerts b where b.id = $3))
     order by last_at desc, id desc limit $4`,
    [page.states ?? null, page.kinds ?? null, page.after ?? null, page.limit],
  );
  return rows.map(toAlert);
}

/** How many alerts nobody has acknowledged. */
export async function countOpenAlerts(database: Queryable): Promise<number> {
  const [row] = await database.query<{ alerts: number }>(
    `select count(*)::int as alerts from sync.alerts where state = 'open'`,
  );
  return row?.alerts ?? 0;
}

/**
 * Says that somebody knows and cares: the webhook is told of it no more until it is over. With `resolve` it is over by
 * the operator's word. Throws an `OperatorError` where there is no such alert or it is over.
 */
export async function acknowledgeAlert(
  database: Database,
  id: string,
  operator: { actor: string; origin: string; reason?: string | undefined },
  { resolve = false } = {},
): Promise<Alert> {
  const alert = await database.transaction(async (connection) => {
    const [row] = await connection.query<Row>(
      `update sync.alerts set
         state = case when $3 then 'resolved' else 'acknowledged' end, deliver_at = null,
         acknowledged_at = coalesce(acknowledged_at, now()), acknowledged_by = coalesce(acknowledged_by, $2),
         resolved_at = case when $3 then now() end, resolution = case when $3 then 'Resolved by ' || $2 || '.' end
       where id = $1 and state <> 'resolved' returning ${columns}`,
      [id, operator.actor, resolve],
    );
    if (!row) throw await notOpen(connection, id);
    await recordAction(connection, {
      actor: operator.actor,
      origin: operator.origin,
      action: resolve ? 'resolve alert' : 'acknowledge alert',
      jobIds: row.jobs,
      detail: { alert: id, kind: row.kind, subject: row.subject },
      reason: operator.reason ?? null,
    });
    return toAlert(row);
  });
  database.hints.tell('changed');
  return alert;
}

/** Forgets alerts that were resolved more than `days` days ago. Gives the number. */
export async function expireAlerts(database: Queryable, days: number): Promise<number> {
  const rows = await database.query(
    `delete from sync.alerts where state = 'resolved' and resolved_at < now() - $1 * interval '1 day' returning 1`,
    [days],
  );
  return rows.length;
}

async function notOpen(database: Queryable, id: string): Promise<OperatorError> {
  const found = await database.query('select from sync.alerts where id = $1', [id]);
  return found.length > 0
    ? new OperatorError({ code: 'alert_over', message: `Alert ${id} is over already.` })
    : new OperatorError({ code: 'not_found', message: `There is no alert ${id}.` });
}

const columns = `id, kind, state, subject, fingerprint, message, hint, detail, count, jobs, first_at, last_at,
  acknowledged_at, acknowledged_by, resolved_at, resolution, deliver_at, delivered_at, delivery_error, gave_up_at`;

type Row = {
  id: string;
  kind: AlertKind;
  state: AlertState;
  subject: string;
  fingerprint: string | null;
  message: string;
  hint: string | null;
  detail: JsonObject;
  count: number;
  jobs: string[];
  first_at: Date;
  last_at: Date;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  resolved_at: Date | null;
  resolution: string | null;
  deliver_at: Date | null;
  delivered_at: Date | null;
  delivery_error: string | null;
  gave_up_at: Date | null;
};

function toAlert(row: Row): Alert {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    subject: row.subject,
    fingerprint: row.fingerprint,
    message: row.message,
    hint: row.hint,
    detail: row.detail,
    count: row.count,
    jobs: row.jobs,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
    acknowledgedBy: row.acknowledged_by,
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    resolution: row.resolution,
    delivery: {
      deliveredAt: row.delivered_at?.toISOString() ?? null,
      dueAt: row.deliver_at?.toISOString() ?? null,
      error: row.delivery_error,
      gaveUpAt: row.gave_up_at?.toISOString() ?? null,
    },
  };
}
