import type { Locator, Page } from 'playwright';
import { expect } from '../support/e2e.ts';

/** What the specs do on the screens, in the words of an operator. */
export const screens = (page: Page) => ({
  jobs: page.getByRole('grid', { name: 'Jobs' }),
  log: page.getByRole('log'),
  progress: page.getByRole('progressbar'),

  /** Opens the list of all jobs. */
  openJobs: async (): Promise<void> => {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Jobs', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Jobs' })).toBeAttached();
  },

  /** Opens the form of sync-leagues. */
  openForm: async (): Promise<void> => {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Run a sync' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Leagues and seasons' })).toBeVisible();
  },

  /** Runs what the form holds, and waits for the page of the new job. */
  run: async (): Promise<void> => {
    await page.getByRole('button', { name: 'Run it' }).click();
    await expect(jobPane(page)).toBeVisible();
  },

  /** Waits until the job on the page has ended in that state. */
  ended: async (state: 'Succeeded' | 'Failed'): Promise<void> => {
    await expect(jobHeader(page).getByText(state, { exact: true })).toBeVisible({
      timeout: 40_000,
    });
  },

  openTab: async (name: 'Log' | 'Result' | 'Payload' | 'Errors' | 'Calls'): Promise<void> => {
    await page.getByRole('tab', { name }).click();
  },

  /** The numbers of a table's row in the change set, by column. */
  changesOf: async (table: string): Promise<Record<string, number>> => {
    const changes = page.getByRole('table').filter({ has: page.getByRole('columnheader', { name: 'Received' }) });
    const row = changes.getByRole('row').filter({ has: page.getByRole('rowheader', { name: table, exact: true }) });
    await expect(row).toBeVisible();
    const names = await changes.getByRole('columnheader').allInnerTexts();
    const cells = await row.getByRole('cell').allInnerTexts();
    return Object.fromEntries(
      cells.map((cell, index) => [names[index + 1]?.toLowerCase() ?? '', Number(cell.replace(/\D/g, '') || '0')]),
    );
  },
});

/** The pane of the job that is open. */
export function jobPane(page: Page): Locator {
  return page.getByRole('region', { name: /^Job \d+$/ });
}

/** What the job is and how it stands, above its parts. */
export function jobHeader(page: Page): Locator {
  return jobPane(page).locator('header');
}
