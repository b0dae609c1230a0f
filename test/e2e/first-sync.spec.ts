import { startReplayServer } from '#engine/providers/replay/server.ts';
import { expect, openEmbedded, test } from '../support/e2e.ts';
import { jobHeader, screens } from './pages.ts';

test('a fresh start shows its first sync without being asked', async ({ start }) => {
  const { page } = await start();
  const { jobs, openJobs } = screens(page);
  await openEmbedded(page);
  await openJobs();
  const row = jobs.getByRole('row', { name: /sync-leagues/ });
  await expect(row).toContainText(/succeeded/i, { timeout: 40_000 });
});

test('a sync is run with the form, watched live, and run again unchanged', async ({ start }) => {
  await using provider = await slowProvider();
  const { page } = await start({ env: { API_FOOTBALL_BASE_URL: provider.url, SPORTS_PROVIDER_API_KEY: 'test' } });
  const { openForm, run, ended, openTab, changesOf, log } = screens(page);
  await openEmbedded(page);

  await openForm();
  await run();
  // The provider has not answered yet: what is seen now came live.
  await expect(jobHeader(page).getByText(/^(Pending|Running)$/)).toBeVisible();
  await expect(log).toContainText(/\S/);
  await ended('Succeeded');
  await expect(log).toContainText(/leagues/i);
  await openTab('Result');
  const first = await changesOf('leagues');
  expect(first['received']).toBeGreaterThan(500);

  await openForm();
  await run();
  await ended('Succeeded');
  await openTab('Result');
  const second = await changesOf('leagues');
  expect(second).toEqual({
    received: first['received'],
    inserted: 0,
    updated: 0,
    unchanged: first['received'],
    removed: 0,
  });
});

test('a dry run shows what would change and says that it wrote nothing', async ({ start }) => {
  const { page } = await start();
  const { openForm, ended } = screens(page);
  await openEmbedded(page);
  await openForm();
  await page.getByRole('switch', { name: 'Dry run' }).click();
  await page.getByRole('button', { name: 'Dry run', exact: true }).click();
  await ended('Succeeded');
  await expect(jobHeader(page).getByText('dry run')).toBeVisible();
});

test('what was done is there after a restart', async ({ start, host }) => {
  test.skip(host === 'browser', 'a served console remembers no connection');
  const first = await start();
  await openEmbedded(first.page);
  await screens(first.page).openJobs();
  await expect(screens(first.page).jobs.getByRole('row', { name: /sync-leagues/ })).toContainText(/succeeded/i, {
    timeout: 40_000,
  });
  await first.close();
  const second = await start({ data: first.data });
  await screens(second.page).openJobs();
  await expect(screens(second.page).jobs.getByRole('row', { name: /sync-leagues/ })).toContainText(/succeeded/i);
});

async function slowProvider() {
  const server = await startReplayServer({ source: { kind: 'demo' }, simulate: { latency: 1500 } });
  return { url: server.url, [Symbol.asyncDispose]: () => server.close() };
}
