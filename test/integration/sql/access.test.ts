import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { addEnded } from '../../support/history.ts';
import { createLogin, type LoginRole } from '../../support/roles.ts';
import { until } from '../../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, stopWorkers, testSync } from '../../support/worker.ts';

let db: TestDatabase;
const logins: LoginRole[] = [];
const open: Database[] = [];

async function as(...memberOf: string[]): Promise<Database & { role: string }> {
  const login = await createLogin(db, memberOf);
  logins.push(login);
  const database = openDatabase(login.url, { connections: 6 });
  open.push(database);
  return Object.assign(database, { role: login.name });
}

let viewer: Database;
let operator: Database & { role: string };
let stranger: Database & { role: string };

beforeAll(async () => {
  db = await createTestDatabase();
  viewer = await as('touchline_viewer');
  operator = await as('touchline_operator');
  stranger = await as();
});
afterEach(stopWorkers);
afterAll(async () => {
  for (const database of open) await database.close();
  await db.drop();
  for (const login of logins) await login.drop();
});

const refused = { sqlState: '42501' };
/** What narrows the two roles besides. */
const narrowing: Record<string, string[]> = { 'sync.operator_actions': ['recent_is_kept', 'unchanged'] };
/** Tables with secrets, which a viewer does not see. */
const secret = ['sync.alert_webhook'];

describe('every table', () => {
  test('has row level security, and a policy for each of the two roles', async () => {
    const tables = await db.query<{ name: string; secured: boolean; partition: boolean; policies: string[] }>(
      `select c.oid::regclass::text as name, relrowsecurity as secured, relispartition as partition,
         array(select polname::text from pg_policy where polrelid = c.oid order by 1) as policies
       from pg_class c
       where relkind in ('r', 'p') and (relnamespace = 'sync'::regnamespace
         or relnamespace = 'public'::regnamespace and relname in (select name from sync.data_tables))`,
    );
    expect(tables.length).toBeGreaterThan(20);
    expect(tables.filter(({ secured }) => !secured)).toEqual([]);
    const wrong = tables.filter(({ name, partition, policies }) => {
      const wanted = partition
        ? []
        : secret.includes(name)
          ? ['touchline_operator']
          : ['touchline_operator', 'touchline_viewer'];
      return policies.join() !== [...wanted, ...(narrowing[name] ?? [])].sort().join();
    });
    expect(wrong).toEqual([]);
  });

  test('that a migration made in public is known as ours', async () => {
    const rows = await db.query(
      `select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')
       order by 1`,
    );
    expect(rows).toEqual(await db.query('select name from sync.data_tables order by 1'));
  });

  test('and view can be read by both roles, and by nobody else', async () => {
    const names = await relations();
    expect(names).toContain('sync.job_queue');
    for (const name of names) {
      const read = `select * from ${name} limit 1`;
      await expect(operator.query(read), name).resolves.toBeDefined();
      if (secret.includes(name)) await expect(viewer.query(read), name).rejects.toMatchObject(refused);
      else await expect(viewer.query(read), name).resolves.toBeDefined();
      if (name.startsWith('sync.')) await expect(stranger.query(read), name).rejects.toMatchObject(refused);
    }
  });

  test('shows nothing to a role that was granted it by a default privilege but has no policy', async () => {
    await addEnded(db, [{ id: 501 }]);
    await db.query(
      `insert into public.countries (provider_source_id, name) select id, 'Utopia' from public.provider_sources where name = 'api-football'`,
    );
    // As Supabase grants what is made in public to its API roles.
    await db.query(`grant all on all tables in schema public to ${stranger.role}`);
    expect(await stranger.query('select * from public.countries')).toEqual([]);
    expect(await viewer.query('select name from public.countries')).toEqual([{ name: 'Utopia' }]);
    await db.query(
      `grant usage on schema sync to ${stranger.role}; grant select on sync.job_history to ${stranger.role}`,
    );
    expect(await stranger.query('select * from sync.job_history')).toEqual([]);
    await expect(stranger.query('select * from sync.job_queue')).rejects.toMatchObject(refused);
    await expect(stranger.query(`select sync.enqueue('sneaked')`)).rejects.toMatchObject(refused);
    await db.query(
      `revoke all on schema sync from ${stranger.role}; revoke all on all tables in schema sync, public from ${stranger.role}`,
    );
  });
});

