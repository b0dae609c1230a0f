import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startConsole, type TestConsole } from '../integration/console/consoleOver.ts';

let db: TestDatabase;
let console: TestConsole;

async function start(options: { guarded?: boolean } = {}): Promise<TestConsole> {
  console = await startConsole(db.url, options);
  const status = console.watch('status', {});
  await status.when((value) => value.live === 'notifications' && value.database.state === 'connected');
  status.stop();
  return console;
}

beforeEach(async () => {
  db = await createTestDatabase();
});
afterEach(async () => {
  await console.close();
  expect(console.unexpected).toEqual([]);
  await db.drop();
});

const enqueue = (sync: string, jobs: number): Promise<unknown> =>
  db.query('select sync.enqueue($1) from generate_series(1, $2::int)', [sync, jobs]);
const openAlert = (): Promise<{ id: string }[]> =>
  db.query(
    `insert into sync.alerts (kind, subject, fold_key, message, first_at, last_at)
     values ('job_failed', 'sync-a', 'sync-a', 'It failed.', now(), now()) returning id`,
  );
const deeds = (): Promise<unknown[]> =>
  db.query('select actor, origin, action, reason from sync.operator_actions order by id');
const who = { actor: 'tester@here', origin: 'console' };

describe('a bulk action', () => {
  test('is previewed, done without any worker, and taken back', async () => {
    const { client, watch } = await start();
    await enqueue('sync-a', 600);
    await enqueue('sync-b', 1);
    const filter = { syncs: ['sync-a'] };
    const preview = await client.call('bulk.preview', { action: 'cancel', filter });
    expect(preview).toMatchObject({ count: { value: 600, kind: 'exact' }, states: { pending: 600 } });
    expect(preview.sample[0]).toMatchObject({ sync: 'sync-a', state: 'pending' });

    const feed = watch('bulkActions', {});
    await feed.when((actions) => actions.length === 0);
    const begun = await client.call('bulk.create', { action: 'cancel', filter, reason: 'too many' });
    expect(begun).toMatchObject({ total: 600, actor: 'tester@here', origin: 'console', reason: 'too many' });
    const [done] = await feed.when(([latest]) => latest?.state === 'done');
    expect(done).toMatchObject({ id: begun.id, done: 600, counts: { cancelled: 600 } });
    expect(await db.query('select sync from sync.jobs')).toEqual([{ sync: 'sync-b' }]);

    const first = await client.call('bulk.jobs', { id: begun.id, limit: 400 });
    expect([first.jobs.length, first.more]).toEqual([400, true]);
    const after = first.jobs.at(-1)?.id ?? null;
    const rest = await client.call('bulk.jobs', { id: begun.id, after, outcome: 'cancelled', limit: 400 });
    expect([rest.jobs.length, rest.more]).toEqual([200, false]);

    const undo = await client.call('bulk.undo', { id: begun.id });
    await feed.when((actions) => actions.some(({ id, state }) => id === undo.id && state === 'done'));
    expect(await db.query('select sync, count(*)::int as jobs from sync.jobs group by sync order by sync')).toEqual([
      { sync: 'sync-a', jobs: 600 },
      { sync: 'sync-b', jobs: 1 },
    ]);
    expect(await deeds()).toEqual([
      { ...who, action: 'cancel', reason: 'too many' },
      { ...who, action: 'retry', reason: null },
    ]);
    await expect(client.call('bulk.abort', { id: begun.id })).rejects.toMatchObject({ code: 'bulk_action_over' });
    await expect(client.call('bulk.create', { action: 'cancel', filter: { ids: ['999999'] } })).rejects.toMatchObject({
      code: 'nothing_matches',
    });
  });

  test('of somebody else is worked off too, where this connection may write', async () => {
    await enqueue('sync-a', 3);
    await db.query(`insert into sync.bulk_actions (action, filter, actor, origin, cutoff_id, total)
      values ('cancel', '{}', 'ann@there', 'http', 0, 3)`);
    await db.query(
      'insert into sync.bulk_action_jobs (bulk_action_id, job_id) select a.id, j.id from sync.bulk_actions a, sync.jobs j',
    );
    const { client, watch } = await start({ guarded: true });
    const feed = watch('bulkActions', {});
    await feed.when(([action]) => action?.state === 'pending');
    await db.query(`select pg_notify('touchline', 'control')`);
    await expect(client.call('bulk.abort', { id: '1' })).rejects.toMatchObject({ code: 'locked' });
    // Long enough for a chunk, had one begun: until the console has looked at the database some more.
    const since = Date.now();
    await watch('status', {}).when(({ asOf }) => asOf !== null && Date.parse(asOf) > since + 600);
    expect(await db.query('select count(*)::int as jobs from sync.jobs')).toEqual([{ jobs: 3 }]);

    await client.call('session.unlock', { minutes: 5, reason: 'a test' });
    await feed.when(([action]) => action?.state === 'done');
    expect(await db.query('select from sync.jobs')).toEqual([]);
  });
});

