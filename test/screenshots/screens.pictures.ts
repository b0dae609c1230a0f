import type { Page } from 'playwright';
import { startDatabases } from '../e2e/databases.ts';
import { startHalfOpenProxy } from '../support/halfOpenProxy.ts';
import { expect, openEmbedded, test } from '../support/e2e.ts';
import { takeScreens, type Screen } from './camera.ts';
import { seedLittle, seedMuch } from './seed.ts';

test.setTimeout(600_000);

const views: readonly Screen[] = [
  { name: 'overview', hash: '#/overview' },
  { name: 'jobs', hash: '#/jobs' },
  { name: 'history', hash: '#/history' },
  { name: 'run', hash: '#/run/sync-player-stats' },
  { name: 'schedules', hash: '#/schedules' },
  { name: 'schedule', hash: '#/schedules/nfl-daily' },
  { name: 'schedule-edit', hash: '#/schedules/nfl-daily/edit' },
  { name: 'time-line', hash: '#/schedules/-timeline' },
  { name: 'backfills', hash: '#/backfills' },
  { name: 'backfill-plan', hash: '#/backfills/-plan/sync-fixtures' },
  { name: 'locks', hash: '#/locks' },
  { name: 'workers', hash: '#/workers' },
  { name: 'data', hash: '#/data' },
  { name: 'data-tables', hash: '#/data/tables' },
  { name: 'activity', hash: '#/activity' },
];
const settings: readonly Screen[] = [
  'connections',
  'providers',
  'worker',
  'notifications',
  'appearance',
  'transfer',
  'alerts',
  'retention',
  'archive',
].map((section) => ({ name: `settings-${section}`, hash: `#/settings/${section}` }));
const floating: readonly Screen[] = [
  { name: 'palette', hash: '#/jobs', act: (page) => page.keyboard.press('Control+k') },
  { name: 'keys', hash: '#/jobs', act: (page) => page.keyboard.press('?') },
  {
    name: 'filter',
    hash: '#/jobs',
    act: async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('state:');
      await expect(page.getByRole('option').first()).toBeVisible();
    },
  },
];

test('without a connection', async ({ start }) => {
  const console = await start();
  await expect(console.page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
  await takeScreens(console, 'first-run', [
    { name: 'welcome', hash: '#/connections' },
    { name: 'new-connection', hash: '#/connections/new' },
  ]);
});

test('a database that is not set up', async ({ start }) => {
  await using server = await databases('bare');
  await server.of.bare.query('drop schema sync cascade');
  const console = await start({ database: { url: server.of.bare.url, environment: 'staging' } });
  await expect(console.page.getByRole('main')).toContainText(/set up/i);
  await takeScreens(console, 'setup', [{ name: 'setup', hash: '#/overview' }]);
});

test('no data', async ({ start }) => {
  await using server = await databases('empty');
  const console = await start({ database: { url: server.of.empty.url, environment: 'local' } });
  await live(console.page);
  await takeScreens(console, 'empty', views);
});

test('little data, its settings, and what floats', async ({ start }) => {
  const console = await start();
  await openEmbedded(console.page);
  const { failed, succeeded } = await seedLittle(console.data);
  await takeScreens(
    console,
    'little',
    [
      ...views,
      { name: 'job-log', hash: `#/jobs/${succeeded}/log` },
      { name: 'job-result', hash: `#/jobs/${succeeded}/result` },
      { name: 'job-errors', hash: `#/jobs/${failed}/errors` },
      { name: 'job-calls', hash: `#/jobs/${failed}/calls` },
      { name: 'job-payload', hash: `#/jobs/${failed}/payload` },
      { name: 'job-related', hash: `#/jobs/${failed}/related` },
      ...settings,
      ...floating,
    ],
    ['job-errors', 'schedules'],
  );
});

test('100,000 rows; then read-only, loading, failing, offline', async ({ start }) => {
  await using server = await databases('much');
  const { much } = server.of;
  await seedMuch(much.url);
  await using proxy = disposable(await startHalfOpenProxy(much.url));
  const guarded = await start({ database: { url: proxy.url, environment: 'production' } });
  await live(guarded.page);
  await takeScreens(guarded, 'read-only', views);

  const console = await start({ database: { url: proxy.url, environment: 'staging' } });
  await live(console.page);
  await takeScreens(
    console,
    'much',
    [
      ...views,
      { name: 'job-log', hash: '#/jobs/1/log' },
      { name: 'jobs-failed', hash: '#/jobs?filter=state:failed' },
      {
        name: 'jobs-selected',
        hash: '#/jobs?filter=state:pending',
        act: async (page) => {
          await page.keyboard.press('j');
          await page.keyboard.press('Space');
          await expect(page.getByRole('region', { name: 'Selection' })).toBeVisible();
        },
      },
    ],
    ['overview', 'history'],
  );

  // Nothing is answered while somebody has the tables for himself.
  await much.query('begin');
  await much.query(`lock table ${tables.join(', ')} in access exclusive mode`);
  await console.page.reload();
  await takeScreens(console, 'loading', views);
  await much.query('rollback');

  for (const table of tables) await much.query(`alter table ${table} rename to ${table.replace('sync.', '')}_away`);
  await console.page.reload();
  await takeScreens(console, 'error', views);
  for (const table of tables) {
    await much.query(`alter table ${table}_away rename to ${table.replace('sync.', '')}`);
  }

  await console.page.reload();
  await live(console.page);
  await console.page.evaluate(() => {
    window.location.hash = '#/jobs';
  });
  await expect(console.page.getByRole('grid', { name: 'Jobs' }).getByRole('row').nth(3)).toBeVisible();
  await proxy.close();
  await expect(console.page.getByRole('banner')).toContainText(/reconnect|lost/i);
  await takeScreens(console, 'offline', views);
});

const tables = ['sync.jobs', 'sync.job_history', 'sync.schedules', 'sync.workers', 'sync.operator_actions'];

async function live(page: Page): Promise<void> {
  await expect(page.getByText('live', { exact: true })).toBeVisible({ timeout: 30_000 });
}

async function databases<Name extends string>(...names: Name[]) {
  const { databases: of, stop } = await startDatabases(...names);
  return { of, [Symbol.asyncDispose]: stop };
}

function disposable<T extends { close: () => Promise<void> }>(server: T): T & AsyncDisposable {
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.close() });
}
