import type { AlertKind, AlertSettings, AlertState } from '#shared/alerts.ts';
import type { Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { slackMessage, type Place } from './slackMessage.ts';
import { postJson, type Posted } from './webhook.ts';

/** Alerts that one message tells of. */
const mostInOne = 20;
/** Tries of one delivery. */
const mostTries = 8;
const firstWait = 10_000;
const longestWait = 15 * 60_000;

type Row = {
  id: string;
  kind: AlertKind;
  state: AlertState;
  subject: string;
  message: string;
  hint: string | null;
  count: number;
  jobs: string[];
  first_at: Date;
  resolution: string | null;
  tries: number;
  more: number;
};

/**
 * Tells the webhook of what is due, in one message. Whoever takes an alert has it for a minute; should it die, another
 * one tells it again. All processes together send a message every 5 s at most. Nothing is open in the database
 * meanwhile. Gives what went wrong, without the address.
 */
export async function deliverAlerts(
  database: Database,
  url: URL,
  tools: { place: Place; clock: Clock; settings: AlertSettings; signal: AbortSignal },
): Promise<string | null> {
  const rows = await take(database);
  const [first] = rows;
  if (!first) return null;
  const message = slackMessage(
    rows.map((row) => ({ ...row, firstAt: row.first_at })),
    first.more,
    tools.place,
  );
  const posted = await postJson(url, message, tools.signal, tools.clock.now());
  if (posted.ok) await markTold(database, rows, tools.settings);
  else await markFailed(database, rows, posted);
  return posted.ok ? null : posted.error;
}

async function take(database: Database): Promise<Row[]> {
  return database.query<Row>(
    `with waiting as materialized (
       select id from sync.alerts where deliver_at <= now() and (delivering_until is null or delivering_until < now())
         and deliver_at > now() - interval '1 day'
       order by deliver_at, id limit 1000
     ),
     turn as (
       update sync.alert_progress set deliver_not_before = now() + interval '5 seconds'
       where deliver_not_before <= now() and exists (select from waiting) returning 1
     ),
     due as materialized (
       select a.id from sync.alerts a where a.id in (select id from waiting) and exists (select from turn)
       order by a.deliver_at, a.id limit $1 for update skip locked
     )
     update sync.alerts a set delivering_until = now() + interval '1 minute', tries = tries + 1
     where id = any (array(select id from due))
     returning id, kind, state, subject, message, hint, count, jobs, first_at, resolution, tries,
       greatest(0, (select count(*) from waiting) - $1)::int as more`,
    [mostInOne],
  );
}

async function markTold(database: Database, rows: readonly Row[], settings: AlertSettings): Promise<void> {
  await database.query(
    `update sync.alerts a set
       delivered_at = now(), delivered_count = i.count, delivered_state = case i.state when 'resolved' then 'resolved' else 'open' end,
       delivering_until = null, tries = 0, delivery_error = null, gave_up_at = null,
       deliver_at = case
         when a.state = 'resolved' and i.state <> 'resolved' and $5 then now()
         when a.count > i.count and a.state = 'open' then now() + $4 * interval '1 minute'
       end
     from unnest($1::bigint[], $2::integer[], $3::text[]) i (id, count, state) where a.id = i.id`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.count),
      rows.map((row) => row.state),
      settings.quietMinutes,
      settings.tellResolved,
    ],
  );
}

async function markFailed(
  database: Database,
  rows: readonly Row[],
  posted: Extract<Posted, { ok: false }>,
): Promise<void> {
  const tries = Math.max(...rows.map((row) => row.tries));
  const wait = Math.max(posted.delay ?? 0, Math.min(longestWait, firstWait * 2 ** (tries - 1)));
  await database.query(
    `update sync.alerts set delivering_until = null, delivery_error = $2,
       gave_up_at = case when $3 and tries < $4 then null else now() end,
       deliver_at = case when $3 and tries < $4 then now() + $5 * interval '1 millisecond' end,
       tries = case when $3 and tries < $4 then tries else 0 end
     where id = any ($1::bigint[])`,
    [rows.map((row) => row.id), posted.error, posted.retry, mostTries, wait],
  );
  // The others wait as well: they would be told the same.
  await database.query(
    `update sync.alert_progress set deliver_not_before = greatest(deliver_not_before, now() + $1 * interval '1 millisecond')`,
    [posted.retry ? wait : 0],
  );
}
