import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ElectronApplication } from 'playwright';
import { expect, test } from '../../support/e2e.ts';
import { startDatabases } from '../databases.ts';
import { screens } from '../pages.ts';
import { addHistory, archiveIsWhole } from './history.ts';

/** What the system's dialogs answer. */
async function answerDialogs(app: ElectronApplication | null, file: string): Promise<void> {
  await app?.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, file);
}

test('everything that was ever seen is searched, exported with a passphrase, and read by a colleague', async ({
  start,
}) => {
  const { databases, stop } = await startDatabases('app');
  try {
    await addHistory(databases.app);
    const { page, app, data } = await start({ database: { url: databases.app.url, environment: 'staging' } });
    const { log, openTab } = screens(page);
    await archiveIsWhole(page);

    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.getByRole('searchbox', { name: 'Search all that was copied' }).fill('line 451 of');
    const found = page.getByRole('list', { name: 'What was found' });
    await expect(found.getByRole('link')).toHaveCount(1);
    await expect(found.getByRole('link')).toContainText('line 450 of job 7');
    await expect(found.locator('mark')).toHaveText('line 451 of');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Errors' }).click();
    await page.getByRole('searchbox').fill('ran dry');
    await expect(found.getByRole('link')).toHaveCount(3);
    await page.getByRole('button', { name: 'Log lines' }).click();
    await page.getByRole('searchbox').fill('line 451 of');
    await found.getByRole('link').click();
    await expect(log.getByText('line 451 of job 7')).toBeVisible();

    // One job goes to a colleague.
    const file = path.join(data, 'one.touchline');
    await answerDialogs(app, file);
    await page.evaluate(() => {
      window.location.hash = '#/history?filter=id:7';
    });
    await page
      .getByRole('grid', { name: 'History' })
      .getByRole('row', { name: /sync-players/ })
      .getByRole('gridcell')
      .first()
      .click();
    await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Export as a file…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export as a file' });
    await dialog.getByLabel('Passphrase').fill('a long way home');
    await dialog.getByRole('button', { name: 'Choose where…' }).click();
    await expect(page.getByRole('region', { name: 'Messages' })).toContainText(
      '1 job and 900 log lines are in one.touchline.',
    );
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file).includes('job 7')).toBe(false);

    await page.evaluate(() => {
      window.location.hash = '#/connections';
    });
    await page.getByRole('button', { name: 'Open a file…' }).click();
    await page.getByLabel('Passphrase of one.touchline').fill('wrong');
    await page.getByRole('button', { name: 'Open it' }).click();
    await page.evaluate(() => {
      window.location.hash = '#/history';
    });
    await expect(page.getByRole('banner')).toContainText('one.touchline');
    await page.evaluate(() => {
      window.location.hash = '#/connections';
    });
    await page.getByRole('button', { name: 'Open a file…' }).click();
    await page.getByLabel('Passphrase of one.touchline').fill('a long way home');
    await page.getByRole('button', { name: 'Open it' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'no database stands behind it' })).toBeVisible();
    await page.evaluate(() => {
      window.location.hash = '#/history';
    });
    const history = page.getByRole('grid', { name: 'History' });
    await expect(history.getByRole('row', { name: /sync-players/ })).toHaveCount(1);
    await history.getByRole('row', { name: /sync-players/ }).click();
    await openTab('Log');
    await expect(log).toContainText('line 900 of job 7');
  } finally {
    await stop();
  }
});
