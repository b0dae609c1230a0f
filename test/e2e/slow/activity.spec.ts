import type { Page } from 'playwright';
import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { jobHeader, jobPane, screens } from '../pages.ts';

test.setTimeout(120_000);

test('a pause and a cancel by mistake are found, read, and taken back, once', async ({ start }) => {
  const { page } = await start();
  const { openForm } = screens(page);
  await openEmbedded(page);

  await command(page, 'pause sync-leagues');
  await expect(page.getByRole('dialog', { name: 'Pause sync-leagues?' })).toBeVisible();
  await page.keyboard.type('the provider is down');
  await page.keyboard.press('Enter');
  const mark = page.getByRole('contentinfo').getByRole('button', { name: 'sync-leagues is paused' });
  await expect(mark).toBeVisible();
  await openForm();
  await page.getByRole('radio', { name: 'Later' }).check({ force: true });
  await page.getByLabel(/Date and time/).fill('2099-01-01T12:00');
  await page.getByRole('button', { name: 'Schedule it' }).click();
  await expect(jobHeader(page).getByText('Scheduled', { exact: true })).toBeVisible();
  const job = /\d+/.exec((await jobPane(page).getAttribute('aria-label')) ?? '')?.[0] ?? '';
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog', { name: /^Cancel job/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(jobHeader(page).getByText('Cancelled', { exact: true })).toBeVisible();

  // The cancel is the newest action: opened, and taken back, by keyboard.
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  const activity = page.getByRole('grid', { name: 'Activity' });
  const cancelled = activity.getByRole('row', { name: new RegExp(`Cancelled job ${job}`) });
  await expect(cancelled).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const pane = page.getByRole('region', { name: /^Action \d+$/ });
  await expect(pane).toContainText(`Enqueues job ${job} again, due when it was due.`);
  await page.keyboard.press('u');
  const question = page.getByRole('dialog', { name: new RegExp(`^Take back “Cancelled job ${job}”`) });
  await expect(question.getByRole('textbox', { name: /Reason/ })).toBeFocused();
  await page.keyboard.type('it is needed after all');
  await page.keyboard.press('Enter');
  await expect(question).toBeHidden();
  await expect(pane).toContainText(/It was taken back by action \d+\./);
  await expect(pane.getByRole('button', { name: /Take back/ })).toBeDisabled();
  await expect(cancelled).toContainText('taken back');

  // What is new waits while an action is read; the pause is still there to be taken back.
  await page.getByRole('button', { name: '1 new' }).click();
  await expect(activity.getByRole('row', { name: new RegExp(`Retried job ${job} as \\d+`) })).toContainText('undo');
  await activity.getByRole('row', { name: /Paused sync-leagues/ }).click();
  await expect(pane).toContainText('the provider is down');
  await pane.getByRole('button', { name: /Take back/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
  await expect(mark).toBeHidden();
  await expect(pane).toContainText(/It was taken back by action/);

  // Only what was done to the job, also after the address was opened anew.
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await page.keyboard.type(job);
  await page.keyboard.press('Enter');
  await expect(activity.getByRole('row', { name: /sync-leagues is paused|Paused/ })).toHaveCount(0);
  await expect(activity.getByRole('row', { name: new RegExp(`job ${job}`) })).toHaveCount(3);
  await page.reload();
  await expect(activity.getByRole('row', { name: new RegExp(`job ${job}`) })).toHaveCount(3);
  await cancelled.click();
  await pane.getByRole('link', { name: job, exact: true }).click();
  await expect(jobPane(page)).toBeVisible();
});

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible();
  await page.keyboard.type(words);
  await expect(page.getByRole('option', { selected: true })).toContainText(new RegExp(words, 'i'));
  await page.keyboard.press('Enter');
}
