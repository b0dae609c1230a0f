import type { Page } from 'playwright';
import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { jobHeader, jobPane, screens } from '../pages.ts';

test('a paused sync leaves its jobs alone; one is cancelled by keyboard, the next one runs when it is resumed', async ({
  start,
}) => {
  const { page } = await start();
  const { jobs, openJobs, openForm, run, ended } = screens(page);
  await openEmbedded(page);
  await openJobs();
  await expect(jobs.getByRole('row', { name: /sync-leagues/ })).toContainText(/succeeded/i, { timeout: 40_000 });

  await command(page, 'pause sync-leagues');
  const question = page.getByRole('dialog', { name: 'Pause sync-leagues?' });
  await expect(question.getByRole('textbox', { name: /Reason/ })).toBeFocused();
  await page.keyboard.type('the provider is down');
  await page.keyboard.press('Enter');
  await expect(question).toBeHidden();
  const mark = page.getByRole('contentinfo').getByRole('button', { name: 'sync-leagues is paused' });
  await expect(mark).toBeVisible();

  await openForm();
  await expect(page.getByText(/sync-leagues is paused by .+: the provider is down/)).toBeVisible();
  await run();
  await expect(jobHeader(page)).toContainText(/is paused by .+: the provider is down/);
  await expect(jobHeader(page).getByText('Pending', { exact: true })).toBeVisible();

  await page.keyboard.press('c');
  const cancel = page.getByRole('dialog', { name: /^Cancel job \d+\?$/ });
  await expect(cancel.getByRole('textbox', { name: /Reason/ })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(cancel).toBeHidden();
  await expect(jobHeader(page).getByText('Pending', { exact: true })).toBeVisible();
  await page.keyboard.press('c');
  await page.keyboard.type('asked for by mistake');
  await page.keyboard.press('Enter');
  await expect(jobHeader(page).getByText('Cancelled', { exact: true })).toBeVisible();
  await expect(jobHeader(page)).toContainText(/By .+ \(it had not been running\): asked for by mistake/);
  await expect(jobHeader(page).getByRole('button', { name: 'Cancel…' })).toHaveCount(0);

  // Another one waits, is marked in the list and kept, and runs when the sync goes on.
  await openForm();
  await run();
  await page.keyboard.press('Escape');
  await expect(jobPane(page)).toBeHidden();
  await expect(jobs.getByRole('row', { name: /cancelled/i })).toHaveCount(1);
  await page.keyboard.press('c');
  await expect(cancel).toContainText('has not begun');
  await cancel.getByRole('button', { name: 'Keep it' }).click();
  await page.keyboard.press('Enter');
  await mark.click();
  await expect(page.getByRole('menu')).toContainText('the provider is down');
  await page.getByRole('menuitem', { name: /Resume sync-leagues/ }).click();
  await expect(mark).toBeHidden();
  await ended('Succeeded');
});

test('a job that is due later is run now, and the worker is paused, resumed and drained', async ({ start }) => {
  const { page } = await start();
  const { jobs, openJobs, openForm, ended } = screens(page);
  await openEmbedded(page);
  await openJobs();
  await expect(jobs.getByRole('row', { name: /sync-leagues/ })).toContainText(/succeeded/i, { timeout: 40_000 });

  await tellWorker(page, 'Pause');
  await expect(page.getByRole('contentinfo')).toContainText('worker: paused');
  await openForm();
  await page.getByRole('radio', { name: 'Later' }).check({ force: true });
  await page.getByLabel(/Date and time/).fill('2099-01-01T12:00');
  await page.getByRole('button', { name: 'Schedule it' }).click();
  await expect(jobHeader(page).getByText('Scheduled', { exact: true })).toBeVisible();

  await jobHeader(page).getByRole('button', { name: 'priority 0' }).click();
  await page.getByRole('menuitem', { name: /High/ }).click();
  await expect(jobHeader(page).getByRole('button', { name: 'priority 10' })).toBeVisible();
  await page.keyboard.press('n');
  await expect(jobHeader(page).getByText('Pending', { exact: true })).toBeVisible();
  await expect(jobHeader(page)).toContainText('No worker claims jobs now');

  await tellWorker(page, 'Resume');
  await ended('Succeeded');

  await tellWorker(page, 'Drain…');
  await page
    .getByRole('dialog', { name: /^Drain / })
    .getByRole('button', { name: 'Drain it' })
    .click();
  await expect(page.getByRole('contentinfo')).toContainText(/worker: stopped · .*drained/);
  await page.getByRole('contentinfo').getByRole('button', { name: 'Start it' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('worker: idle');
});

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible();
  await page.keyboard.type(words);
  await expect(page.getByRole('option', { selected: true })).toContainText(new RegExp(words, 'i'));
  await page.keyboard.press('Enter');
}

/** Tells the one worker there is something, by the menu of all workers. */
async function tellWorker(page: Page, order: 'Pause' | 'Resume' | 'Drain…'): Promise<void> {
  await page
    .getByRole('contentinfo')
    .getByRole('button', { name: /^1 worker/ })
    .click();
  await page.getByRole('menu').getByRole('menuitem').first().press('ArrowRight');
  await page.getByRole('menuitem', { name: new RegExp(`^${order}`) }).press('Enter');
}
