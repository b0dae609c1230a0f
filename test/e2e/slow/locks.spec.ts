import { startReplayServer } from '#engine/providers/replay/server.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { jobHeader, screens } from '../pages.ts';

test.setTimeout(120_000);

test('who holds a lock is found, with who waits for it, and the lock is released', async ({ start }) => {
  // The first one asks for ever, and holds its lock meanwhile.
  const provider = await startReplayServer({ source: { kind: 'demo' }, simulate: { faults: [{ kind: 'hang' }] } });
  try {
    const { page } = await start({
      env: { API_FOOTBALL_BASE_URL: provider.url, SPORTS_PROVIDER_API_KEY: 'test', PROVIDER_TIMEOUT_MS: '600000' },
    });
    const { openForm, run } = screens(page);
    await openEmbedded(page);
    await openForm();
    await run();
    await expect.poll(() => provider.requests.length).toBe(1);
    await openForm();
    await run();
    await expect(jobHeader(page).getByText('Blocked', { exact: true })).toBeVisible();

    await page.keyboard.press('g');
    await page.keyboard.press('l');
    const locks = page.getByRole('grid', { name: 'Locks' });
    const row = locks.getByRole('row', { name: /sync-leagues/ });
    await expect(row).toContainText(/job \d+/);
    const holder = /job (\d+)/.exec(await row.innerText())?.[1] ?? '';
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const pane = page.getByRole('region', { name: /^Lock / });
    await expect(pane).toContainText(/Held, \d+ jobs? waits?/);
    await expect(pane).toContainText(/touchline worker/);
    await expect(pane.getByRole('link', { name: `job ${holder}` })).toBeVisible();
    const waiting = pane.getByRole('table').getByRole('row');
    await expect(waiting.nth(1)).toContainText('sync-leagues');
    const waits = (await waiting.count()) - 1;

    await page.keyboard.press('x');
    const question = page.getByRole('dialog', { name: /^Release the lock / });
    await expect(question).toContainText(`Job ${holder} (sync-leagues`);
    await page.keyboard.type('it has hung since the morning');
    await question.getByRole('button', { name: `Cancel job ${holder}` }).click();
    const outcome = pane.getByRole('status').filter({ hasText: `Job ${holder} is cancelled: it stopped` });
    await expect(outcome).toBeVisible({ timeout: 30_000 });
    // Who waited runs then.
    if (waits === 1) await expect(pane).toContainText(/The lock is free|The next job holds it now/);
    await pane
      .getByRole('status')
      .getByRole('link', { name: `Job ${holder}` })
      .click();
    await expect(jobHeader(page)).toContainText('it has hung since the morning');
  } finally {
    await provider.close();
  }
});
