import { startReplayServer } from '#engine/providers/replay/server.ts';
import { refusals, type Simulation } from '#engine/providers/replay/simulation.ts';
import { expect, openEmbedded, test } from '../support/e2e.ts';
import { screens } from './pages.ts';

test('a key that the provider refuses fails the job at once, in words', async ({ start }) => {
  await using provider = await failingProvider({ always: { kind: 'errors', errors: refusals.token } });
  const { page } = await start({
    env: { API_FOOTBALL_BASE_URL: provider.url, SPORTS_PROVIDER_API_KEY: 'very-secret-key' },
  });
  const { openForm, run, ended, openTab } = screens(page);
  await openEmbedded(page);
  await openForm();
  await run();
  await ended('Failed');
  await openTab('Errors');
  await expect(page.getByRole('tabpanel')).toContainText(/key/i);
  await expect(page.getByRole('main')).not.toContainText('very-secret-key');
  await expect(page.getByRole('button', { name: 'Retry', exact: true })).toBeVisible();
});

test('a field that the provider left out is named', async ({ start }) => {
  await using provider = await failingProvider({ always: { kind: 'missing_field', path: 'league.id' } });
  const { page } = await start({ env: { API_FOOTBALL_BASE_URL: provider.url, SPORTS_PROVIDER_API_KEY: 'test' } });
  const { openForm, run, ended, openTab } = screens(page);
  await openEmbedded(page);
  await openForm();
  await run();
  await ended('Failed');
  await openTab('Errors');
  await expect(page.getByRole('tabpanel')).toContainText('league.id');
});

async function failingProvider(simulate: Simulation) {
  const server = await startReplayServer({ source: { kind: 'demo' }, simulate });
  return { url: server.url, [Symbol.asyncDispose]: () => server.close() };
}
