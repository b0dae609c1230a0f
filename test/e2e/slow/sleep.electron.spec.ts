import { Client } from 'pg';
import type { ElectronApplication } from 'playwright';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';

/** As the system tells it, and by the same way. */
async function power(app: ElectronApplication | null, event: 'suspend' | 'resume'): Promise<void> {
  await app?.evaluate(({ powerMonitor }, name) => {
    powerMonitor.emit(name);
  }, event);
}

test('a laptop sleeps: it claims nothing; awake it says what happened meanwhile, and goes on', async ({ start }) => {
  const { page, app, data } = await start();
  await openEmbedded(page);
  await expect(page.getByText(/0 of \d+ slots/).first()).toBeVisible();
  const { url } = await startEmbedded({ folder: data });
  const client = new Client({ connectionString: url });
  await client.connect();
  const one = async <T>(sql: string): Promise<T | undefined> => (await client.query<{ value: T }>(sql)).rows[0]?.value;
  try {
    await power(app, 'suspend');
    const nap = `select lease_expires_at > now() + interval '1 minute' as value from sync.workers where state = 'active'`;
    await expect.poll(() => one<boolean>(nap)).toBe(true);

    // Meanwhile a job fails elsewhere, and another waits.
    await client.query(`select sync.enqueue('sync-countries', unique_key => 'fails')`);
    await client.query(`
      update sync.jobs set state = 'failed', last_error = '{"code": "provider_down", "message": "The provider did not answer."}'
      where unique_key = 'fails'`);
    await client.query(`select sync.enqueue('sync-timezones', unique_key => 'waits')`);
    await expect(page.getByRole('dialog')).toBeHidden();
    expect(await one<string>(`select state::text as value from sync.jobs where unique_key = 'waits'`)).toBe('pending');

    await power(app, 'resume');
    const sheet = page.getByRole('dialog', { name: 'While you were away' });
    await expect(sheet).toContainText('The provider did not answer.');
    await expect
      .poll(() => one<string>(`select state::text as value from sync.job_history where unique_key = 'waits'`))
      .toBe('succeeded');
    await sheet.getByRole('button', { name: 'Retry these' }).click();
    const bulk = page.getByRole('dialog', { name: 'Retry jobs' });
    await bulk.getByRole('button', { name: /^Retry 1 job/ }).click();
    await expect(bulk).toContainText(/1 .*retried|enqueued/i);
    await page.keyboard.press('Escape');
    await expect(sheet).toContainText('retried since');
    await sheet.getByRole('button', { name: 'Done' }).click();
    await expect(sheet).toBeHidden();
  } finally {
    await client.end();
  }
});
