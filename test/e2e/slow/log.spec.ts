import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import type { Page } from 'playwright';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { expect, openEmbedded, test, type Console } from '../../support/e2e.ts';
import { screens } from '../pages.ts';

/** Two attempts: 2,000 lines, then 200,000 with two errors, one needle, and text that would do something elsewhere. */
const job = `
  insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt,
    enqueued_at, run_at, started_at, finished_at, token)
  values (900, 'sync-leagues', '{}', 'succeeded', 0, 'operator', '{}', false, 5, 2, now() - interval '3 hours',
    now() - interval '3 hours', now() - interval '2 hours', now() - interval '1 minute', 2);
  insert into sync.job_logs
  select 900, 1, n, '2026-11-22T10:00:00Z'::timestamptz + n * interval '1 second', 30, 'page ' || n || ' was read', null
  from generate_series(1, 2000) n;
  insert into sync.job_logs
  select 900, 2, n, '2026-11-22T11:00:00Z'::timestamptz + n * interval '50 ms', case when n in (70, 150000) then 50 else 30 end,
    case n when 70 then E'it broke\\nat the second line' when 123456 then 'a needle <img src=x onerror=alert(1)> \\x1b[31m'
      else 'fixture ' || n || ' was stored' end,
    case when n % 4 = 0 then jsonb_build_object('fixture', n) end
  from generate_series(1, 200000) n;
  analyze sync.job_logs;`;

test('a long log is read, searched, gone about in and followed', async ({ start }) => {
  const { page, data } = await start();
  const sql = await prepare(page, data);
  const { log } = screens(page);
  try {
    await openLog(page);
    await expect(log).toContainText('fixture 200000 was stored');
    const main = page.getByRole('main');
    await expect(main).toContainText('of 202,000 lines');
    await expect(main.getByRole('button', { name: '2 errors' })).toBeVisible();

    // By keyboard: into the log, to its start, line by line, and back to the end.
    await page.keyboard.press('l');
    await expect(log).toBeFocused();
    await page.keyboard.press('g');
    await page.keyboard.press('g');
    await expect(log).toContainText('page 1 was read');
    await expect(log).toContainText('Attempt 1');
    await page.keyboard.press('j');
    await page.keyboard.press('Shift+J');
    await expect(main).toContainText('2 lines marked');
    await page.keyboard.press(':');
    await page.keyboard.type('102,000');
    await page.keyboard.press('Enter');
    await expect(log).toContainText('fixture 100000 was stored');
    await page.keyboard.press(':');
    await page.keyboard.type('2026-11-22T11:00:05Z');
    await page.keyboard.press('Enter');
    await expect(log).toContainText('fixture 100 was stored');
    await page.keyboard.press('Shift+G');
    await expect(log).toContainText('fixture 200000 was stored');

    // The scrollbar stands for the whole log.
    await log.evaluate((element) => element.scrollTo(0, element.scrollHeight / 2));
    await expect(log).toContainText(/fixture (9[789]|10[012])\d{3} was stored/);
    expect(await log.locator('[data-place]').count()).toBeLessThan(150);

    // What is searched for is found wherever it is, marked, and shown as the text that it is.
    await page.keyboard.press('/');
    await page.keyboard.type('NEEDLE');
    await expect(log.locator('mark')).toHaveText('needle');
    await expect(log).toContainText('a needle <img src=x onerror=alert(1)>');
    await expect(page.getByRole('tabpanel').locator('output')).toHaveText('1 of 1');
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('fixture=15000');
    await expect(page.getByRole('tabpanel').locator('output')).toHaveText('2 of 4');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('tabpanel').locator('output')).toHaveText('3 of 4');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.press('Shift+Enter');
    await expect(page.getByRole('tabpanel').locator('output')).toHaveText('4 of 4');
    await page.keyboard.press('Escape');
    await expect(log).toBeFocused();

    // Two errors among 200,000 lines.
    await main.getByRole('button', { name: '2 errors' }).click();
    await expect(main).toContainText('2 listed');
    await expect(log.locator('[data-place]')).toHaveCount(2);
    await expect(log).toContainText('it broke');
    await page.getByRole('combobox', { name: 'Least level' }).selectOption('trace');

    // A line has an address.
    await page.keyboard.press('l');
    await page.keyboard.press('g');
    await page.keyboard.press('g');
    await log.getByRole('button', { name: '3', exact: true }).click();
    expect(page.url()).toContain('#/jobs/900/log/1:3');
    await page.evaluate(() => {
      window.location.hash = '#/jobs/900/log/2:150000';
    });
    await expect(log).toContainText('fixture 149999 was stored');

    // What comes is counted while one reads, and followed at the end.
    const add = (sequence: number): Promise<unknown> =>
      sql.query(
        `with line as (insert into sync.job_logs values (900, 2, $1::int, now(), 30, 'late line ' || $1::int, null))
         select pg_notify('touchline', 'changed')`,
        [sequence],
      );
    await add(200_001);
    await page.getByRole('button', { name: '1 new line, to the end' }).click();
    await expect(log).toContainText('late line 200001');
    await add(200_002);
    await expect(log).toContainText('late line 200002');
  } finally {
    await sql.end();
  }
});

test('a whole log is saved as a file', async ({ start }) => {
  const console = await start();
  const { page, data } = console;
  const sql = await prepare(page, data);
  await sql.end();
  await openLog(page);
  await page.getByRole('button', { name: 'More of the log' }).click();
  const file = path.join(data, 'saved.log');
  const text = await saved(console, file, () =>
    page.getByRole('menuitem', { name: 'Save the whole log as text' }).click(),
  );
  const lines = text.trimEnd().split('\n');
  // One message has a line break in it.
  expect(lines).toHaveLength(202_001);
  expect(lines[0]).toBe('2026-11-22T10:00:01.000Z INFO  page 1 was read');
  expect(lines.at(-1)).toMatch(/fixture 200000 was stored fixture=200000$/);
});

async function prepare(page: Page, data: string): Promise<Client> {
  await openEmbedded(page);
  const { url } = await startEmbedded({ folder: data });
  const sql = new Client({ connectionString: url });
  await sql.connect();
  await sql.query(job);
  return sql;
}

async function openLog(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.location.hash = '#/jobs/900/log';
  });
  await expect(page.getByRole('log', { name: 'Log of job 900' })).toBeVisible();
}

/** What a host writes where the operator says. */
async function saved({ page, app }: Console, file: string, save: () => Promise<void>): Promise<string> {
  if (app) {
    const done = app.evaluate(
      ({ session }, to) =>
        new Promise<string>((resolve) => {
          session.defaultSession.once('will-download', (_event, item) => {
            item.setSavePath(to);
            item.once('done', (_, state) => resolve(state));
          });
        }),
      file,
    );
    await save();
    expect(await done).toBe('completed');
    return await readFile(file, 'utf8');
  }
  const download = page.waitForEvent('download');
  await save();
  await (await download).saveAs(file);
  return await readFile(file, 'utf8');
}
