import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ElectronApplication, Page } from 'playwright';
import { startReplayServer } from '#engine/providers/replay/server.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';

test('connections and settings are written to a file without secrets, and read back elsewhere', async ({ start }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'touchline-export-'));
  const file = path.join(folder, 'settings.json');
  try {
    const { page, app } = await start();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByLabel('URL').fill('postgres://someone:top-secret@db.example.com/app');
    await page.getByLabel('URL').press('Enter');
    await expect(page.getByLabel('Database')).toHaveValue('app');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Open example' })).toBeVisible();
    await openEmbedded(page);
    await openSection(page, 'Providers and keys');
    const football = page.getByRole('region', { name: 'API-Football' });
    await football.getByRole('button', { name: 'Set the key…' }).click();
    await page.getByRole('dialog').getByLabel('Key').fill('key-of-mine');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await expect(football).toContainText('known until Touchline is closed');
    await football.getByLabel('Address').fill('ftp://example.com');
    await expect(football).toContainText('An http or https address.');
    await football.getByLabel('Address').fill('https://football.example.com');
    await football.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(football.getByRole('button', { name: 'Save', exact: true })).toHaveCount(0);
    await openSection(page, 'Worker');
    await page.getByLabel('Slots').fill('7');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('Saved.', { exact: true })).toBeVisible();

    await choose(app, file);
    await openSection(page, 'Import and export');
    await page.getByRole('button', { name: 'Export to a file…' }).click();
    await expect(page.getByRole('region', { name: 'Messages' })).toContainText('Written to settings.json.');
    const written = await readFile(file, 'utf8');
    expect(written).toContain('db.example.com');
    expect(written).toContain('https://football.example.com');
    expect(written).not.toMatch(/top-secret|key-of-mine/);

    // On another computer: a file of the future and a damaged one change nothing, the good one what it showed.
    const other = await start();
    await expect(other.page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
    await openSection(other.page, 'Import and export');
    await choose(other.app, file);
    const exported: Record<string, unknown> = JSON.parse(written);
    for (const [wrong, says] of [
      ['{', 'is not JSON'],
      [JSON.stringify({ ...exported, format: 2 }), 'written by a newer Touchline'],
      [JSON.stringify({ ...exported, more: 1 }), 'is not valid'],
      [written.replace('"slots": 7', '"slots": 0'), 'settings.worker.slots'],
    ] as const) {
      await writeFile(file, wrong);
      await other.page.getByRole('button', { name: 'Choose a file…' }).click();
      await expect(other.page.getByRole('main').getByRole('alert')).toContainText(says);
      await expect(other.page.getByRole('main').getByRole('alert')).toContainText('Nothing was changed.');
    }
    await writeFile(file, written);
    await other.page.getByRole('button', { name: 'Choose a file…' }).click();
    const changes = other.page.getByRole('list', { name: 'What the file changes' });
    await expect(changes.getByRole('listitem').filter({ hasText: 'Worker: slots' })).toContainText('2 → 7');
    await expect(changes.getByRole('listitem').filter({ hasText: 'Connection example' })).toContainText('new');
    await other.page.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(other.page.getByRole('region', { name: 'Messages' })).toContainText('imported');
    await openSection(other.page, 'Worker');
    await expect(other.page.getByLabel('Slots')).toHaveValue('7');
    await openSection(other.page, 'Connections');
    await expect(other.page.getByRole('button', { name: 'Open example' })).toBeVisible();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('somebody signs in to Yahoo with a code, and out again', async ({ start }) => {
  const yahoo = await startReplayServer({ provider: 'yahoo', source: { kind: 'demo' } });
  try {
    const { page } = await start({ env: { YAHOO_LOGIN_BASE_URL: yahoo.url, YAHOO_BASE_URL: yahoo.url } });
    await openEmbedded(page);
    await openSection(page, 'Providers and keys');
    const card = page.getByRole('region', { name: 'Yahoo Fantasy' });
    await expect(card).toContainText('YAHOO_CLIENT_ID');
    await card.getByRole('button', { name: 'Sign in…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign in to Yahoo Fantasy' });
    await dialog.getByLabel('Client ID').fill('the-application');
    await dialog.getByLabel('Client secret').fill('its-secret');
    const link = dialog.getByRole('link', { name: 'Sign in at Yahoo' });
    await expect(link).toHaveAttribute('href', /client_id=the-application/);
    await dialog.getByLabel('Code').fill('wrong');
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(dialog.getByRole('alert')).toBeVisible();
    await dialog.getByLabel('Code').fill('abc');
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(card).toContainText('known until Touchline is closed');
    await expect(card).toContainText('the-application');
    await expect(card).not.toContainText('its-secret');
    await card.getByRole('button', { name: 'Forget', exact: true }).click();
    await expect(card).toContainText('not set');
  } finally {
    await yahoo.close();
  }
});

/** The system's dialogs answer with this file. */
async function choose(app: ElectronApplication | null, file: string): Promise<void> {
  await app?.evaluate(({ dialog }, path) => {
    Object.assign(dialog, {
      showOpenDialog: async () => ({ canceled: false, filePaths: [path] }),
      showSaveDialog: async () => ({ canceled: false, filePath: path }),
    });
  }, file);
}

async function openSection(page: Page, name: string): Promise<void> {
  const sections = page.getByRole('navigation', { name: 'Settings' });
  if (!(await sections.isVisible())) {
    // Without a connection there is no navigation beside: the keys lead there all the same.
    for (const key of ['g', 't']) await page.keyboard.press(key);
  }
  await sections.getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 2, name })).toBeVisible();
}
