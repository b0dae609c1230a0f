import { Client } from 'pg';
import type { Locator, Page } from 'playwright';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { countMinutes } from '#engine/statistics/countMinutes.ts';
import { Database } from '#engine/database/database.ts';
import { silentLogger } from '../../support/logger.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { jobPane } from '../pages.ts';

/** 600 ended jobs of the last five days, every 20th failed; one of them in its own words, longest ago. */
const ended = `
  insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt,
    enqueued_at, run_at, started_at, finished_at, error, token)
  select 10000 + n, (array['sync-fixtures', 'sync-odds', 'sync-players'])[1 + n % 3],
    jsonb_build_object('season', 2026, 'week', n % 18), (case when n % 20 = 1 then 'failed' else 'succeeded' end)::sync.job_state,
    0, 'schedule', '{}', false, 5, 1, at, at, at, at + interval '1 s' * (1 + n % 7),
    case when n = 1 then '{"code": "provider_down", "message": "The needle in the haystack timed out."}'::jsonb
      when n % 20 = 1 then '{"code": "provider_quota", "message": "The quota of today is used up."}'::jsonb end, 1
  from generate_series(1, 600) n, lateral (select now() - (605 - n) * interval '12 minutes' as at) t;`;

/** 40 jobs that wait for tomorrow, so that no worker takes them meanwhile. */
const waiting = `
  select sync.enqueue('sync-odds', jsonb_build_object('league', 39, 'season', 2026, 'page', n), run_at => now() + interval '1 day')
  from generate_series(1, 40) n;`;

test('a job is found by what is known of it, and what is looked for every day is saved', async ({ start }) => {
  const { page, data } = await start();
  await prepare(page, data, ended);
  await page.keyboard.press('g');
  await page.keyboard.press('j');
  const { field, rows, count } = list(page, 'Jobs');

  // The language completes itself: a field, a value, and the list follows.
  await page.keyboard.press('/');
  await expect(field).toBeFocused();
  await page.keyboard.type('sta');
  await expect(page.getByRole('option', { name: /^state:/ }).first()).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(field).toHaveValue('state:');
  await page.keyboard.type('fa');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue(/^state:failed\s?$/);
  await expect(count).toHaveText('30 jobs');

  // What means nothing is told, and never widens the list.
  await page.keyboard.type('since:someday');
  await expect(page.getByRole('alert')).toContainText('since: takes a time');
  await expect(count).toHaveText('30 jobs');
  await field.fill('state:failed needle week:1');
  await page.keyboard.press('Enter');
  await expect(count).toHaveText('1 job');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('The needle');
  expect(decodeURIComponent(page.url())).toContain('#/jobs?filter=state:failed+needle+week:1');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(jobPane(page)).toContainText('The needle in the haystack timed out.');
  await page.keyboard.press('Escape');

  // A number is a job's id.
  await page.keyboard.press('/');
  await page.keyboard.type('10600');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Job 10600' })).toBeVisible();
  await page.keyboard.press('Escape');

  // It is saved under a name, and found again after other things were looked at.
  await page.getByRole('button', { name: 'Saved filters' }).click();
  await page.getByRole('menuitem', { name: 'Save this filter…' }).click();
  await page.keyboard.type('The needle');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(field).toHaveValue('');
  await page.getByRole('button', { name: 'Saved filters' }).click();
  await page.getByRole('menuitem', { name: /^The needle/ }).click();
  await expect(field).toHaveValue('state:failed needle week:1');
  await expect(count).toHaveText('1 job');

  // The states are switches of the same text, and the way back is the browser's.
  await page.getByRole('group', { name: 'States' }).getByRole('button', { name: 'Succeeded' }).click();
  await expect(field).toHaveValue('state:failed,succeeded needle week:1');
  await page.goBack();
  await expect(field).toHaveValue('state:failed needle week:1');
});

