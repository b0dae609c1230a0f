import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { loadGames, wholeSeason } from '../integration/nfl/schedule.ts';
import { endCommandsAfterEach, node, program, root, touchline } from '../integration/cli/touchline.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  await loadGames(db, wholeSeason(2026));
});
endCommandsAfterEach();
afterAll(() => db.drop());

const run = (...args: string[]) => touchline(['nfl-week', ...args], { DATABASE_URL: db.url });

async function runWith(input: string, ...args: string[]): Promise<{ stdout: string; code: unknown }> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(node, [program, 'nfl-week', ...args], {
    cwd: root,
    env: { PATH, HOME, DATABASE_URL: db.url },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.end(input);
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { stdout, code };
}

const week = (number: number, type = 'REG') => ({ season: 2026, week: number, type });

test('nfl-week answers for each moment that is named, or comes by line', { timeout: 60_000 }, async () => {
  const named = await run('2026-09-08T08:00:00Z', '2026-09-29T10:00:00+02:00', '2027-02-23T08:00:00Z', '--json');
  expect(named).toMatchObject({ code: 0, stderr: '' });
  const expected = [
    { at: '2026-09-08T08:00:00Z', lastComplete: null, next: week(1) },
    { at: '2026-09-29T08:00:00.000Z', lastComplete: week(3), next: week(4) },
    { at: '2027-02-23T08:00:00Z', lastComplete: week(22, 'POST'), next: null },
  ];
  expect(JSON.parse(named.stdout)).toEqual(expected);

  const byLine = await runWith('2026-09-08T08:00:00Z\r\n\n2026-09-29T10:00:00+02:00\n2027-02-23T08:00:00Z', '--json');
  expect(JSON.parse(byLine.stdout)).toEqual(expected);

  const table = await run('2026-09-29');
  expect(table.stdout).toMatch(
    /^AT +LAST COMPLETE +NEXT\n2026-09-29T00:00:00\.000Z +2026 week 2 REG +2026 week 3 REG\n$/,
  );
  // Nobody asked anything: it is about now.
  expect(JSON.parse((await run('--json')).stdout)).toHaveLength(1);
});

test('nfl-week looks at all moments first, and says what is not loaded', { timeout: 60_000 }, async () => {
  const bad = await run('2026-09-08T08:00:00Z', '2026-02-30T08:00:00Z', '--json');
  expect(bad.code).toBe(1);
  expect(JSON.parse(bad.stdout)).toMatchObject({
    error: { code: 'bad_moment', details: { moment: '2026-02-30T08:00:00Z' } },
  });
  // The hour decides: without its zone it is no moment.
  expect(await run('2026-09-08T08:00:00')).toMatchObject({ code: 1, stdout: '' });
  const lost = await run('2020-10-06T08:00:00Z', '2020-10-13T08:00:00Z');
  expect(lost.code).toBe(0);
  expect(lost.stdout).toMatch(/^2020-10-06T08:00:00Z +not known +not known$/m);
  expect(lost.stderr).toMatch(
    /The NFL schedule of 2020-10-06T08:00:00\.000Z is not loaded\. \(and for 1 more of the moments\)/,
  );
});
