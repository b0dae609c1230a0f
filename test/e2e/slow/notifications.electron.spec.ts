import { startReplayServer } from '#engine/providers/replay/server.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { jobHeader, jobPane, screens } from '../pages.ts';

test.setTimeout(120_000);

test('a job of mine that fails is told by the desktop once, without its error, and a click leads to it', async ({
  start,
}) => {
  const provider = await startReplayServer({
    source: { kind: 'demo' },
    simulate: { faults: [{ kind: 'errors', errors: { token: 'Error/Missing application key.' } }] },
  });
  try {
    const { page, app } = await start({
      env: { API_FOOTBALL_BASE_URL: provider.url, SPORTS_PROVIDER_API_KEY: 'key-of-somebody' },
    });
    const { openForm, run, ended } = screens(page);
    await openEmbedded(page);
    // There is no desktop here that could show it.
    await app?.evaluate(({ Notification }) => {
      const shown: unknown[] = [];
      Reflect.set(globalThis, 'shown', shown);
      Notification.isSupported = () => true;
      Notification.prototype.show = function show(this: Electron.Notification) {
        shown.push({ title: this.title, body: this.body });
        Reflect.set(globalThis, 'newest', this);
      };
    });
    const shown = (): Promise<unknown> | undefined => app?.evaluate(() => Reflect.get(globalThis, 'shown'));
    await openForm();
    await run();
    const id = /\d+/.exec(await jobPane(page).getAttribute('aria-label').then(String))?.[0] ?? '';
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await expect.poll(shown, { timeout: 40_000 }).toEqual([{ title: 'sync-leagues failed', body: `Job ${id}` }]);
    await app?.evaluate(() => {
      const newest: unknown = Reflect.get(globalThis, 'newest');
      if (typeof newest === 'object' && newest !== null && 'emit' in newest && typeof newest.emit === 'function')
        newest.emit('click');
    });
    await expect(jobHeader(page)).toBeVisible();
    await ended('Failed');
    expect(await shown()).toHaveLength(1);
  } finally {
    await provider.close();
  }
});
