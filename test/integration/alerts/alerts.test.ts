import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Alert } from '#shared/alerts.ts';
import { AlertWatcher } from '#engine/alerts/alertWatcher.ts';
import { describeWebhook, readAlertSettings, saveAlertSettings, saveWebhook } from '#engine/alerts/alertSettings.ts';
import { acknowledgeAlert, countOpenAlerts, expireAlerts, listAlerts } from '#engine/alerts/readAlerts.ts';
import { systemClock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { rollUp } from '#engine/statistics/rollUp.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { recordingLogger } from '../../support/logger.ts';
import { until } from '../../support/until.ts';
import { openDatabase } from '../../support/worker.ts';
import { startWebhook, type WebhookServer } from './webhookServer.ts';

let db: TestDatabase;
let database: Database;
let webhook: WebhookServer;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
afterAll(async () => {
  await database.close();
  await db.drop();
});
beforeEach(async () => {
  webhook = await startWebhook();
  await db.query(`
    delete from sync.jobs; delete from sync.job_history; delete from sync.job_minutes; delete from sync.job_hours;
    delete from sync.failure_minutes; delete from sync.sync_ends; delete from sync.statistics_progress;
    insert into sync.statistics_progress default values;
    delete from sync.alerts; delete from sync.alert_webhook; delete from sync.alert_progress;
    insert into sync.alert_progress default values;
    delete from sync.settings; delete from sync.schedules; delete from sync.workers; delete from sync.operator_actions;
    delete from sync.routines`);
});
afterEach(() => webhook.close());

const operator = { actor: 'ada@desk', origin: 'test' };
const logger = recordingLogger();

function watcher(options: { webhook?: URL | null; pool?: Database } = {}): AlertWatcher {
  return new AlertWatcher({
    database: options.pool ?? database,
    clock: systemClock,
    logger,
    place: { environment: 'staging', target: 'db.example:5432/sports' },
    webhook: options.webhook === undefined ? webhook.url : options.webhook,
  });
}

/** Ends so many jobs of a sync by hand and gives the last one's id. */
async function end(
  sync: string,
  state: 'failed' | 'succeeded',
  message = 'League 39 is gone.',
  count = 1,
): Promise<string> {
  const rows = await db.query<{ id: string }>(
    `insert into sync.jobs (sync) select $1 from generate_series(1, $2) returning id`,
    [sync, count],
  );
  const ids = rows.map((row) => row.id);
  await db.query(`update sync.jobs set state = $2::sync.job_state, last_error = $3 where id = any ($1::bigint[])`, [
    ids,
    state,
    state === 'failed' ? JSON.stringify({ code: 'gone', message, hint: 'Look for it elsewhere.' }) : null,
  ]);
  return ids.at(-1) ?? '';
}

async function look(by = watcher()): Promise<Alert[]> {
  await rollUp(database, { force: true });
  await db.query(`update sync.alert_progress set deliver_not_before = '-infinity'`);
  await by.check();
  return listAlerts(database, { limit: 50 });
}

/** Looks until the statistics have caught up: transactions of other tests on this server may be open for a moment. */
async function lookUntilExact(): Promise<void> {
  await until(async () => {
    await look();
    const exact = await db.query(
      `select from sync.statistics_progress where exact_until > now() - interval '2 minutes'`,
    );
    return exact.length > 0;
  });
}

/** As if so many minutes had passed since the webhook was told. */
async function later(minutes: number): Promise<void> {
  await db.query(
    `update sync.alerts set delivered_at = delivered_at - $1 * interval '1 minute', deliver_at = deliver_at - $1 * interval '1 minute',
       resolved_at = resolved_at - $1 * interval '1 minute'`,
    [minutes],
  );
}

describe('failed jobs', () => {
  test('one opens an alert, and the webhook hears of it with place, job, sentence and hint', async () => {
    const job = await end('sync-leagues', 'failed');
    const [alert] = await look();
    expect(alert).toMatchObject({
      kind: 'job_failed',
      state: 'open',
      subject: 'sync-leagues',
      message: 'A job failed for good: League 39 is gone.',
      hint: 'Look for it elsewhere.',
      count: 1,
      jobs: [job],
      delivery: { deliveredAt: expect.any(String), error: null },
    });
    expect(webhook.messages).toHaveLength(1);
    const [message] = webhook.messages;
    for (const part of [
      'staging',
      'db.example:5432/sports',
      'sync-leagues',
      'League 39 is gone.',
      'Look for it elsewhere.',
      job,
    ]) {
      expect(message?.text).toContain(part);
    }
    expect(await countOpenAlerts(database)).toBe(1);
  });

  test('the same one again is counted in it, and told again only after the quiet time, with the count', async () => {
    await end('sync-leagues', 'failed', 'League 39 of "x" is gone.');
    await look();
    const job = await end('sync-leagues', 'failed', 'League 40 of "y" is gone.', 3);
    expect(await look()).toMatchObject([{ count: 4, message: 'A job failed for good: League 40 of "y" is gone.' }]);
    await look();
    expect(webhook.messages).toHaveLength(1);
    await later(61);
    const [alert] = await look();
    expect(alert?.jobs).toContain(job);
    expect(webhook.messages).toHaveLength(2);
    expect(webhook.messages[1]?.text).toContain('4 times since');
    // Nothing happened since: nothing more to tell.
    await later(61);
    await look();
    expect(webhook.messages).toHaveLength(2);
  });

  test('a success of the sync resolves it, and the webhook hears so; one that flaps is one alert', async () => {
    await end('sync-leagues', 'failed');
    await look();
    await end('other-sync', 'succeeded');
    expect(await look()).toMatchObject([{ state: 'open' }]);
    await end('sync-leagues', 'succeeded');
    expect(await look()).toMatchObject([{ state: 'resolved', resolution: 'A later job of the sync succeeded.' }]);
    expect(webhook.messages).toHaveLength(2);
    expect(webhook.messages[1]?.text).toContain('✅');
    for (let time = 0; time < 3; time += 1) {
      await end('sync-leagues', 'failed');
      expect(await look()).toMatchObject([{ state: 'open', count: 2 + time }]);
      await end('sync-leagues', 'succeeded');
      expect(await look()).toMatchObject([{ state: 'resolved' }]);
    }
    expect(webhook.messages).toHaveLength(2);
    // Long after, it is a new one.
    await later(61);
    await look();
    await end('sync-leagues', 'failed');
    expect(await look()).toMatchObject([{ state: 'open', count: 1 }, { state: 'resolved' }]);
  });

  test('the same failure many times within a while is an alert of its own, until it has been calm', async () => {
    await saveAlertSettings(database, { kinds: { job_failed: false }, repeated: { times: 3, minutes: 30 } }, operator);
    await end('sync-leagues', 'failed', 'Timeout after 3 s', 2);
    await end('sync-leagues', 'failed', 'Another thing', 2);
    expect(await look()).toEqual([]);
    await end('sync-leagues', 'failed', 'Timeout after 41 s', 2);
    expect(await look()).toMatchObject([{ kind: 'failure_repeated', count: 4, subject: 'sync-leagues' }]);
    await end('sync-leagues', 'failed', 'Timeout after 42 s');
    expect(await look()).toMatchObject([{ count: 5 }]);
    await db.query(`update sync.failure_minutes set minute = minute - interval '2 hours'`);
    await db.query('delete from sync.job_history');
    expect(await look()).toMatchObject([{ state: 'resolved', resolution: 'It has not happened for 30 min.' }]);
  });

  test('of several watchers each failure is counted by one, and a history counted for the first time is not told', async () => {
    await saveAlertSettings(database, { kinds: { failure_repeated: false } }, operator);
    await end('sync-leagues', 'failed', 'One of them', 20);
    await db.query(`update sync.job_history set finished_at = finished_at - interval '3 hours' where id % 2 = 0`);
    await rollUp(database, { force: true });
    await until(async () => {
      await rollUp(database, { force: true });
      return (
        (await db.query('select sum(jobs)::int as jobs from sync.failure_minutes having sum(jobs) = 20')).length === 1
      );
    });
    const others = [openDatabase(db.url), openDatabase(db.url, { pooler: true })];
    await Promise.all([database, ...others].map((pool) => watcher({ pool }).check()));
    await watcher().check();
    expect(await listAlerts(database, { limit: 5 })).toMatchObject([{ count: 10 }]);
    expect(webhook.messages).toHaveLength(1);
    await Promise.all(others.map((pool) => pool.close()));
  });
});

async function schedule(columns = `'leagues-daily', 'sync-leagues', null`): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    `insert into sync.schedules (name, sync, routine, cron, time_zone, created_at)
     values (${columns}, '0 3 * * *', 'UTC', now() - interval '9 days') returning id`,
  );
  return row?.id ?? '';
}

