import { startHalfOpenProxy } from '../../support/halfOpenProxy.ts';
import { expect, test } from '../../support/e2e.ts';
import { startDatabases } from '../databases.ts';
import { jobHeader, screens } from '../pages.ts';
import { addHistory, archiveIsWhole } from './history.ts';

test('the database is stopped while a log is read: reading and finding go on, and all is live again when it is back', async ({
  start,
}) => {
  const { databases, stop } = await startDatabases('app');
  const { app } = databases;
  const proxy = await startHalfOpenProxy(app.url);
  try {
    await addHistory(app);
    const { page } = await start({ database: { url: proxy.url, environment: 'staging' } });
    const { log, openTab } = screens(page);
    const title = page.getByRole('banner');
    const go = (hash: string) =>
      page.evaluate((to) => {
        window.location.hash = to;
      }, hash);
    await archiveIsWhole(page);
    await go('#/jobs/7/log');
    await expect(log).toContainText('line 900 of job 7');

    proxy.away = true;
    proxy.cut();
    await expect(title).toContainText('lost');
    await expect(page.getByRole('status').filter({ hasText: 'You read the copy on this computer.' })).toBeVisible();
    // Lines that were never on the screen, and a search in all of them.
    await log.focus();
    await page.keyboard.press('f');
    await page.keyboard.type('line 17 of job 7');
    await page.keyboard.press('Enter');
    await expect(log.getByText('line 17 of job 7')).toBeVisible();
    await page.keyboard.press('Escape');
    await openTab('Result');

    // Jobs that nobody has looked at, found as online.
    await go('#/history?filter=state:failed%20%22ran%20dry%22');
    const history = page.getByRole('grid', { name: 'History' });
    await expect(history.getByRole('row', { name: /ran dry/ })).toHaveCount(3);
    await history
      .getByRole('row', { name: /ran dry/ })
      .first()
      .click();
    await openTab('Errors');
    await expect(page.getByRole('tabpanel')).toContainText('The well ran dry.');
    for (const view of ['overview', 'schedules', 'data', 'activity']) {
      await go(`#/${view}`);
      await expect(page.getByRole('main')).not.toContainText('Not read yet');
    }

    proxy.away = false;
    await expect(title).toContainText('live', { timeout: 30_000 });
    await app.query(`select sync.enqueue('sync-leagues', '{"season": 1907}', run_at => now() + interval '1 hour')`);
    await go('#/jobs');
    await page.getByRole('row', { name: /1907/ }).click();
    await expect(jobHeader(page).getByText('Scheduled', { exact: true })).toBeVisible();
  } finally {
    await proxy.close();
    await stop();
  }
});