describe('a viewer', () => {
  test('can change nothing', async () => {
    for (const name of await relations()) {
      if (!name.includes('migrations'))
        await expect(viewer.query(`delete from ${name}`), name).rejects.toMatchObject({
          sqlState: expect.stringMatching(/42501|55000/),
        });
    }
    for (const call of [
      `sync.enqueue('sneaked')`,
      'sync.cancel(1)',
      'sync.retry(1)',
      'sync.run_now(1)',
      'sync.ensure_partitions()',
      `sync.drop_partition('job_logs_2020_01')`,
      `sync.lock_key('sneaked')`,
      'sync.grant_access()',
    ]) {
      await expect(viewer.query(`select ${call}`), call).rejects.toMatchObject(refused);
    }
    await expect(viewer.query(`insert into sync.settings (name, value) values ('a', '1')`)).rejects.toMatchObject(
      refused,
    );
    await expect(viewer.query('create table sync.mine (id int)')).rejects.toMatchObject(refused);
    expect(await db.query(`select from sync.jobs where sync = 'sneaked'`)).toEqual([]);
  });

  test('reads partitions that are made later, through their table', async () => {
    await addEnded(db, [{ id: 502, age: -40 }]);
    const [row] = await viewer.query(
      'select id, tableoid::regclass::text as partition from sync.job_history where id = 502',
    );
    expect(row).toMatchObject({ id: '502', partition: expect.stringMatching(/job_history_20\d\d_\d\d$/) });
    const [where] = await db.query<{ partition: string }>(
      'select tableoid::regclass::text as partition from sync.job_history where id = 502',
    );
    await expect(viewer.query(`select * from ${where?.partition}`)).rejects.toMatchObject(refused);
  });
});

test('the audit can be added to, and what is old removed; nothing in it can be changed', async () => {
  await db.query(
    `insert into sync.operator_actions (actor, origin, action, at) values ('old', 'sql', 'x', now() - interval '2 days')`,
  );
  await operator.query(`insert into sync.operator_actions (actor, origin, action) values ('new', 'sql', 'x')`);
  await operator.query(`update sync.operator_actions set actor = 'nobody'`);
  await operator.query('delete from sync.operator_actions');
  expect(await db.query('select actor from sync.operator_actions')).toEqual([{ actor: 'new' }]);
});

