import { AxeBuilder } from '@axe-core/playwright';
import { Client } from 'pg';
import type { Locator, Page } from 'playwright';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { jobHeader } from '../pages.ts';

test('a schedule is added, fires, is edited and disabled; a wrong cron expression is explained', async ({ start }) => {
  const { page, data } = await start();
  await openEmbedded(page);
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  const schedules = page.getByRole('grid', { name: 'Schedules' });
  // What a new database comes with is off.
  await expect(schedules.getByRole('row', { name: /nfl-games/ })).toContainText('off');
  await expect(page.getByText('11 schedules')).toBeVisible();

  await page.keyboard.press('n');
  await expect(page.getByRole('heading', { name: 'New schedule' })).toBeVisible();
  await page.getByLabel('Sync', { exact: true }).selectOption('sync-timezones');
  await page.getByRole('textbox', { name: 'Name' }).fill('zones-hourly');
  const cron = page.getByLabel('Cron expression');
  await cron.fill('0 25 * * *');
  await expect(page.getByText('"25" can\'t be the hour')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(cron).toBeFocused();
  await expect(cron).toHaveAttribute('aria-invalid', 'true');
  await cron.fill('0 * * * *');
  await expect(page.getByText('Every hour', { exact: true })).toBeVisible();
  await expect(nextRuns(page)).toHaveCount(5);
  await chooseZone(page, 'new york');
  await expect(page.getByRole('columnheader', { name: 'America/New_York' })).toBeVisible();
  await expect(page.getByText(/clocks in America\/New_York go (forward|back) 1 h/)).toBeVisible();
  await page.keyboard.press('Control+Enter');

  const pane = page.getByRole('region', { name: 'Schedule zones-hourly' });
  await expect(pane).toContainText('Every 1 h; no slot to compare with yet.');
  await query(data, `update sync.schedules set handled_until = now() - interval '3 hours' where name = 'zones-hourly'`);
  await pane.getByRole('tab', { name: 'Slots' }).click();
  // Nobody looked for three hours: the newest slot runs, and what became of the others is told.
  const late = pane.getByRole('listitem').filter({ hasText: 'Ran late' });
  await expect(late).toHaveCount(1, { timeout: 40_000 });
  await expect(late).toContainText(/ late/);
  await expect(pane.getByRole('listitem').filter({ hasText: 'Missed' }).first()).toContainText('only the newest runs');
  await late.getByRole('link').click();
  await expect(jobHeader(page).getByText('Succeeded', { exact: true })).toBeVisible();
  await page.goBack();

  await page.keyboard.press('t');
  const line = page.getByRole('grid', { name: 'Time line' });
  const lane = line.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'zones-hourly' }) });
  await expect(lane.getByRole('gridcell', { name: /Job \d+ succeeded.* It was .* late/ }).first()).toBeAttached();
  await expect(lane.getByRole('gridcell', { name: /To come|to come/ }).first()).toBeAttached();
  await page.keyboard.press('t');

  await page.keyboard.press('e');
  await page.getByRole('button', { name: 'Daily' }).click();
  await page.getByLabel('Time of day').fill('07:15');
  await expect(page.getByText('At 07:15 every day')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(pane).toContainText('At 07:15 every day');
  await pane.getByRole('tab', { name: 'Changes' }).click();
  await expect(pane.getByRole('list', { name: 'Changes' })).toContainText(/cron: 0 \* \* \* \* → 15 7 \* \* \*/);

  await schedules.focus();
  await page.keyboard.press('Space');
  await expect(pane.getByRole('switch', { name: 'zones-hourly is enabled' })).not.toBeChecked();
  await expect(page.getByText('zones-hourly is disabled.')).toBeVisible();
  await page.keyboard.press('x');
  await expect(page.getByText(/sync-timezones is enqueued as job \d+/)).toBeVisible();

  await pane.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  const question = page.getByRole('dialog', { name: 'Remove zones-hourly?' });
  await expect(question).toContainText(/the record of its \d slots/);
  await question.getByRole('button', { name: 'Remove it' }).click();
  await expect(schedules.getByRole('row', { name: /zones-hourly/ })).toHaveCount(0);
});

