import type { Page } from 'playwright';
import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { jobPane, screens } from '../pages.ts';

test.setTimeout(120_000);

test('the palette goes to a view, a job, a filter, a schedule and a worker, and knows what was used last', async ({
  start,
}) => {
  const { page } = await start();
  const { jobs } = screens(page);
  await openEmbedded(page);
  await command(page, 'jobs');
  await expect(jobs.getByRole('row', { name: /sync-leagues/ })).toContainText(/succeeded/i, { timeout: 40_000 });

  await command(page, 'state:succeeded sync:sync-leagues', /^Jobs with state:succeeded/);
  await expect(page).toHaveURL(/#\/jobs\?filter=state:succeeded/);
  await expect(jobs.getByRole('row', { name: /sync-leagues/ })).toHaveCount(1);
  await command(page, '#1', /^Open job 1/);
  await expect(jobPane(page)).toBeVisible();
  await page.keyboard.press('Escape');

  await command(page, 'workers');
  const grid = page.getByRole('grid', { name: 'Workers' });
  await expect(grid.getByRole('row', { name: /this computer/ })).toContainText('idle');
  await command(page, 'pause worker');
  await expect(page.getByRole('contentinfo')).toContainText('worker: paused');
  await command(page, 'resume worker');
  await expect(page.getByRole('contentinfo')).toContainText('worker: idle');

  await command(page, 'enable schedule', /^Enable schedule/);
  await expect(page.getByText(/is enabled\./)).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).last().click();

  await page.keyboard.press('Control+k');
  const options = page.getByRole('dialog', { name: 'Command palette' }).getByRole('option');
  await expect(options.first()).toContainText(/Disable schedule|Resume worker|Enable schedule/);
  await expect(page.getByText('Used last')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeHidden();
});

/** Types into the palette until an entry that has the words is the first, and takes it. */
async function command(page: Page, words: string, label = new RegExp(words, 'i')): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible();
  await page.keyboard.type(words);
  await expect(page.getByRole('option', { selected: true })).toHaveText(label);
  await page.keyboard.press('Enter');
}
