import type { ElectronApplication, Page } from 'playwright';
import { newBackfillSchema, type NewBackfill } from '#shared/backfills.ts';
import { startBackfill } from '#engine/backfills/startBackfill.ts';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { syncs } from '#engine/syncs/catalogue.ts';
import { leaguesOf } from '../bench/backfills/window.ts';
import { startDatabases } from '../e2e/databases.ts';
import { addHistory, archiveIsWhole } from '../e2e/slow/history.ts';
import { startHalfOpenProxy } from '../support/halfOpenProxy.ts';
import { expect, openEmbedded, test } from '../support/e2e.ts';
import { openDatabase } from '../support/worker.ts';
import { takeScreens, type Screen } from './camera.ts';
import { seedLittle, seedMuch } from './seed.ts';

test.setTimeout(600_000);

test('backfills of a small project: planned, under way, over', async ({ start }) => {
  const console = await start();
  const { page, data } = console;
  await openEmbedded(page);
  await seedLittle(data);
  const { url } = await startEmbedded({ folder: data });
  const range = { syncs: ['sync-player-stats', 'sync-opponents'], within: { season: { values: [2025] } } };
  const over = await startOne(url, { range, manners: { concurrency: 8 }, reason: 'The season was imported late' });
  await page.evaluate((id) => {
    window.location.hash = `#/backfills/${id}`;
  }, over);
  await expect(page.getByRole('region', { name: `Backfill ${over}` })).toContainText(/Done/, { timeout: 90_000 });
  const live = await startOne(url, {
    range: { syncs: ['sync-fixtures'] },
    manners: { concurrency: 2, quotaShare: 20 },
    reason: 'All fixtures, at night',
  });
  await takeScreens(
    console,
    'backfills',
    [
      { name: 'list', hash: '#/backfills' },
      { name: 'plan', hash: '#/backfills/-plan' },
      { name: 'backfill-plan', hash: '#/backfills/-plan/sync-player-stats', act: chooseSome },
      { name: 'backfill-live', hash: `#/backfills/${live}` },
      { name: 'over', hash: `#/backfills/${over}` },
      {
        name: 'report',
        hash: `#/backfills/${over}`,
        act: () => page.getByRole('tab', { name: 'Report' }).click(),
      },
    ],
    ['backfill-plan', 'backfill-live'],
  );
});

test('a backfill of 100,000 partitions', async ({ start }) => {
  const { databases, stop } = await startDatabases('large');
  try {
    await leaguesOf(100_000).make(databases.large.url);
    const console = await start({ database: { url: databases.large.url, environment: 'staging' } });
    await expect(console.page.getByText('live', { exact: true })).toBeVisible();
    const id = await startOne(databases.large.url, { range: { syncs: ['sync-fixtures'] } });
    await databases.large.query(
      `update sync.backfill_partitions set state = (case when number % 7 = 0 then 'failed' else 'succeeded' end)::sync.partition_state
       where backfill_id = $1 and number < 40000`,
      [id],
    );
    await takeScreens(console, 'backfills-much', [
      { name: 'plan', hash: '#/backfills/-plan/sync-fixtures', act: chooseSome },
      { name: 'live', hash: `#/backfills/${id}` },
    ]);
  } finally {
    await stop();
  }
});

test('an archive, what is found in it, files for others, and no database', async ({ start }) => {
  const { databases, stop } = await startDatabases('app');
  const { app } = databases;
  const proxy = await startHalfOpenProxy(app.url);
  try {
    await seedMuch(app.url);
    await addHistory(app, 200_000);
    const console = await start({ database: { url: proxy.url, environment: 'staging' } });
    const { page } = console;
    await archiveIsWhole(page, 180_000);
    await takeScreens(console, 'archive', [
      { name: 'settings', hash: '#/settings/archive' },
      { name: 'search', hash: '#/search' },
      { name: 'found-lines', hash: '#/search', act: (found) => search(found, 'line 45') },
      { name: 'found-nothing', hash: '#/search', act: (found) => search(found, 'no such words anywhere') },
      {
        name: 'export',
        hash: '#/history',
        act: async () => {
          await page.keyboard.press('j');
          await page.keyboard.press('Space');
          await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'More' }).click();
          await page.getByRole('menuitem', { name: 'Export as a file…' }).click();
          await expect(page.getByRole('dialog')).toBeVisible();
        },
      },
    ]);
    await proxy.close();
    await expect(page.getByText('You read the copy on this computer.')).toBeVisible();
    await takeScreens(
      console,
      'archived',
      [
        'overview',
        'jobs',
        'history',
        'jobs/200007/log',
        'jobs/1/result',
        'schedules',
        'backfills',
        'locks',
        'workers',
        'data',
        'data/tables',
        'activity',
        'search',
      ].map((place): Screen => ({ name: `offline-${place.replaceAll('/', '-')}`, hash: `#/${place}` })),
      ['offline-history'],
    );
  } finally {
    await proxy.close();
    await stop();
  }
});

test('while you were away', async ({ start }) => {
  const console = await start();
  const { page, app, data } = console;
  await openEmbedded(page);
  await seedLittle(data);
  await power(app, 'suspend');
  const { databaseOf } = await embedded(data);
  await databaseOf.query(`select sync.enqueue('sync-players', '{"season": 2023}', unique_key => 'fails')`);
  await databaseOf.query(`update sync.jobs set state = 'failed',
    last_error = '{"code": "provider_down", "message": "The provider did not answer."}' where unique_key = 'fails'`);
  await databaseOf.close();
  await power(app, 'resume');
  await expect(page.getByRole('dialog', { name: 'While you were away' })).toBeVisible();
  for (const theme of ['light', 'dark']) {
    await page.evaluate((to) => {
      document.documentElement.dataset['theme'] = to;
    }, theme);
    await page.screenshot({ path: `test-results/screens/away/sheet-${theme}-1280.png`, animations: 'disabled' });
  }
});

async function startOne(url: string, wanted: Partial<Record<keyof NewBackfill, unknown>>): Promise<string> {
  const database = openDatabase(url);
  try {
    const full = newBackfillSchema.parse({ selection: {}, manners: {}, ...wanted });
    return (await startBackfill(database, syncs, full, { actor: 'pictures', origin: 'console' })).id;
  } finally {
    await database.close();
  }
}

async function chooseSome(page: Page): Promise<void> {
  const grid = page.getByRole('application', { name: /^Partitions of/ });
  await expect(grid).toBeVisible({ timeout: 30_000 });
  await grid.focus();
  for (const key of ['Home', 'ArrowDown', 'r']) await page.keyboard.press(key);
  for (const key of ['ArrowRight', 'ArrowDown']) await page.keyboard.press(`Shift+${key}`);
  await expect(page.getByText('being reckoned…')).toBeHidden();
}

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox').fill(text);
  await expect(page.getByRole('main')).toContainText(/Nothing has it|job/);
}

async function power(app: ElectronApplication | null, event: 'suspend' | 'resume'): Promise<void> {
  await app?.evaluate(({ powerMonitor }, name) => {
    powerMonitor.emit(name);
  }, event);
}

async function embedded(folder: string) {
  const { url } = await startEmbedded({ folder });
  return { databaseOf: openDatabase(url) };
}
