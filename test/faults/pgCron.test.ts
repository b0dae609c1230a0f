import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { migrate, readMigrations } from '#engine/database/migrate.ts';
import { runOn, withDatabase } from '../support/cluster.ts';
import { startPostgresWithCron, type DebianPostgres } from '../support/debianPostgres.ts';
import { until } from '../support/until.ts';
import { makeWorker, openDatabase, stopWorkers, testSync } from '../support/worker.ts';

let server: DebianPostgres;
let admin: Database;
const open: Database[] = [];

beforeAll(async () => {
  server = await startPostgresWithCron('project');
  admin = await as('admin', new URL(server.url).password);
});
afterAll(async () => {
  await stopWorkers();
  for (const database of open) await database.close();
  await server.stop();
});

/** The project's database, as some role. */
async function as(user: string, password: string): Promise<Database> {
  if (user === 'admin') await runOn(server.url, 'create database project');
  const url = new URL(withDatabase(server.url, 'project'));
  url.username = user;
  url.password = password;
  const database = openDatabase(url.href, { connections: 5 });
  open.push(database);
  return database;
}

async function newRole(name: string, options = ''): Promise<Database> {
  const password = randomBytes(12).toString('hex');
  await admin.query(`create role ${name} login password '${password}' ${options}`);
  return as(name, password);
}

async function grants(database: Database): Promise<unknown> {
  const [row] = await database.query(
    `select (select count(*)::int from pg_policies where schemaname = 'sync' and permissive = 'PERMISSIVE') as policies,
       has_schema_privilege('public', 'sync', 'usage') as anybody`,
  );
  return row;
}

test(
  'an entry of pg_cron enqueues a job, a worker runs it, and the views tell of it',
  { timeout: 180_000 },
  async () => {
    // The owner of the database may not create roles: migrating works all the same, and an administrator makes them later.
    const owner = await newRole('owner');
    await admin.query('alter database project owner to owner');
    const migrations = await readMigrations(path.resolve(import.meta.dirname, '../../migrations'));
    expect(await migrate(owner, migrations)).toHaveLength(migrations.length);
    expect(await grants(owner)).toEqual({ policies: 0, anybody: false });
    await owner.query('select sync.grant_access()');
    expect(await grants(owner)).toEqual({ policies: 0, anybody: false });
    await admin.query('create role touchline_viewer');
    await admin.query('create role touchline_operator');
    await owner.query('select sync.grant_access()');
    expect(await grants(owner)).toEqual({ policies: expect.any(Number), anybody: false });

    // Two roles of the project: one whose entries pg_cron runs, one that the worker logs in as.
    const clock = await newRole('clock', 'in role touchline_operator');
    const runner = await newRole('runner', 'in role touchline_operator');
    const dashboard = await newRole('dashboard', 'in role touchline_viewer');
    await admin.query('create extension pg_cron');
    await admin.query('grant usage on schema cron to clock');
    await clock.query(
      `select cron.schedule('odds', '* * * * *', $$select sync.enqueue('sync-odds', '{"season": 2026, "week": 3}', unique_key => 'odds')$$)`,
    );

    const payloads: unknown[] = [];
    const worker = makeWorker(runner, [
      testSync('sync-odds', async ({ payload, fact }) => {
        payloads.push(payload);
        fact('odds', 12);
      }),
    ]);
    await worker.start();
    const [execution] = await until(
      async () => {
        const rows = await dashboard.query(
          `select job_id, status, season, week, result -> 'facts' as facts, executed_at > now() - interval '3 minutes' as lately
         from sync.job_executions`,
        );
        return rows.length > 0 ? rows : null;
      },
      // pg_cron fires at the beginning of a minute.
      { within: 120_000, what: 'the job of pg_cron' },
    );
    expect(execution).toEqual({
      job_id: 'sync-odds',
      status: 'success',
      season: 2026,
      week: 3,
      facts: { odds: 12 },
      lately: true,
    });
    expect(await dashboard.query('select task_type, status, attempts from sync.job_queue')).toEqual([
      { task_type: 'sync-odds', status: 'succeeded', attempts: 1 },
    ]);
    expect(await dashboard.query('select job_type, status, error_message from sync.background_job_status')).toEqual([
      { job_type: 'sync-odds', status: 'completed', error_message: null },
    ]);
    expect(payloads).toEqual([{ season: 2026, week: 3 }]);
    expect(await admin.query('select username, status from cron.job_run_details')).toMatchObject([
      { username: 'clock', status: 'succeeded' },
    ]);
    await expect(dashboard.query(`select sync.enqueue('sync-odds')`)).rejects.toMatchObject({ sqlState: '42501' });
  },
);
