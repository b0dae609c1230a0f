import { startReplayServer } from '#engine/providers/replay/server.ts';
import { refusals, type Simulation } from '#engine/providers/replay/simulation.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { jobHeader, jobPane, screens } from '../pages.ts';

/** ms until what ended has been counted and alerts were looked for: both happen every 10 s. */
const counted = { timeout: 40_000 };

test.setTimeout(120_000);

test('a failure of the night is seen at a glance, acknowledged, and retried from there', async ({ start, host }) => {
  await using provider = await simulated({ always: { kind: 'errors', errors: refusals.token } });
  const { page } = await start({ env: { API_FOOTBALL_BASE_URL: provider.url, SPORTS_PROVIDER_API_KEY: 'test' } });
  const { run, ended } = screens(page);
  await openEmbedded(page);
  // A served console begins with a sync of its own; elsewhere a new database teaches the first step.
  if (host === 'electron') {
    await expect(page.getByText('Nothing has run here yet')).toBeVisible();
    await page.getByRole('button', { name: 'Run sync-leagues' }).click();
    await run();
    await ended('Failed');
  }

  await page.keyboard.press('g');
  await page.keyboard.press('o');
  const alerts = page.getByRole('region', { name: 'Alerts' });
  const failures = page.getByRole('list', { name: 'Kinds of failures' });
  await expect(failures.getByRole('listitem')).toHaveCount(1, counted);
  await expect(failures.getByRole('listitem')).toContainText('sync-leagues');
  await expect(page.getByText(/^Not well:/)).toBeVisible(counted);
  await page.getByRole('button', { name: '1 open alert' }).click();
  await expect(alerts).toBeFocused();

  await alerts.getByRole('button', { name: /^Acknowledge: sync-leagues/ }).click();
  await expect(page.getByRole('dialog', { name: /Acknowledge the alert of sync-leagues/ })).toBeVisible();
  await page.keyboard.type('the key has to be renewed');
  await page.keyboard.press('Enter');
  await expect(alerts).toContainText(/known to .+@/);
  await expect(page.getByText(/^(All is well|Needs a look)/)).toBeVisible();

  await failures.getByRole('button', { name: /^Retry these/ }).click();
  const question = page.getByRole('dialog', { name: 'Retry jobs' });
  await expect(question.getByRole('textbox', { name: /Reason/ })).toBeFocused();
  await expect(question.getByRole('button', { name: 'Retry 1 job', exact: true })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(question).toContainText('Done: the job had its turn.', { timeout: 30_000 });
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(failures.getByTitle('Failed 2 times')).toBeVisible(counted);

  await failures.getByRole('link').first().click();
  await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/^#\/jobs\?filter=fingerprint:[0-9a-f]{32}/);
  await page.goBack();
  await failures.getByRole('link', { name: /^The last one/ }).click();
  await expect(jobHeader(page).getByText('Failed', { exact: true })).toBeVisible();
});

test('what runs is watched with its progress, and leads to its job', async ({ start }) => {
  await using provider = await simulated({ latency: 8_000 });
  const { page } = await start({ env: { API_FOOTBALL_BASE_URL: provider.url, SPORTS_PROVIDER_API_KEY: 'test' } });
  const { openForm, run, ended } = screens(page);
  await openEmbedded(page);
  await openForm();
  await run();
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  const running = page.getByRole('list', { name: 'Running jobs' });
  await expect(running.getByRole('link')).toContainText('sync-leagues', counted);
  await expect(page.getByRole('region', { name: 'Queue' }).getByRole('link', { name: '1 running' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Workers' })).toContainText(/1 of \d+ slots taken/);
  await expect(page.getByRole('region', { name: 'Schedules' })).toContainText('All schedules are off');
  await running.getByRole('link').click();
  await expect(jobPane(page)).toBeVisible();
  await ended('Succeeded');
});

async function simulated(simulate: Simulation) {
  const server = await startReplayServer({ source: { kind: 'demo' }, simulate });
  return { url: server.url, [Symbol.asyncDispose]: () => server.close() };
}
