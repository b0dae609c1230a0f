import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { scheduleSchema } from '#shared/schedules.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { endCommandsAfterEach, touchline, type Finished } from '../integration/cli/touchline.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
  await db.query('delete from sync.schedules');
});
endCommandsAfterEach();
afterAll(() => db.drop());

const schedules = (...args: string[]): Promise<Finished> => touchline(['schedules', ...args], { DATABASE_URL: db.url });
const add = (name: string, ...args: string[]): Promise<Finished> =>
  schedules('add', name, '--sync', 'sync-leagues', ...args);

test('a schedule is made, shown, switched on, run and removed, and all of it is in the audit', async () => {
  const zone = ['--cron', '30 6 * * 1-5', '--zone', 'Europe/Berlin'];
  const payload = ['--payload', '{"season": "{{season:football}}"}'];
  const added = await add('leagues-daily', ...zone, ...payload, '--missed', 'skip', '--disabled');
  expect(added).toMatchObject({ code: 0, stderr: '' });
  expect(added.stdout).toBe(
    'Added the schedule leagues-daily: At 06:30, Monday through Friday (Europe/Berlin).\n' +
      'It is disabled: touchline schedules enable leagues-daily\n',
  );
  expect(await schedules('enable', 'leagues-daily')).toMatchObject({ code: 0 });

  const [table, json] = await Promise.all([schedules(), schedules('--json')]);
  expect(table.stdout).toMatch(/leagues-daily +sync-leagues +At 06:30, Monday through Friday +Europe\/Berlin +\d{4}-/);
  expect(z.object({ schedules: z.array(scheduleSchema) }).parse(JSON.parse(json.stdout))).toMatchObject({
    schedules: [{ name: 'leagues-daily', enabled: true, missedPolicy: 'skip', missedDays: 7 }],
  });

  const ran = await schedules('run', 'leagues-daily', '--json');
  const { jobIds } = z.object({ jobIds: z.array(z.string()) }).parse(JSON.parse(ran.stdout));
  expect(await db.query('select id, trigger, payload from sync.jobs')).toEqual([
    { id: jobIds[0], trigger: 'operator', payload: { season: expect.any(Number) } },
  ]);

  expect(await schedules('remove', 'leagues-daily')).toMatchObject({ code: 0 });
  expect(await db.query('select from sync.schedules')).toEqual([]);
  expect(await db.query('select action, job_ids from sync.operator_actions order by id')).toEqual([
    { action: 'add schedule', job_ids: [] },
    { action: 'enable schedule', job_ids: [] },
    { action: 'run schedule', job_ids: jobIds },
    { action: 'remove schedule', job_ids: [] },
  ]);
}, 60_000);

test('what is wrong is said in a sentence, and nothing is changed', async () => {
  const [cron, policy, missing] = await Promise.all([
    add('broken', '--cron', '61 * * * *'),
    add('broken', '--cron', '* * * * *', '--missed', 'sometimes'),
    schedules('enable', 'broken'),
  ]);
  expect(cron).toMatchObject({ code: 1, stdout: '' });
  expect(cron.stderr).toContain('"61" can\'t be the minute: it takes 0 to 59');
  expect(policy.stderr).toContain('It is one of: skip, latest, all.');
  expect(missing.stderr).toContain('There is no schedule "broken".');
  expect(await db.query('select from sync.schedules')).toEqual([]);
}, 60_000);

test('the next runs of an expression are shown without a database', async () => {
  const next = await touchline(['schedules', 'next', '0 12 * * 1', '--zone', 'Europe/Berlin', '--count', '3'], {});
  expect(next).toMatchObject({ code: 0, stderr: '' });
  const [words, ...runs] = next.stdout.trimEnd().split('\n');
  expect(words).toBe('At 12:00, only on Monday (Europe/Berlin):');
  expect(runs).toHaveLength(3);
  for (const run of runs) expect(run).toMatch(/^\d{4}-\d\d-\d\d 12:00:00\.000 Europe\/Berlin \(GMT\+[12]\)$/);
}, 60_000);
