import type { ElectronApplication, Page } from 'playwright';
import { startReplayServer } from '#engine/providers/replay/server.ts';
import { expect, test, type Console } from '../../support/e2e.ts';
import type { StartOptions } from '../../support/launch.ts';
import { startDatabases } from '../databases.ts';
import { screens } from '../pages.ts';

interface Asked {
  message: string;
  buttons: string[];
}

/** Answers the question of quitting by the words of a button, and gives what was asked. */
async function quitAnswering(app: ElectronApplication, button: string): Promise<Asked> {
  const asked = app.evaluate(
    ({ dialog }, wanted) =>
      new Promise<Asked>((resolve) => {
        dialog.showMessageBox = async (options: object) => {
          const message = 'message' in options ? String(options.message) : '';
          const buttons = 'buttons' in options && Array.isArray(options.buttons) ? options.buttons.map(String) : [];
          resolve({ message, buttons });
          return { response: buttons.indexOf(wanted), checkboxChecked: false };
        };
      }),
    button,
  );
  await app.evaluate(({ app: electron }) => {
    // Not at once: the answer to this call is to come back first.
    setTimeout(() => electron.quit());
  });
  return asked;
}

/** A console whose worker runs a job that waits for its provider; `read` gives what became of it. */
async function whileAJobRuns(
  start: (options: StartOptions) => Promise<Console>,
  work: (app: ElectronApplication, page: Page, read: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const provider = await startReplayServer({ source: { kind: 'demo' }, simulate: { latency: 6_000 } });
  const { databases, stop } = await startDatabases('quit');
  const { quit } = databases;
  try {
    const { page, app } = await start({
      database: { url: quit.url, environment: 'local' },
      env: { API_FOOTBALL_BASE_URL: provider.url, SPORTS_PROVIDER_API_KEY: 'test' },
    });
    if (!app) throw new Error('this is for Electron');
    const { openForm, run } = screens(page);
    await expect(page.getByText(/0 of \d+ slots/)).toBeVisible();
    await openForm();
    await run();
    await expect.poll(() => provider.requests.length).toBe(1);
    await work(app, page, async () => {
      const [job] = await quit.query(
        `select state::text, attempt from sync.jobs union all select state::text, attempt from sync.job_history`,
      );
      return job;
    });
  } finally {
    await stop();
    await provider.close();
  }
}

for (const { button, becomes } of [
  { button: 'Hand over and quit', becomes: { state: 'pending', attempt: 0 } },
  { button: 'Cancel it and quit', becomes: { state: 'cancelled', attempt: 1 } },
  { button: 'Finish, then quit', becomes: { state: 'succeeded', attempt: 1 } },
]) {
  test(`quitting while a job runs asks first: ${button}`, async ({ start }) => {
    await whileAJobRuns(start, async (app, page, read) => {
      const stays = await quitAnswering(app, 'Don’t quit');
      expect(stays.message).toBe('A job runs on this computer.');
      expect(stays.buttons).toContain(button);
      await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible();

      const gone = app.waitForEvent('close');
      await quitAnswering(app, button).catch(() => undefined);
      await gone;
      expect(await read()).toEqual(becomes);
    });
  });
}

test('a job goes on in the tray, without a window, though closing the window is set to quit', async ({ start }) => {
  await whileAJobRuns(start, async (app, _, read) => {
    await quitAnswering(app, 'Go on in the tray');
    const windows = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    await expect.poll(windows).toBe(0);
    await expect.poll(read, { timeout: 30_000 }).toEqual({ state: 'succeeded', attempt: 1 });
    expect(await windows()).toBe(0);
  });
});
