import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { jobDetailSchema, jobSummarySchema, logLineSchema } from '#shared/jobs.ts';
import { createTestDatabase, emptyDatabase, type TestDatabase } from '../support/database.ts';
import { endCommandsAfterEach, touchline, type Finished } from '../integration/cli/touchline.ts';

let db: TestDatabase;
let folder: string;
let recording: string;

beforeAll(async () => {
  db = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'touchline-cli-'));
  recording = path.join(folder, 'leagues.json');
  const season = { year: 2024, start: null, end: null, current: true, coverage: null };
  const league = {
    league: { id: 1, name: 'Coral League', type: 'League' },
    country: { name: 'Atlantis' },
    seasons: [season],
  };
  await writeFile(recording, JSON.stringify({ get: 'leagues', parameters: [], errors: [], response: [league] }));
});
endCommandsAfterEach();
afterAll(async () => {
  await db.drop();
  await rm(folder, { recursive: true });
});

const run = (...args: string[]): Promise<Finished> => touchline(args, { DATABASE_URL: db.url });
const idSchema = z.object({ id: z.string() });
const planSchema = z.object({
  state: z.string(),
  pending: z.array(z.object({ number: z.number(), name: z.string() })),
});

async function enqueued(...args: string[]): Promise<{ id: string; existing: boolean }> {
  const finished = await run('enqueue', 'sync-leagues', '--json', ...args);
  expect(finished).toMatchObject({ code: 0, stderr: '' });
  return idSchema.extend({ existing: z.boolean() }).parse(JSON.parse(finished.stdout));
}

test('enqueue adds a job for a worker, once for a unique key, and says who asked', async () => {
  const first = await enqueued('--unique-key', 'daily', '--priority', '7', '--payload', '{"season": 2024}');
  expect(first.existing).toBe(false);
  expect(await enqueued('--unique-key', 'daily')).toEqual({ id: first.id, existing: true });
  expect((await run('enqueue', 'sync-leagues', '--unique-key', 'daily')).stdout).toBe(
    `Job ${first.id} has that unique key and is live: nothing was added.\n`,
  );
  expect(
    await db.query(`select id, state, priority, payload, trigger from sync.jobs where unique_key = 'daily'`),
  ).toEqual([{ id: first.id, state: 'pending', priority: 7, payload: { season: 2024 }, trigger: 'operator' }]);
  expect(
    await db.query(`select origin, action from sync.operator_actions where job_ids = array[$1::bigint] limit 1`, [
      first.id,
    ]),
  ).toEqual([{ origin: 'command line', action: 'enqueue' }]);
});

test('enqueue for later is not before later', async () => {
  const { id } = await enqueued('--run-at', '2099-01-01T00:00:00Z');
  expect(await db.query(`select run_at from sync.jobs where id = $1`, [id])).toEqual([
    { run_at: new Date('2099-01-01T00:00:00Z') },
  ]);
  const finished = await run('job', id);
  expect(finished.stdout).toMatch(/^state +scheduled$/m);
});

test.each([
  [['enqueue', 'sync-teams'], /no sync named sync-teams/],
  [['enqueue', 'sync-leagues', '--payload', '{"nope": 1}'], /payload of sync-leagues is not valid/],
  [['enqueue', 'sync-leagues', '--run-at', 'tomorrow-ish'], /"tomorrow-ish" is not a moment/],
  [['enqueue', 'sync-leagues', '--priority', '1.5'], /whole number from -100 to 100/],
  [['jobs', '--state', 'sleeping'], /"sleeping" is not a state of a job\. There are: pending, running/],
  [['jobs', '--limit', '0'], /whole number from 1 to 500/],
  [['job', 'latest'], /"latest" is not a job id/],
  [['job', '999999'], /There is no job 999999\./],
  [['retry', '999999'], /There is no job 999999\./],
])('touchline %s is refused in a sentence', async (args, says) => {
  const before = await db.query('select id from sync.jobs');
  const finished = await run(...args);
  expect(finished).toMatchObject({ code: 1, stdout: '' });
  expect(finished.stderr).toMatch(says);
  expect(await db.query('select id from sync.jobs')).toEqual(before);
});

