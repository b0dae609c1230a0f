import type { Page } from 'playwright';
import { expect, test } from '../../support/e2e.ts';
import { startDatabases } from '../databases.ts';
import { jobHeader, screens } from '../pages.ts';

test('production is looked at without being able to write, then unlocked with a reason', async ({ start, host }) => {
  const { databases, stop } = await startDatabases('app');
  const { app } = databases;
  try {
    await app.query(`select sync.enqueue('sync-leagues', '{"season": 1903}')`);
    const { page } = await start({ database: { url: app.url, environment: 'production' } });
    const { jobs } = screens(page);
    const title = page.getByRole('banner');
    await expect(title).toContainText('Production');
    await expect(title).toContainText('read-only');
    await page.keyboard.press('g');
    await page.keyboard.press('j');
    await jobs.getByRole('row', { name: /1903/ }).click();
    await expect(jobHeader(page).getByText('Pending', { exact: true })).toBeVisible();

    // Neither an action of the interface, nor a worker of this computer, nor a call past the interface writes.
    await page.keyboard.press('c');
    await expect(page.getByRole('region', { name: 'Messages' })).toContainText('read-only');
    await page.getByRole('contentinfo').getByRole('button', { name: 'Start it' }).click();
    await expect(page.getByRole('region', { name: 'Messages' })).toContainText('The worker was not started.');
    if (host === 'browser') expect(await cancelPastTheInterface(page)).toMatchObject({ failure: { code: 'locked' } });
    expect(await app.query('select state from sync.jobs')).toEqual([{ state: 'pending' }]);
    expect(await app.query('select from sync.workers')).toEqual([]);

    await title.getByRole('button', { name: 'Unlock…' }).click();
    const unlock = page.getByRole('dialog', { name: 'Unlock this connection' });
    await unlock.getByRole('button', { name: 'Unlock', exact: true }).click();
    await expect(unlock).toContainText('Say what has to be done.');
    expect(await app.query('select from sync.operator_actions')).toEqual([]);
    await unlock.getByLabel('Reason').fill('the job is a mistake');
    await page.keyboard.press('Enter');
    await expect(unlock).toBeHidden();
    await expect(title.getByLabel('time left')).toHaveText(/^1[45]:\d\d$/);

    await page.keyboard.press('c');
    await expect(page.getByRole('dialog').getByRole('textbox', { name: /Reason/ })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(jobHeader(page).getByText('Cancelled', { exact: true })).toBeVisible();
    await title.getByRole('button', { name: 'Lock', exact: true }).click();
    await expect(title).toContainText('read-only');
    await expect
      .poll(() => app.query('select action, reason from sync.operator_actions order by id'))
      .toEqual([
        { action: 'unlock', reason: 'the job is a mistake' },
        { action: 'cancel', reason: null },
        { action: 'lock', reason: null },
      ]);
  } finally {
    await stop();
  }
});

/** As a page would that was taken over: over a channel of its own. */
function cancelPastTheInterface(page: Page): Promise<unknown> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${window.location.origin.replace('http', 'ws')}/channel`);
        socket.addEventListener('message', (event) => resolve(JSON.parse(String(event.data))));
        socket.addEventListener('open', () =>
          socket.send(JSON.stringify({ kind: 'call', id: 1, method: 'jobs.cancel', input: { id: '1' } })),
        );
      }),
  );
}
