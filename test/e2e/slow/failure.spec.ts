import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import type { Simulation } from '#engine/providers/replay/simulation.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { jobHeader, jobPane, screens } from '../pages.ts';

test('a failure at night is found, understood, replayed, retried with changes, and watched', async ({ start }) => {
  test.setTimeout(180_000);
  await using provider = await changingProvider({ always: { kind: 'missing_field', path: 'league.id' } });
  const { page } = await start({
    env: { API_FOOTBALL_BASE_URL: provider.url, SPORTS_PROVIDER_API_KEY: 'very-secret-key' },
  });
  const { jobs, openForm, run, ended, openTab } = screens(page);
  await openEmbedded(page);
  // The night: a run that nobody watches.
  await openForm();
  await run();
  await ended('Failed');
  await page.keyboard.press('Escape');

  // The morning: it is found, and says what it means and what to do.
  await page.keyboard.press('g');
  await page.keyboard.press('j');
  await jobs
    .getByRole('row', { name: /failed/i })
    .first()
    .click();
  await page.keyboard.press('Enter');
  const failed = await openJobId(page);
  await openTab('Errors');
  const errors = page.getByRole('tabpanel');
  await expect(errors).toContainText('provider_invalid_response');
  await expect(errors).toContainText('The answer does not have the shape that is expected');
  await expect(errors).toContainText('response.0.league.id');

  // What the provider answered, with the place that is wrong in sight.
  await errors.getByRole('button', { name: 'Open the answer' }).click();
  const answer = page.getByRole('tree', { name: 'Answer' });
  const missing = answer.getByRole('treeitem', { name: /^id: .*expected number/ });
  await expect(missing).toBeVisible();
  await expect(page.getByRole('region', { name: 'Call 1' })).toContainText('HTTP 200');
  await page.keyboard.press('f');
  await page.keyboard.type('continental');
  await expect(page.getByRole('status').filter({ hasText: / of / })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('main')).not.toContainText('very-secret-key');

  // It is replayed without the provider, which is well again: the same error, and nothing is written.
  await provider.become({});
  await page.keyboard.press('p');
  await expect(jobHeader(page).getByText('replay', { exact: true })).toBeVisible();
  await ended('Failed');
  await expect(jobHeader(page)).toContainText(`replays job ${failed}`);
  await openTab('Errors');
  await expect(page.getByRole('tabpanel')).toContainText('response.0.league.id');
  await jobHeader(page)
    .getByRole('link', { name: `job ${failed}` })
    .click();
  await expect(jobPane(page)).toHaveAccessibleName(`Job ${failed}`);
  await expect(page.getByRole('tab', { name: /^Related/ })).toBeVisible();

  // Retried with changes, and watched to its end.
  await page.keyboard.press('e');
  await page.getByLabel(/^Country/).fill('England');
  await provider.become({ latency: 1_000 });
  await run();
  await expect(jobHeader(page).getByText(/^(Pending|Running)$/)).toBeVisible();
  await ended('Succeeded');
  await openTab('Payload');
  await expect(page.getByRole('tabpanel')).toContainText('England');
});

async function openJobId(page: Parameters<typeof jobPane>[0]): Promise<string> {
  await expect(jobPane(page)).toBeVisible();
  return ((await jobPane(page).getAttribute('aria-label')) ?? '').replace('Job ', '');
}

/** A provider whose manners change, at one address. */
async function changingProvider(simulate: Simulation) {
  let server: ReplayServer = await startReplayServer({ source: { kind: 'demo', edition: 1 }, simulate });
  const { url } = server;
  return {
    url,
    become: async (next: Simulation): Promise<void> => {
      await server.close();
      const port = Number(new URL(url).port);
      server = await startReplayServer({ source: { kind: 'demo', edition: 1 }, simulate: next, port });
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}