describe('an operator', () => {
  test('runs a worker: jobs with data, log, progress, retry and failure', async () => {
    await db.query('create table public.words (id int primary key, word text)');
    await db.query(`insert into sync.data_tables values ('words')`);
    await db.query('select sync.grant_access()');
    let tries = 0;
    const worker = makeWorker(operator, [
      testSync(
        'operated',
        async ({ transaction, log, progress }) => {
          tries += 1;
          log.info('A line.');
          progress(1, 2, 'words');
          await transaction.upsert('words', [{ id: tries, word: 'one' }], { key: ['id'] });
          if (tries === 1) throw new Error('not yet');
        },
        { lock: 'operated' },
      ),
    ]);
    await worker.start();
    const id = await enqueueTest(operator, 'operated');
    await until(() =>
      db
        .query('select from sync.jobs where id = $1 and attempt = 1 and run_at > now()', [id])
        .then((rows) => rows.length > 0),
    );
    await operator.query('select sync.run_now($1)', [id]);
    const [job] = await until(async () => {
      const rows = await viewer.query<{ status: string; attempts: number }>(
        'select status, attempts from sync.job_queue where id = $1',
        [id],
      );
      return rows[0]?.status === 'succeeded' ? rows : null;
    });
    await worker.stop(1_000);
    expect(job).toMatchObject({ attempts: 2 });
    expect(await viewer.query('select word from public.words')).toEqual([{ word: 'one' }]);
    expect(await viewer.query('select outcome from sync.job_attempts where job_id = $1 order by token', [id])).toEqual([
      { outcome: 'failed' },
      { outcome: 'succeeded' },
    ]);
    expect((await viewer.query('select from sync.job_logs where job_id = $1', [id])).length).toBeGreaterThanOrEqual(2);
    expect(
      await db.query(
        `select usename from pg_stat_activity where application_name = 'touchline test worker' and usename = $1 limit 1`,
        [operator.role],
      ),
    ).toHaveLength(1);
  });

  test('makes and drops partitions of the engine, and no other table', async () => {
    await db.query(`select sync.make_partition('job_logs', '2020-01-01')`);
    await db.query('drop table sync.job_logs_' + (await nextMonths(2)));
    await operator.query('select sync.ensure_partitions()');
    expect(await db.query(`select to_regclass('sync.job_logs_${await nextMonths(2)}') is null as missing`)).toEqual([
      { missing: false },
    ]);
    await operator.query(`select sync.drop_partition('job_logs_2020_01')`);
    expect(await db.query(`select to_regclass('sync.job_logs_2020_01') as found`)).toEqual([{ found: null }]);
    await expect(operator.query(`select sync.drop_partition('job_logs_2020_01')`)).rejects.toMatchObject({
      sqlState: '42P01',
    });
    await expect(operator.query(`select sync.drop_partition('settings')`)).rejects.toMatchObject({ sqlState: '42P01' });
    await expect(operator.query('select sync.drop_partition(null)')).rejects.toMatchObject({ sqlState: '42P01' });
    await expect(operator.query(`select sync.drop_partition('job_logs_default')`)).rejects.toMatchObject({
      sqlState: '55006',
    });
    await expect(operator.query(`select sync.drop_partition('job_logs_${await nextMonths(0)}')`)).rejects.toMatchObject(
      { sqlState: '55006' },
    );
    await expect(operator.query('drop table sync.settings')).rejects.toMatchObject(refused);
    await expect(operator.query('delete from sync.migrations')).rejects.toMatchObject(refused);
    await expect(operator.query('select sync.grant_access()')).rejects.toMatchObject(refused);
  });

  test('reads by index as the owner does: the policies are not in the way', async () => {
    await addEnded(
      db,
      Array.from({ length: 3_000 }, (_, index) => ({
        id: 10_000 + index,
        state: index % 500 === 0 ? 'failed' : 'succeeded',
      })),
    );
    await db.query('analyze sync.job_history');
    for (const reader of [operator, viewer, db]) {
      expect(await plan(reader)).toMatch(
        /Index (Only )?Scan (using|on) job_history_\d{4}_\d\d_state_finished_at_id_idx.*\s+Index Cond: \(\(state = 'failed'::sync.job_state\) AND \(finished_at >/,
      );
    }
  });
});

describe('functions', () => {
  test('are executed by nobody who was not granted them; those with their owner’s rights have a fixed search path', async () => {
    const rows = await db.query<{ name: string; definer: boolean; config: string[] | null; anybody: boolean }>(
      `select p.oid::regprocedure::text as name, prosecdef as definer, proconfig as config,
         has_function_privilege('${stranger.role}', p.oid, 'execute') as anybody
       from pg_proc p where pronamespace = 'sync'::regnamespace`,
    );
    expect(rows.length).toBeGreaterThan(8);
    expect(rows.filter(({ anybody }) => anybody)).toEqual([]);
    const definers = rows.filter(({ definer }) => definer);
    expect(definers.map(({ name }) => name).sort()).toEqual([
      'sync.drop_partition(text)',
      'sync.ensure_partitions()',
      'sync.match_finished()',
    ]);
    for (const { config, name } of definers) expect(config, name).toContain('search_path=pg_catalog, pg_temp');
  });

  test('sync.grant_access can be called again and again', async () => {
    const before = await acls();
    await db.query('select sync.grant_access()');
    await db.query('select sync.grant_access()');
    expect(await acls()).toEqual(before);
  });
});

async function plan(database: Pick<Database, 'query'>): Promise<string> {
  const rows = await database.query<{ 'QUERY PLAN': string }>(
    `explain (costs off) select id from sync.job_history where state = 'failed' and finished_at > now() - interval '1 day'`,
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

async function acls(): Promise<unknown> {
  return db.query(
    `select oid::regclass::text as name, array(select a::text from unnest(coalesce(relacl, acldefault('r', relowner))) a order by 1) as acl
     from pg_class where relnamespace = 'sync'::regnamespace and relkind in ('r', 'p', 'v') order by 1`,
  );
}

async function relations(): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c
     where relkind in ('r', 'p', 'v') and not relispartition
       and (relnamespace = 'sync'::regnamespace or relname in (select name from sync.data_tables)) order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** `2026_11`, so many months from now. */
async function nextMonths(months: number): Promise<string> {
  const [row] = await db.query<{ month: string }>(
    `select to_char((now() at time zone 'UTC') + make_interval(months => $1), 'YYYY_MM') as month`,
    [months],
  );
  return row?.month ?? '';
}
