import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { jobPane, screens } from '../pages.ts';

test('the data of a sync: its tables, its last change, and the way to its runs', async ({ start }) => {
  const { page } = await start();
  const { jobs } = screens(page);
  await openEmbedded(page);
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Jobs' }).click();
  // A new embedded database begins with a run of it.
  await expect(jobs.getByRole('row', { name: /sync-leagues/ })).toContainText(/succeeded/i, { timeout: 40_000 });

  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Data' }).click();
  const main = page.getByRole('main');
  const leagues = main.getByRole('link', { name: /Leagues and seasons/ });
  await expect(leagues).toContainText('4');
  await expect(main.getByRole('link', { name: /Fantasy leagues sync-league-data/ })).toContainText('not run yet');

  // Found and opened by keyboard.
  await page.keyboard.press('/');
  await page.keyboard.type('leagues and sea');
  await page.keyboard.press('Enter');
  const detail = page.getByRole('region', { name: 'Leagues and seasons' });
  await expect(detail.getByRole('region', { name: '4 tables' })).toContainText('season_coverage');
  await expect(detail.getByRole('list', { name: 'Rows changed by each run' }).getByRole('listitem')).not.toHaveCount(0);
  await detail.getByRole('button', { name: 'leagues', exact: true }).click();
  await expect(detail.getByRole('region', { name: 'Last change' })).toContainText('rows');
  expect(page.url()).toContain('#/data/sync-leagues');

  // A table, who writes it, and back.
  await detail.getByRole('link', { name: 'countries' }).click();
  const table = page.getByRole('region', { name: 'countries' });
  await expect(table).toContainText('sync-leagues');
  await table.getByRole('link', { name: 'sync-leagues' }).click();
  await expect(detail).toBeVisible();

  // The newest bar leads to its job.
  await detail.getByRole('list', { name: 'Rows changed by each run' }).getByRole('link').last().click();
  await expect(jobPane(page)).toBeVisible();
  await page.goBack();
  await expect(detail).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(detail).toBeHidden();
});
