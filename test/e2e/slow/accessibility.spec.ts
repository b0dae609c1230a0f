import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { screens } from '../pages.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no screen has what axe objects to, in the ${colorScheme} theme`, async ({ start }) => {
    const { page } = await start({ colorScheme });
    const { jobs, openJobs, openForm, run, ended, openTab } = screens(page);
    await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
    await check(page, 'the first page');
    await openEmbedded(page);
    await openJobs();
    await expect(jobs.getByRole('row', { name: /sync-leagues/ })).toContainText(/succeeded/i, { timeout: 40_000 });
    await check(page, 'Jobs');
    await page.keyboard.press('/');
    await expect(page.getByRole('option').first()).toBeVisible();
    await check(page, 'Jobs, the filter');
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await expect(page.getByRole('grid', { name: 'History' }).getByRole('row', { name: /sync-leagues/ })).toBeVisible();
    await page.keyboard.press('Space');
    await expect(page.getByRole('region', { name: 'Selection' })).toBeVisible();
    await check(page, 'History');
    await openForm();
    await check(page, 'Run a sync');
    await run();
    await ended('Succeeded');
    await check(page, 'Job, Log');
    for (const tab of ['Result', 'Payload'] as const) {
      await openTab(tab);
      await check(page, `Job, ${tab}`);
    }
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog')).toBeVisible();
    await check(page, 'the command palette');
  });
}

async function check(page: Page, screen: string): Promise<void> {
  // In Electron there is no page to open for the results of frames; ours has none.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map(({ html }) => html.slice(0, 160)),
  }));
  expect(found, `what axe objects to on ${screen}`).toEqual([]);
}