async function slot(
  id: string,
  daysAgo: number,
  outcome: string,
  more: { slots?: number; reason?: string } = {},
): Promise<void> {
  await db.query(
    `insert into sync.schedule_slots (schedule_id, slot, outcome, slots, last_slot, reason)
     values ($1, date_trunc('day', now()) - $2 * interval '1 day', $3::sync.slot_outcome, $4,
       case when $4 > 1 then date_trunc('day', now()) - ($2 - $4 + 1) * interval '1 day' end, $5)`,
    [id, daysAgo, outcome, more.slots ?? 1, more.reason ?? null],
  );
}

describe('schedules', () => {
  test('a missed slot is told once, further ones are counted, and the next one that fires resolves it', async () => {
    await saveAlertSettings(database, { kinds: { sync_stale: false } }, operator);
    const id = await schedule();
    await slot(id, 6, 'missed', { reason: 'No worker ran.' });
    expect(await look()).toMatchObject([{ kind: 'slot_missed', subject: 'leagues-daily', count: 1 }]);
    expect(webhook.messages[0]?.text).toContain('No worker ran.');
    expect(await look()).toMatchObject([{ count: 1 }]);
    await slot(id, 5, 'missed', { slots: 3 });
    expect(await look()).toMatchObject([{ count: 4 }]);
    await slot(id, 1, 'fired');
    expect(await look()).toMatchObject([{ state: 'resolved' }]);
    expect(await look()).toHaveLength(1);
  });

  test('slots that were caught up with raise nothing', async () => {
    await saveAlertSettings(database, { kinds: { sync_stale: false } }, operator);
    const id = await schedule();
    await slot(id, 3, 'missed');
    await slot(id, 2, 'fired');
    expect(await look()).toEqual([]);
  });

  test('a sync is stale when slots go by without a success, whoever scheduled it, until it succeeds', async () => {
    await saveAlertSettings(database, { kinds: { slot_missed: false } }, operator);
    await db.query(
      `insert into sync.routines (name, title, steps) values ('daily', 'Daily', '[{"step":"a","sync":"sync-teams"}]')`,
    );
    const own = await schedule();
    const routine = await schedule(`'all-daily', null, 'daily'`);
    for (const id of [own, routine]) await slot(id, 1, 'fired');
    await lookUntilExact();
    expect(await look()).toEqual([]);
    for (const id of [own, routine]) await slot(id, 0, 'fired');
    await db.query(`update sync.schedule_slots set slot = slot - interval '1 hour'`);
    expect((await look()).map((alert) => [alert.kind, alert.subject, alert.count])).toEqual([
      ['sync_stale', 'sync-teams', 1],
      ['sync_stale', 'sync-leagues', 1],
    ]);
    expect(webhook.messages[0]?.text).toContain('It last succeeded never; 2 slots of the schedule');
    await end('sync-leagues', 'succeeded');
    expect((await look()).map((alert) => [alert.subject, alert.state])).toEqual([
      ['sync-teams', 'open'],
      ['sync-leagues', 'resolved'],
    ]);
  });

  test('a sync is stale after the hours that are set for it', async () => {
    await saveAlertSettings(database, { stale: { ages: { 'sync-leagues': 24 } } }, operator);
    await end('sync-leagues', 'succeeded');
    await lookUntilExact();
    expect(await look()).toEqual([]);
    await db.query(`update sync.sync_ends set succeeded_at = now() - interval '25 hours'`);
    await db.query('delete from sync.job_history');
    expect(await look()).toMatchObject([{ kind: 'sync_stale', message: expect.stringContaining('within 24 h') }]);
  });
});