test('a schedule is previewed, made, changed, run and removed, and the feed follows', async () => {
  await db.query('delete from sync.schedules');
  const { client, watch } = await start();
  const feed = watch('schedules', {});
  const preview = await client.call('schedules.preview', { cron: '30 6 * * 1-5', timeZone: 'Europe/Berlin', count: 2 });
  expect(preview).toMatchObject({ words: 'At 06:30, Monday through Friday', problems: [] });
  expect(preview.runs).toHaveLength(2);

  const schedule = { name: 'daily', cron: '30 6 * * *', sync: 'sync-leagues' };
  await client.call('schedules.create', schedule);
  await expect(client.call('schedules.create', schedule)).rejects.toMatchObject({ message: expect.any(String) });
  await client.call('schedules.update', { name: 'daily', changes: { cron: '0 7 * * *' } });
  await client.call('schedules.setEnabled', { name: 'daily', enabled: false });
  const [shown] = await feed.when(([first]) => first?.enabled === false);
  expect(shown).toMatchObject({ name: 'daily', cron: '0 7 * * *', problem: null });
  expect(await client.call('schedules.slots', { id: shown?.id ?? '' })).toEqual([]);
  const { jobIds } = await client.call('schedules.run', { name: 'daily' });
  expect(await db.query('select id, sync, trigger from sync.jobs')).toEqual([
    { id: jobIds[0], sync: 'sync-leagues', trigger: 'operator' },
  ]);
  await client.call('schedules.remove', { name: 'daily' });
  await feed.when((schedules) => schedules.length === 0);
  expect(await deeds()).toEqual(
    ['add', 'change', 'disable', 'run', 'remove'].map((verb) => ({ ...who, action: `${verb} schedule`, reason: null })),
  );
});

test('alerts are fed, counted and acknowledged; the webhook’s address is never given back', async () => {
  const { client, watch, wire } = await start();
  const [alert] = await openAlert();
  const feed = watch('alerts', {});
  const status = watch('status', {});
  await status.when(({ alerts }) => alerts === 1);
  expect(await feed.when((alerts) => alerts.length === 1)).toMatchObject([{ id: alert?.id, message: 'It failed.' }]);
  const acknowledged = await client.call('alerts.acknowledge', { id: alert?.id ?? '', reason: 'I am on it' });
  expect(acknowledged).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'tester@here' });
  await feed.when((alerts) => alerts.length === 0);
  await status.when(({ alerts }) => alerts === 0);

  const { settings, webhook } = await client.call('alerts.settings', {});
  expect([settings.quietMinutes, webhook]).toEqual([60, { source: 'none', host: null }]);
  await client.call('alerts.saveSettings', { ...settings, quietMinutes: 5 });
  wire.toNear.length = 0;
  const url = 'https://hooks.example.com/services/secret';
  const saved = await client.call('alerts.saveWebhook', { url });
  expect(saved).toEqual({ source: 'database', host: 'hooks.example.com' });
  await expect(client.call('alerts.saveWebhook', { url: 'ftp://secret' })).rejects.toMatchObject({
    code: 'bad_webhook',
  });
  expect(await client.call('alerts.settings', {})).toMatchObject({ settings: { quietMinutes: 5 }, webhook: saved });
  expect(JSON.stringify(wire.toNear)).not.toContain('secret');
  expect(await deeds()).toEqual([
    { ...who, action: 'acknowledge alert', reason: 'I am on it' },
    { ...who, action: 'set alerts', reason: null },
    { ...who, action: 'set webhook', reason: null },
  ]);
});

