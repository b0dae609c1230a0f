import { AxeBuilder } from '@axe-core/playwright';
import { Client } from 'pg';
import type { Page } from 'playwright';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';

test('a backfill is planned in the grid by the keyboard, started, followed to its report, and has nothing left to do', async ({
  start,
}) => {
  test.setTimeout(180_000);
  const { page, data } = await start();
  await openEmbedded(page);
  const leagues = await someLeagues(data);
  await page.keyboard.press('g');
  await page.keyboard.press('b');
  await expect(page.getByText('No backfills yet')).toBeVisible();
  await page.keyboard.press('n');
  await page.getByRole('button', { name: /^sync-fixtures/ }).click();
  const grid = page.getByRole('application', { name: 'Partitions of sync-fixtures' });
  await expect(grid).toBeVisible({ timeout: 30_000 });
  await page.getByLabel('league').fill(leagues.join(', '));
  await page.getByLabel('season').fill('2024..2025');
  await page.getByLabel('season').press('Enter');
  const missing = page.getByRole('button', { name: /^Missing/ });
  await expect(missing).toHaveText('Missing6');
  await expect(page.getByText('6 of 6 partitions chosen')).toBeVisible();
  const cost = page.getByRole('region', { name: 'Cost', exact: true });
  await expect(cost).toContainText('provider calls12, by estimate');

  // The first league's row out, by the keyboard; then its second season in again.
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await expect(grid).toContainText(`${leagues[0]}, 2024: never synced, chosen`);
  await page.keyboard.press('r');
  await expect(page.getByText('4 of 6 partitions chosen')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect(page.getByText('5 of 6 partitions chosen')).toBeVisible();
  await expect(missing).toHaveAttribute('aria-pressed', 'false');
  // A rectangle over all: one of them is not chosen, so all are from now on.
  await page.keyboard.press('Home');
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(`Shift+${key}`);
  await page.keyboard.press('Space');
  await expect(page.getByText('6 of 6 partitions chosen')).toBeVisible();
  await check(page, 'the planner');
  await page.getByRole('button', { name: 'Start 6 jobs…' }).click();
  await page.getByLabel('Reason').fill('new database');
  await page.getByRole('button', { name: 'Start it' }).click();

  const pane = page.getByRole('region', { name: /^Backfill \d+$/ });
  await expect(pane).toContainText('new database');
  await expect(pane).toContainText('Done: 6 of 6 done', { timeout: 60_000 });
  await pane.getByRole('application').focus();
  await page.keyboard.press('ArrowDown');
  await expect(pane.getByRole('application')).toContainText(`${leagues[0]}, 2024: succeeded`);
  await expect(pane.getByRole('link', { name: /^\d+$/ })).toBeVisible();
  await check(page, 'a backfill');
  await pane.getByRole('tab', { name: 'Report' }).click();
  await expect(pane.getByRole('rowheader', { name: 'fixtures', exact: true })).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Backfills' }).getByRole('row', { name: /sync-fixtures/ })).toContainText(
    '6 of 6',
  );

  // The same again: nothing is missing.
  await page.keyboard.press('n');
  await page.getByRole('button', { name: /^sync-fixtures/ }).click();
  await page.getByLabel('league').fill(leagues.join(', '));
  await page.getByLabel('season').fill('2024..2025');
  await page.getByLabel('season').press('Enter');
  await expect(missing).toHaveText('Missing0');
  await expect(page.getByText('Nothing is chosen.')).toBeVisible();
});

/** Leagues that have both seasons. */
async function someLeagues(data: string): Promise<number[]> {
  const { url } = await startEmbedded({ folder: data });
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const leagues = async (): Promise<number[]> =>
      (
        await client.query<{ id: number }>(
          `select l.provider_league_id::int as id from leagues l join seasons s on s.league_id = l.id
           where s.year in (2024, 2025) group by 1 having count(*) = 2 order by 1 limit 3`,
        )
      ).rows.map(({ id }) => id);
    await expect(async () => expect(await leagues()).toHaveLength(3)).toPass({ timeout: 60_000 });
    return await leagues();
  } finally {
    await client.end();
  }
}

async function check(page: Page, screen: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(
    violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html.slice(0, 160)) })),
    `what axe objects to on ${screen}`,
  ).toEqual([]);
}