test('a headless worker that was lost is told once; a new one on that host resolves it; a laptop is not told', async () => {
  await db.query(`
    insert into sync.workers (name, host, pid, kind, version, slots, state, stopped_at, lease_expires_at) values
      ('srv:1', 'srv', 1, 'headless', 't', 1, 'lost', now() + interval '1 second', now()),
      ('lap:1', 'lap', 1, 'console', 't', 1, 'lost', now() + interval '1 second', now())`);
  expect(await look()).toMatchObject([{ kind: 'worker_lost', subject: 'srv', count: 1 }]);
  expect(await look()).toMatchObject([{ count: 1, state: 'open' }]);
  await db.query(`
    insert into sync.workers (name, host, pid, kind, version, slots, started_at, lease_expires_at)
    values ('srv:2', 'srv', 2, 'headless', 't', 1, now() + interval '1 minute', now())`);
  expect(await look()).toMatchObject([{ state: 'resolved' }]);
});

describe('the webhook', () => {
  test('is tried again when it has trouble, when it says so, and what it refuses is given up and shown', async () => {
    await end('sync-leagues', 'failed');
    webhook.answer = (response) => void response.writeHead(429, { 'retry-after': '120' }).end();
    const [limited] = await look();
    expect(limited?.delivery).toMatchObject({
      deliveredAt: null,
      error: expect.stringContaining('HTTP 429'),
      gaveUpAt: null,
    });
    expect(
      await db.query(
        `select deliver_at > now() + interval '100 s' as later from sync.alerts union all
         select deliver_not_before > now() + interval '100 s' from sync.alert_progress`,
      ),
    ).toEqual([{ later: true }, { later: true }]);
    webhook.answer = (response) => void response.writeHead(500).end('<html>/services/T0/B0/verysecret</html>');
    for (let time = 0; time < 7; time += 1) {
      await later(60);
      await look();
    }
    expect(webhook.messages).toHaveLength(8);
    const [given] = await look();
    expect(given?.delivery).toMatchObject({ dueAt: null, gaveUpAt: expect.any(String) });

    webhook.answer = (response) => void response.writeHead(404).end('no_service');
    await end('other-sync', 'failed', 'Something else');
    const [refused] = await look();
    expect(refused?.delivery).toMatchObject({
      error: expect.stringContaining('(no_service)'),
      gaveUpAt: expect.any(String),
    });
    expect(JSON.stringify([logger.lines, await db.query('select * from sync.alerts')])).not.toContain('verysecret');
  });

  test('one that is out of reach is tried again, and its address is not told', async () => {
    await end('sync-leagues', 'failed');
    const [alert] = await look(watcher({ webhook: new URL('http://127.0.0.1:9/verysecret') }));
    expect(alert?.delivery.error).toMatch(/^127\.0\.0\.1:9 could not be reached \(\w+/);
    expect(alert?.delivery.dueAt).not.toBeNull();
    expect(JSON.stringify(logger.lines)).not.toContain('verysecret');
  });

  test('a process that dies while it tells leaves the alert to another', async () => {
    await end('sync-leagues', 'failed');
    webhook.answer = () => undefined;
    const dying = watcher();
    const looking = look(dying);
    await until(() => webhook.messages.length === 1);
    await db.query(`update sync.alert_progress set deliver_not_before = '-infinity'`);
    await watcher().check();
    expect(webhook.messages).toHaveLength(1);
    await db.query(`update sync.alerts set delivering_until = now() - interval '1 s'`);
    webhook.answer = (response) => void response.end('ok');
    expect(await look()).toMatchObject([{ delivery: { error: null, deliveredAt: expect.any(String) } }]);
    expect(webhook.messages).toHaveLength(2);
    dying.stop();
    await looking;
  });

  test('many alerts at once are one message', async () => {
    for (let number = 0; number < 25; number += 1) {
      await end('sync-leagues', 'failed', `Kind ${String.fromCharCode(97 + number)} of failure`);
    }
    await look();
    expect(webhook.messages).toHaveLength(1);
    expect(webhook.messages[0]?.blocks).toHaveLength(22);
    expect(webhook.messages[0]?.text).toContain('and 5 more');
  });

  test('is not told of what was acknowledged, until it is over', async () => {
    await end('sync-leagues', 'failed');
    const [alert] = await look();
    await acknowledgeAlert(database, alert?.id ?? '', { ...operator, reason: 'known' });
    await end('sync-leagues', 'failed');
    await later(90);
    expect(await look()).toMatchObject([{ state: 'acknowledged', acknowledgedBy: 'ada@desk', count: 2 }]);
    expect(webhook.messages).toHaveLength(1);
    await end('sync-leagues', 'succeeded');
    await look();
    expect(webhook.messages).toHaveLength(2);
    expect(await db.query('select action, reason from sync.operator_actions')).toEqual([
      { action: 'acknowledge alert', reason: 'known' },
    ]);
    await expect(acknowledgeAlert(database, alert?.id ?? '', operator)).rejects.toMatchObject({ code: 'alert_over' });
    await db.query(`update sync.alerts set resolved_at = now() - interval '100 days'`);
    expect(await expireAlerts(database, 90)).toBe(1);
  });

  test('its address is kept apart from the settings and shown to nobody; the one of the process wins', async () => {
    expect(await describeWebhook(database, null)).toEqual({ source: 'none', host: null });
    await expect(saveWebhook(database, 'http://hooks.example/verysecret', operator)).rejects.toThrow(
      expect.objectContaining({ code: 'bad_webhook', message: expect.not.stringContaining('verysecret') }),
    );
    expect(await saveWebhook(database, webhook.url.href, operator)).toEqual({
      source: 'database',
      host: webhook.url.host,
    });
    await end('sync-leagues', 'failed');
    await look(watcher({ webhook: null }));
    expect(webhook.messages).toHaveLength(1);
    const own = await startWebhook();
    expect(await describeWebhook(database, own.url)).toEqual({ source: 'environment', host: own.url.host });
    await end('sync-leagues', 'failed', 'Another thing');
    await look(watcher({ webhook: own.url }));
    expect([webhook.messages.length, own.messages.length]).toEqual([1, 1]);
    await own.close();
    expect(JSON.stringify(await db.query('select * from sync.operator_actions'))).not.toContain('verysecret');
    expect(await saveWebhook(database, null, operator)).toEqual({ source: 'none', host: null });
  });
});

test('settings that are not valid are refused, and unknown ones in the database give the defaults', async () => {
  await expect(saveAlertSettings(database, { quietMinutes: 0 }, operator)).rejects.toMatchObject({
    code: 'bad_settings',
  });
  await expect(saveAlertSettings(database, { webhookUrl: 'x' }, operator)).rejects.toMatchObject({
    code: 'bad_settings',
  });
  await db.query(`insert into sync.settings (name, value) values ('alerts', '{"later": true}')`);
  expect(await readAlertSettings(database)).toMatchObject({ quietMinutes: 60, kinds: { job_failed: true } });
});