test('what is done is fed as it happens, found again, and taken back once', async () => {
  const { client, watch, connect } = await start();
  const feed = watch('activity', {});
  await feed.when(({ rows }) => rows.length === 0);
  await client.call('pauses.set', { scope: 'sync', name: 'sync-a', paused: true, reason: 'down' });
  const { rows } = await feed.when(({ rows }) => rows.length === 1);
  const id = rows[0]?.id ?? '';
  expect(rows).toMatchObject([{ actor: 'tester@here', origin: 'console', action: 'pause', reason: 'down' }]);
  const one = watch('activityAction', { id });
  expect((await one.when((value) => value !== null))?.undo).toEqual({ possible: true, does: 'Resumes sync-a.' });

  const undo = await client.call('activity.undo', { id, reason: 'it is up again' });
  const undone = await one.when((value) => value?.action.undoneBy === undo.id);
  expect(undone?.undo).toMatchObject({ possible: false });
  await expect(connect().client.call('activity.undo', { id })).rejects.toMatchObject({ code: 'not_undoable' });
  await feed.when(({ rows: [latest] }) => latest?.id === undo.id && latest.reason === 'it is up again');
  expect(await db.query('select from sync.pauses')).toEqual([]);
  expect(await client.call('activity.page', { before: undo.id })).toMatchObject({ rows: [{ id }], more: false });
  expect(await client.call('activity.choices', {})).toEqual({ actors: ['tester@here'], actions: ['pause', 'resume'] });
});

test('figures and quotas are told', async () => {
  const { client, watch } = await start();
  await enqueue('sync-a', 2);
  const overview = await watch('overview', {}).when(({ depth }) => depth.total.value === 2);
  expect(overview).toMatchObject({ oldestWaiting: { sync: 'sync-a' }, failures: { groups: [], more: false } });
  const hour = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' };
  expect((await client.call('statistics.throughput', { ...hour, step: 10 })).series).toHaveLength(6);
  await expect(client.call('statistics.throughput', { from: hour.to, to: hour.from, step: 10 })).rejects.toMatchObject({
    code: 'bad_input',
  });
  await db.query(
    `insert into sync.provider_quotas (provider, account, window_name, call_limit, remaining, window_start, resets_at, updated_at, told_by)
     values ('api-football', 'abc', 'day', 7500, 688, now(), now() + interval '1 hour', now(), 'headers')`,
  );
  const { quotas } = await watch('status', {}).when((status) => status.quotas.length === 1);
  expect(quotas).toMatchObject([{ provider: 'api-football', window: 'day', limit: 7500, remaining: 688 }]);
  expect(await watch('running', {}).when(() => true)).toEqual({ jobs: [], more: false });
  const outlook = await watch('outlook', {}).when(() => true);
  expect(outlook).toMatchObject({ lanes: [], schedules: { enabled: 0 }, stale: null });
});

test.each([
  ['bulk.create', { action: 'cancel', filter: {} }],
  ['bulk.undo', { id: '1' }],
  ['activity.undo', { id: '1' }],
  ['schedules.create', { name: 'daily', cron: '0 7 * * *', sync: 'sync-leagues' }],
  ['schedules.run', { name: 'daily' }],
  ['alerts.acknowledge', { id: '1' }],
  ['alerts.saveSettings', {}],
  ['alerts.saveWebhook', { url: null }],
] as const)('%s is refused on a locked connection', async (method, input) => {
  const { client } = await start({ guarded: true });
  await expect(client.call(method, input)).rejects.toMatchObject({ code: 'locked' });
  expect(await deeds()).toEqual([]);
});
