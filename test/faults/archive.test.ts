import { afterAll, beforeAll, expect, test } from 'vitest';
import { Archive } from '#engine/archive/archive.ts';
import { systemClock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { archiveFolder, archiveKey, copyAll, makeCopier, startCopier } from '../support/archive.ts';
import type { TestDatabase } from '../support/database.ts';
import { startHalfOpenProxy, type HalfOpenProxy } from '../support/halfOpenProxy.ts';
import { startPostgresCluster, type PostgresCluster } from '../support/postgresCluster.ts';
import { until } from '../support/until.ts';
import { openDatabase } from '../support/worker.ts';
import { Random } from './random.ts';

const folder = archiveFolder();
const seconds = 30;
const enders = 6;
let cluster: PostgresCluster;
let db: TestDatabase;
let database: Database;
let proxy: HalfOpenProxy;

beforeAll(async () => {
  cluster = await startPostgresCluster();
  db = await cluster.database();
  database = openDatabase(db.url);
  proxy = await startHalfOpenProxy(db.url);
});
afterAll(async () => {
  await proxy?.close();
  await database?.close();
  await db?.drop();
  await cluster?.remove();
  folder.remove();
});

test(
  'the archive has every job, attempt and line once, though jobs end out of order, the copier is killed and its connection cut',
  { timeout: 150_000 },
  async () => {
    const seed = Number(process.env['TOUCHLINE_FAULTS_SEED'] ?? Date.now() % 1_000_000);
    console.log(`archive: seed ${seed}`);
    const random = new Random(seed);
    // A past that is still being copied when the first kill comes.
    await database.query(endMany, [1, 20_000]);
    const over = performance.now() + seconds * 1_000;
    let next = 100_000;
    const ended = Promise.all(
      Array.from({ length: enders }, async () => {
        while (performance.now() < over) {
          const connection = await database.connect();
          await connection.query('begin');
          const parts = 1 + Math.floor(random.next() * 3);
          for (let part = 0; part < parts; part += 1) {
            const jobs = 1 + Math.floor(random.next() * 40);
            const first = next;
            next += jobs;
            await connection.query(endMany, [first, jobs]);
            // Short ones overtake long ones.
            await systemClock.sleep(random.next() < 0.1 ? random.next() * 3_000 : random.next() * 50);
          }
          await connection.query(random.next() < 0.1 ? 'rollback' : 'commit');
          connection.release();
        }
      }),
    );
    const file = folder.file('faults');
    const settings = { url: proxy.url, file, key: archiveKey };
    let kills = 0;
    let steps = 0;
    while (performance.now() < over) {
      const copier = startCopier(settings);
      // It is there, and in the middle of something.
      await until(() => copier.steps > 1 + random.next() * 40, { within: 30_000, what: 'the copier' });
      if (random.next() < 0.5) {
        proxy.cut();
        const before = copier.steps;
        await until(() => copier.steps > before + 3, { within: 30_000, what: 'the copier after a cut' });
      }
      await copier.kill();
      steps += copier.steps;
      kills += 1;
    }
    await ended;
    const archive = await Archive.open(file, archiveKey);
    const copier = makeCopier(database, archive, { margin: 200 });
    const count = 'select count(*) as jobs from jobs';
    const [history] = await db.query<{ jobs: string }>('select count(*) as jobs from sync.job_history');
    await until(
      async () => {
        await copyAll(copier);
        const [copied] = await archive.query<{ jobs: number }>(count);
        // Those whose lines were read once are due again minutes later.
        const [pending] = await archive.query<{ due: number }>(
          'select count(*) as due from pending_lines where due < finished_at / 1000 + 60000',
        );
        return String(copied?.jobs) === history?.jobs && pending?.due === 0;
      },
      { within: 20_000, what: 'an archive with every job' },
    );
    console.log(`archive: ${history?.jobs} jobs, ${kills} kills, ${steps} steps`);
    for (const [name, online, offline] of comparisons) {
      const wanted = await db.query(online);
      expect(await archive.query(offline), name).toEqual(wanted);
    }
    await archive.close();
  },
);

/** Ends so many jobs from an id on, each at its own moment, with two attempts and some lines. */
const endMany = `
  with ended as (
    insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt, token,
      enqueued_at, run_at, started_at, finished_at, error)
    select n, 's' || n % 7, jsonb_build_object('n', n), (case when n % 5 = 0 then 'failed' else 'succeeded' end)::sync.job_state, 0, 'api',
      '{}', false, 5, 2, 2, now(), now(), now(), clock_timestamp(),
      case when n % 5 = 0 then jsonb_build_object('code', 'c', 'message', 'Failed with ' || n) end
    from generate_series($1::int, $1::int + $2::int - 1) n returning id
  ),
  attempts as (
    insert into sync.earlier_attempts (job_id, token, number, outcome) select id, 1, 1, 'failed' from ended
  )
  insert into sync.job_logs (job_id, token, sequence, at, level, message)
  select id, t, line, clock_timestamp(), 30, 'line ' || line || ' of ' || id
  from ended, generate_series(1, 2) t, generate_series(1, 1 + (id % 3)::int) line`;

const digest = (rows: string): string => `select count(*)::int as rows, sum(mark)::float8 as sum from (${rows}) r`;
/** The same digests of both sides. */
const comparisons: readonly (readonly [string, string, string])[] = [
  [
    'jobs',
    `select id::text, payload::text, state::text, error ->> 'message' as message from sync.job_history order by job_history.id`,
    `select cast(id as text) as id, payload, state, error_message as message from jobs order by jobs.id`,
  ],
  [
    'attempts',
    digest('select job_id * 7 + token as mark from sync.job_attempts'),
    'select count(*) as rows, sum(job_id * 7 + token) as sum from attempts',
  ],
  [
    'lines',
    digest('select job_id * 77 + token * 11 + sequence as mark from sync.job_logs'),
    'select count(*) as rows, sum(job_id * 77 + token * 11 + sequence) as sum from lines',
  ],
  [
    'searchable lines',
    digest('select job_id as mark from sync.job_logs'),
    `select count(*) as rows, sum(l.job_id) as sum from line_search s join lines l on l.id = s.rowid where line_search match '"lin"'`,
  ],
  [
    'searchable errors',
    digest(`select id as mark from sync.job_history where state = 'failed'`),
    `select count(*) as rows, sum(rowid) as sum from error_search where error_search match '"Fai"'`,
  ],
];
