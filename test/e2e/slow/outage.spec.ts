import { startHalfOpenProxy } from '../../support/halfOpenProxy.ts';
import { expect, test } from '../../support/e2e.ts';
import { startDatabases } from '../databases.ts';
import { jobHeader, screens } from '../pages.ts';

test('the database goes away while somebody reads, and comes back', async ({ start }) => {
  const { databases, stop } = await startDatabases('app');
  const { app } = databases;
  const proxy = await startHalfOpenProxy(app.url);
  try {
    await app.query(`select sync.enqueue('sync-leagues', '{"season": 1904}', run_at => now() + interval '1 hour')`);
    // Staging, so that no worker of this computer is started.
    const { page } = await start({ database: { url: proxy.url, environment: 'staging' } });
    const { jobs, openJobs } = screens(page);
    const title = page.getByRole('banner');
    await openJobs();
    await jobs.getByRole('row', { name: /1904/ }).click();
    await expect(jobHeader(page).getByText('Scheduled', { exact: true })).toBeVisible();
    await expect(title).toContainText('live');

    proxy.away = true;
    proxy.cut();
    await expect(title).toContainText('lost');
    await expect(page.getByText('The connection to the database was lost')).toBeVisible();
    await expect(page.getByText('What you see is as of')).toBeVisible();
    // What was there stays to be read, and an action says why it can't be done.
    await expect(jobs.getByRole('row', { name: /sync-leagues/ })).toBeVisible();
    await expect(jobHeader(page)).toContainText('1904');
    await page.keyboard.press('c');
    await expect(page.getByRole('region', { name: 'Messages' })).toContainText('The database can’t be reached.');
    await app.query(`select sync.enqueue('sync-leagues', '{"season": 1905}')`);
    await app.query('select sync.cancel(id) from sync.jobs where run_at > now()');

    proxy.away = false;
    await expect(title).toContainText('live', { timeout: 30_000 });
    await expect(jobHeader(page).getByText('Cancelled', { exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(jobs.getByRole('row', { name: /1905/ })).toBeVisible();
  } finally {
    await proxy.close();
    await stop();
  }
});

test('a connection that is open and silent is noticed within seconds, and made anew', async ({ start }) => {
  const { databases, stop } = await startDatabases('app');
  const proxy = await startHalfOpenProxy(databases.app.url);
  try {
    const { page } = await start({ database: { url: proxy.url, environment: 'staging' } });
    const { openJobs } = screens(page);
    const title = page.getByRole('banner');
    await openJobs();
    await expect(title).toContainText('live');
    // As when a laptop changes its network: neither end is told, and for a while nobody answers.
    proxy.vanish(5_000);
    await expect(title).toContainText('lost', { timeout: 12_000 });
    await expect(page.getByText('What you see is as of')).toBeVisible();
    await expect(title).toContainText('live', { timeout: 30_000 });
    await databases.app.query(
      `select sync.enqueue('sync-leagues', '{"season": 1906}', run_at => now() + interval '1 hour')`,
    );
    await expect(page.getByRole('row', { name: /1906/ })).toBeVisible();
  } finally {
    await proxy.close();
    await stop();
  }
});