test('who edits a schedule is told that somebody else has changed it, and keeps what was typed', async ({ start }) => {
  const { page, data } = await start();
  await openEmbedded(page);
  await page.evaluate(() => {
    window.location.hash = '#/schedules/football-leagues/edit';
  });
  const cron = page.getByLabel('Cron expression');
  await expect(cron).toHaveValue('0 4 * * *');
  // Nothing was typed yet: the form follows.
  await query(data, `update sync.schedules set cron = '0 5 * * *', updated_at = now() where name = 'football-leagues'`);
  await expect(cron).toHaveValue('0 5 * * *');

  await page.getByLabel('Priority').fill('7');
  await query(
    data,
    `update sync.schedules set cron = '0 6 * * *', updated_by = 'ben@office', updated_at = now() where name = 'football-leagues'`,
  );
  const notice = page.getByRole('status').filter({ hasText: 'ben@office has changed this schedule' });
  await expect(notice).toContainText('cron: 0 5 * * * → 0 6 * * *');
  await expect(cron).toHaveValue('0 5 * * *');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('ben@office has changed the schedule football-leagues meanwhile')).toBeVisible();

  // Whoever looks elsewhere first finds it again.
  await page.goBack();
  await page.goForward();
  await expect(page.getByLabel('Priority')).toHaveValue('7');
  await notice.getByRole('button', { name: 'Keep mine on top' }).click();
  await expect(cron).toHaveValue('0 6 * * *');
  await page.keyboard.press('Control+Enter');
  const pane = page.getByRole('region', { name: 'Schedule football-leagues' });
  await expect(pane).toContainText('At 06:00 every day');
  expect(await query(data, `select cron, priority from sync.schedules where name = 'football-leagues'`)).toEqual([
    { cron: '0 6 * * *', priority: 7 },
  ]);
});

test('axe finds nothing in the list, the time line and the editor, in either theme', async ({ start }) => {
  test.setTimeout(120_000);
  const { page, data } = await start();
  await openEmbedded(page);
  await query(data, `update sync.schedules set enabled = true, handled_until = now() - interval '1 day'`);
  await page.evaluate(() => {
    window.location.hash = '#/schedules/game-platform-hourly/slots';
  });
  await expect(page.getByRole('listitem').filter({ hasText: 'Missed' }).first()).toBeVisible({ timeout: 40_000 });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [address, ready] of [
      ['game-platform-hourly', page.getByRole('heading', { name: 'Next runs' })],
      ['game-platform-hourly/slots', page.getByRole('listitem').first()],
      ['-timeline', page.getByRole('grid', { name: 'Time line' })],
      ['nfl-weekly/edit', nextRuns(page).first()],
    ] satisfies [string, Locator][]) {
      await page.evaluate((hash) => {
        window.location.hash = hash;
      }, `#/schedules/${address}`);
      await expect(ready).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      const found = violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html.slice(0, 160)) }));
      expect(found, `what axe objects to on ${address}, ${colorScheme}`).toEqual([]);
    }
  }
});

function nextRuns(page: Page): Locator {
  return page.getByRole('region', { name: 'What it will do' }).getByRole('row').filter({ hasText: /in \d/ });
}

async function chooseZone(page: Page, typed: string): Promise<void> {
  const zone = page.getByRole('combobox', { name: 'Time zone' });
  await zone.fill(typed);
  await page.getByRole('option', { name: /America\/New_York/ }).click();
  await expect(zone).toHaveValue('America/New_York');
}

/** Runs a statement on the embedded database, and tells the workers to look at the schedules. */
async function query(data: string, sql: string): Promise<unknown[]> {
  const { url } = await startEmbedded({ folder: data });
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    await client.query(`notify touchline, 'schedules'`);
    return rows;
  } finally {
    await client.end();
  }
}
