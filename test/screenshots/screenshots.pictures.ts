import type { Page } from 'playwright';
import path from 'node:path';
import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import { refusals, type Simulation } from '#engine/providers/replay/simulation.ts';
import { jobHeader, screens } from '../e2e/pages.ts';
import { expect, openEmbedded, test } from '../support/e2e.ts';

const folder = path.resolve(import.meta.dirname, '../../docs/screenshots');
const size = { width: 1280, height: 800 };

for (const theme of ['light', 'dark'] as const) {
  test(`pictures in the ${theme} theme`, async ({ start }) => {
    const provider = await changingProvider();
    try {
      const { page } = await start({
        size,
        colorScheme: theme,
        env: { API_FOOTBALL_BASE_URL: provider.url, SPORTS_PROVIDER_API_KEY: 'picture' },
      });
      const { jobs, openForm, run, ended, openTab } = screens(page);
      const take = (name: string): Promise<unknown> => takePicture(page, `${name}-${theme}`);
      await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
      await take('first-run');
      await openEmbedded(page);
      await expect(page.getByText(/0 of \d+ slots/)).toBeVisible();

      await openForm();
      await take('run-a-sync');
      await run();
      await ended('Succeeded');
      await provider.become({ edition: 2, simulate: { always: { kind: 'errors', errors: refusals.token } } });
      await openForm();
      await run();
      await ended('Failed');
      await provider.become({ edition: 3, simulate: { latency: 4000 } });
      await openForm();
      await run();
      await expect(jobHeader(page).getByText('Running', { exact: true })).toBeVisible();
      await take('running');
      await ended('Succeeded');
      await take('log');
      await openTab('Result');
      await take('result');
      await page.keyboard.press('Escape');
      await expect(jobs.getByRole('row')).toHaveCount(4);
      await take('jobs');
    } finally {
      await provider.close();
    }
  });
}

async function takePicture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
}

/** A provider of which the data and the manners change, at one address. */
async function changingProvider() {
  let server: ReplayServer = await startReplayServer({ source: { kind: 'demo', edition: 1 } });
  const { url } = server;
  return {
    url,
    become: async ({ edition, simulate }: { edition: number; simulate: Simulation }): Promise<void> => {
      await server.close();
      server = await startReplayServer({
        source: { kind: 'demo', edition },
        simulate,
        port: Number(new URL(url).port),
      });
    },
    close: () => server.close(),
  };
}
