import type { Page } from 'playwright';
import { expect, openEmbedded, test } from '../support/e2e.ts';
import { jobPane, screens } from './pages.ts';

test('everything of a first sync can be done with the keyboard alone', async ({ start }) => {
  const { page } = await start();
  const { jobs, ended } = screens(page);
  const first = page.getByRole('button', { name: 'Start', exact: true });
  const views = page.getByRole('navigation', { name: 'Views' });
  await expect(first.or(views).first()).toBeVisible();
  if (await first.isVisible()) {
    await focusByTab(page, () => first.evaluate((element) => element === document.activeElement));
    await page.keyboard.press('Enter');
  }
  await openEmbedded(page);

  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect(page.getByRole('heading', { level: 1, name: 'Leagues and seasons' })).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(jobPane(page)).toBeVisible();
  await ended('Succeeded');

  await page.keyboard.press('g');
  await page.keyboard.press('j');
  await expect(jobs).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(jobPane(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(jobPane(page)).toBeHidden();
});

test('the command palette goes everywhere', async ({ start }) => {
  const { page } = await start();
  await openEmbedded(page);
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  await expect(palette).toBeVisible();
  await page.keyboard.type('run a sync');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Leagues and seasons' })).toBeVisible();
});

async function focusByTab(page: Page, reached: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if (await reached()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('it can not be reached with the Tab key');
}