test('jobs, job and retry show and repeat what ran', { timeout: 60_000 }, async () => {
  const ran = await run('sync', 'sync-leagues', '--replay', recording, '--json');
  const { job } = z.object({ job: idSchema }).parse(JSON.parse(ran.stdout));

  const list = z
    .object({ jobs: z.array(jobSummarySchema), count: z.object({ value: z.int(), exact: z.boolean() }) })
    .parse(JSON.parse((await run('jobs', '--state', 'succeeded', '--json')).stdout));
  expect(list).toMatchObject({ jobs: [{ id: job.id, state: 'succeeded' }], count: { value: 1, exact: true } });
  expect((await run('jobs', '--limit', '1')).stdout).toMatch(/^ID +STATE +SYNC/);

  const shown = z
    .object({ job: jobDetailSchema, log: z.array(logLineSchema) })
    .parse(JSON.parse((await run('job', job.id, '--log', '--json')).stdout));
  expect(shown.job.attempts).toMatchObject([{ number: 1, outcome: 'succeeded' }]);
  expect(shown.log.map(({ message }) => message)).toContainEqual(expect.stringContaining('Fetched 1 league'));
  expect((await run('job', job.id)).stdout).toMatch(/^leagues +1 received +1 inserted/m);

  const retried = idSchema
    .extend({ retryOf: z.string() })
    .parse(JSON.parse((await run('retry', job.id, '--json', '--payload', '{"season": 2023}')).stdout));
  expect(retried.retryOf).toBe(job.id);
  expect(await db.query('select trigger, retry_of, payload from sync.jobs where id = $1', [retried.id])).toEqual([
    { trigger: 'retry', retry_of: job.id, payload: { season: 2023 } },
  ]);
  const again = await run('retry', retried.id);
  expect(again).toMatchObject({ code: 1, stdout: '' });
  expect(again.stderr).toContain(`Job ${retried.id} has not ended: only an ended job can be retried.`);
});

test(
  'migrate prints what it would run and changes nothing, then runs it, then has nothing to do',
  { timeout: 60_000 },
  async () => {
    const empty = await emptyDatabase();
    try {
      const variables = { DATABASE_URL: empty.url };
      const printed = await touchline(['migrate', '--print'], variables);
      expect(printed.code).toBe(0);
      expect(printed.stdout).toMatch(/^-- 001_queue$/m);
      expect(printed.stdout).toContain('create table sync.jobs');
      expect(await empty.query(`select to_regnamespace('sync') as schema`)).toEqual([{ schema: null }]);

      const plan = await touchline(['migrate', '--print', '--json'], variables);
      const { state, pending } = planSchema.parse(JSON.parse(plan.stdout));
      expect(state).toBe('missing');
      expect(pending.slice(0, 2)).toEqual([
        { number: 1, name: '001_queue' },
        { number: 2, name: '002_football' },
      ]);
      // Two at once: one does it, or each does a part; both are content.
      const both = await Promise.all([0, 1].map(() => touchline(['migrate', '--json'], variables)));
      expect(both.map(({ code }) => code)).toEqual([0, 0]);
      const applied = both.flatMap(
        ({ stdout }) => z.object({ applied: z.array(z.string()) }).parse(JSON.parse(stdout)).applied,
      );
      expect(applied.sort()).toEqual(pending.map(({ name }) => name));
      expect((await touchline(['migrate'], variables)).stdout).toBe('The schema is up to date.\n');
      expect((await touchline(['migrate', '--print'], variables)).stdout).toBe('-- Nothing is pending.\n');
    } finally {
      await empty.drop();
    }
  },
);

test('jobs takes a filter, and shows where one means nothing', { timeout: 60_000 }, async () => {
  const { id } = await enqueued('--payload', '{"season": 1971}', '--run-at', '2099-01-01T00:00:00Z');
  const found = z.object({ jobs: z.array(jobSummarySchema) });
  const jobs = await run('jobs', 'season:1971', 'state:scheduled', '--json', '--live');
  expect(found.parse(JSON.parse(jobs.stdout)).jobs.map((job) => job.id)).toEqual([id]);
  expect((await run('jobs', 'season:1971', '--ended')).stdout).toBe('No jobs.\n');
  const preview = await run('bulk', 'cancel', '--filter', 'season:1971', '--preview');
  expect(preview.stdout).toMatch(/^cancel: 1 job \(1 scheduled\)/);

  const wrong = await run('jobs', 'season:1971 state:faild since:tomorrow');
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(wrong.stderr.split('\n').slice(0, 4)).toEqual([
    'touchline: The filter is not valid. There is no state faild.',
    '  season:1971 state:faild since:tomorrow',
    '              ^^^^^^^^^^^ There is no state faild.',
    expect.stringMatching(/^ {26}\^{14} since: takes a time/),
  ]);
  const twice = await run('bulk', 'cancel', '--filter', 'state:failed', '--state', 'failed', '--preview');
  expect(twice.stderr).toContain('The filter and an option both name states. Say it in the filter alone.');
});