test('a wrong bulk cancel is seen in time to be taken back', async ({ start }) => {
  const { page, data } = await start();
  await prepare(page, data, waiting);
  await page.keyboard.press('g');
  await page.keyboard.press('j');
  const { grid, field, rows, count } = list(page, 'Jobs');
  await field.fill('state:scheduled sync:sync-odds');
  await page.keyboard.press('Enter');
  // As many as without the filter: what is shown must be the new list.
  await expect(page).toHaveURL(/filter=state:scheduled/);
  await expect(grid).toHaveAttribute('aria-busy', 'false');
  await expect(count).toHaveText('40 jobs');

  // Three by keyboard: what can be done says for how many.
  const bar = page.getByRole('region', { name: 'Selection' });
  await page.keyboard.press('j');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+J');
  await page.keyboard.press('Shift+J');
  await expect(bar).toContainText('3 selected');
  await expect(bar.getByRole('button', { name: /^Cancel 3/ })).toBeVisible();
  await expect(bar.getByRole('button', { name: /^Retry/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(bar).toBeHidden();

  // All that match, with their reach shown first.
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+a');
  await expect(bar).toContainText('All 40 that match');
  await page.keyboard.press('c');
  const dialog = page.getByRole('dialog', { name: 'Cancel jobs' });
  await expect(dialog).toContainText('40 scheduled');
  await dialog.getByRole('textbox', { name: /Reason/ }).fill('the wrong league');
  await dialog.getByRole('button', { name: 'Cancel 40 jobs' }).click();
  await expect(dialog).toContainText('Done: all 40 jobs had their turn.', { timeout: 30_000 });
  await dialog.getByRole('button', { name: /^40 cancelled/ }).click();
  await expect(dialog.getByRole('list', { name: /^Jobs that are cancelled/ }).getByRole('link')).toHaveCount(40);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(count).toHaveText('0 jobs');

  // It was a mistake.
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('region', { name: 'Messages' })).toContainText('40 jobs: 40 enqueued again.', {
    timeout: 30_000,
  });
  await expect(count).toHaveText('40 jobs');
  await expect(rows.first()).toContainText('Retry');
});

test('new jobs wait while the operator reads, and rows change in their places', async ({ start }) => {
  const { page, data } = await start();
  const sql = await prepare(page, data, waiting + ended, { keep: true });
  await page.keyboard.press('g');
  await page.keyboard.press('j');
  const { rows, grid } = list(page, 'Jobs');
  await expect(rows.filter({ hasText: 'Scheduled' }).first()).toBeVisible();
  await grid.evaluate((element) => element.scrollTo(0, 200));
  const first = await rows.filter({ hasText: 'Scheduled' }).nth(14).getAttribute('id');
  await sql.query(
    `select sync.enqueue('sync-odds', '{"page": 99}', run_at => now() + interval '23 hours', priority => 5::smallint) from generate_series(1, 12)`,
  );
  await expect(page.getByRole('button', { name: '12 new' })).toBeVisible();
  await sql.query(`update sync.jobs set waiting_for = 'sync-odds' where id = $1`, [first?.replace('job-', '')]);
  await sql.query(`select pg_notify('touchline', 'changed')`);
  await expect(page.locator(`[id="${first ?? ''}"]`)).toContainText('Blocked');
  await page.getByRole('button', { name: '12 new' }).click();
  await expect(rows.filter({ hasText: 'page 99' }).first()).toBeVisible();

  // As far down as one likes.
  await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(async () => {
    await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect(page.locator('[id="job-10001"]')).toBeVisible({ timeout: 500 });
  }).toPass();
  await sql.end();
});

test('a stretch of the history is chosen on its chart', async ({ start }) => {
  const { page, data } = await start();
  await prepare(page, data, ended, { figures: true });
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  const { field, count } = list(page, 'History');
  const chart = page.getByRole('region', { name: 'Chart' });
  const time = chart.getByRole('slider', { name: /^Time on the chart/ });
  await expect(chart).toContainText('30 failed');
  await expect(chart.getByRole('table')).toContainText('failed');

  // By mouse.
  const box = await time.boundingBox();
  if (!box) throw new Error('the chart has no place');
  await page.mouse.move(box.x + box.width * 0.6, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + 20, { steps: 4 });
  await page.mouse.up();
  await expect(field).toHaveValue(/^since:\d{4}-\d\d-\d\dT\d\d:\d\d until:\d{4}-\d\d-\d\dT\d\d:\d\d$/);
  await expect(count).not.toHaveText('600 jobs');
  await chart.getByRole('button', { name: 'Any time' }).click();
  await expect(field).toHaveValue('');

  // By keyboard: the last step but one, and the one before it.
  await page.getByRole('group', { name: 'States' }).getByRole('button', { name: 'Failed' }).click();
  await time.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue(/^state:failed since:\S+ until:\S+$/);

  // Where the figures know less than the filter, that is said.
  await field.fill('needle');
  await page.keyboard.press('Enter');
  await expect(chart).toContainText('The chart shows all jobs');
  await expect(count).toHaveText('1 job');
});

/** The list of a view and its parts. */
function list(page: Page, name: 'Jobs' | 'History'): Record<'grid' | 'rows' | 'field' | 'count', Locator> {
  const grid = page.getByRole('grid', { name });
  return {
    grid,
    rows: grid.getByRole('row').filter({ has: page.getByRole('gridcell') }),
    field: page.getByRole('combobox', { name: 'Filter jobs' }),
    count: page
      .getByRole('main')
      .getByRole('status')
      .filter({ hasText: /jobs?$/ })
      .first(),
  };
}

/** Opens the embedded database with jobs in it; its own first sync is put aside. */
async function prepare(
  page: Page,
  data: string,
  jobs: string,
  { figures = false, keep = false }: { figures?: boolean; keep?: boolean } = {},
): Promise<Client> {
  await openEmbedded(page);
  const { url } = await startEmbedded({ folder: data });
  const sql = new Client({ connectionString: url });
  // The server ends with the console.
  sql.on('error', () => undefined);
  await sql.connect();
  await expect(async () => {
    const { rows } = await sql.query('select from sync.job_history limit 1');
    expect(rows).toHaveLength(1);
  }).toPass({ timeout: 40_000 });
  await sql.query(`truncate sync.job_history; ${jobs}`);
  if (figures) await count(url);
  await sql.query(`select pg_notify('touchline', 'changed')`);
  if (!keep) await sql.end();
  return sql;
}

/** Counts what ended, as a worker does little by little. */
async function count(url: string): Promise<void> {
  const database = new Database({ url, applicationName: 'test', connections: 1, logger: silentLogger });
  try {
    await database.transaction((connection) =>
      countMinutes(connection, new Date(Math.floor(Date.now() / 60_000) * 60_000 - 6 * 86_400_000), new Date()),
    );
  } finally {
    await database.close();
  }
}
