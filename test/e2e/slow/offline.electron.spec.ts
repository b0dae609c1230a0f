import { startHalfOpenProxy } from '../../support/halfOpenProxy.ts';
import { expect, test } from '../../support/e2e.ts';
import { startDatabases, type SpecDatabase } from '../databases.ts';
import { jobHeader, screens } from '../pages.ts';

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
    await go('#/settings/archive');
    await expect(page.getByRole('main')).toContainText(/Reaches back to.*\d{4}/s);
    await expect(page.getByRole('main')).not.toContainText('further as it is copied');
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

/** Jobs of the last day, some with a kind of failure of their own, and one with a log. */
async function addHistory(database: SpecDatabase): Promise<void> {
  await database.query(`
    insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt,
      enqueued_at, run_at, started_at, finished_at, error, token)
    select n, 'sync-players', jsonb_build_object('season', 2000 + n), (case when n % 10 = 0 then 'failed' else 'succeeded' end)::sync.job_state,
      0, 'schedule', '{}', false, 5, 1, at, at, at, at + interval '1 second',
      case when n % 10 = 0 then '{"code": "provider_down", "message": "The well ran dry."}'::jsonb end, 1
    from (select n, now() - interval '1 day' + n * interval '1 minute' as at from generate_series(1, 30) n) numbered`);
  await database.query(`
    insert into sync.job_logs (job_id, token, sequence, at, level, message)
    select 7, 1, n, now() - interval '1 day' + interval '7 minutes' + n * interval '1 millisecond', 30, format('line %s of job 7', n)
    from generate_series(1, 900) n`);
  await database.query(`select setval(pg_get_serial_sequence('sync.jobs', 'id'), 1000)`);
}
