import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { backfillPlanSchema, backfillReportSchema, backfillSchema } from '#shared/backfills.ts';
import { demoEditionOn } from '#engine/providers/demo/leagues.ts';
import type { StandInRequest } from '#engine/providers/replay/standIn.ts';
import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { endCommandsAfterEach, startTouchline, touchline, type Running } from '../integration/cli/touchline.ts';

/** Calls that the provider allows a day: not enough for the fixtures of 200 leagues in 5 seasons. */
const perDay = 600;

let db: TestDatabase;
let servers: ReplayServer[];
let football: ReplayServer;
let nfl: ReplayServer;

const demo = (day: string, provider: 'nflverse' | 'api-football') =>
  startReplayServer({ source: { kind: 'demo', edition: demoEditionOn(Date.parse(day)) }, provider });

beforeEach(async () => {
  db = await createTestDatabase();
  await db.query('delete from sync.schedules');
  const now = await demo('2026-11-25', 'nflverse');
  const before = await demo('2025-11-25', 'nflverse');
  // The demo has two seasons at a time: the third comes from that of a year before.
  nfl = await startReplayServer({
    source: { kind: 'responder', respond: (request, response) => answerFrom(request, response, { now, before }) },
  });
  football = await startFootball();
  servers = [now, before, nfl];
});
endCommandsAfterEach();
afterEach(async () => {
  await Promise.all([...servers, football].map((server) => server.close()));
  await db.drop();
});

function startFootball(port = 0): Promise<ReplayServer> {
  const edition = demoEditionOn(Date.parse('2026-11-25'));
  return startReplayServer({ source: { kind: 'demo', edition }, port, simulate: { perDay, perMinute: 1_000_000 } });
}

/** The games of three seasons in one file, and each season's own files from the edition that has them. */
async function answerFrom(
  { path, parameters }: StandInRequest,
  response: ServerResponse,
  { now, before }: { now: ReplayServer; before: ReplayServer },
): Promise<void> {
  const query = new URLSearchParams(parameters).toString();
  const target = `${path.startsWith('/') ? '' : '/'}${path}${query === '' ? '' : `?${query}`}`;
  const text = async (server: ReplayServer) => (await fetch(`${server.url}${target}`)).text();
  if (!path.endsWith('games.csv')) return void response.end(await text(path.includes('2024') ? before : now));
  const [header = '', ...games] = (await text(now)).trimEnd().split('\n');
  const older = (await text(before)).split('\n').filter((line) => line.startsWith('2024_'));
  response.end([header, ...older, ...games].join('\n'));
}

const variables = () => ({
  DATABASE_URL: db.url,
  SPORTS_PROVIDER_API_KEY: 'demo',
  API_FOOTBALL_BASE_URL: football.url,
  NFLVERSE_BASE_URL: nfl.url,
  NFLVERSE_SCHEDULE_BASE_URL: nfl.url,
  NFLVERSE_PLAYER_IDS_BASE_URL: nfl.url,
  LOG_LEVEL: 'warn',
});

async function run(...args: string[]): Promise<unknown> {
  const finished = await touchline([...args, '--json'], variables());
  if (finished.code !== 0) throw new Error(`${args.join(' ')}: ${finished.stderr}`);
  return JSON.parse(finished.stdout);
}

const worker = (): Running => startTouchline(['worker', '--slots', '9'], variables());
const backfillOf = (output: unknown) => z.object({ backfill: backfillSchema }).parse(output).backfill;
const status = async (id: string) =>
  z.object({ backfill: backfillSchema, report: backfillReportSchema }).parse(await run('backfill', 'status', id));

async function succeeded(id: string): Promise<number> {
  const [row] = await db.query<{ many: number }>(
    `select count(*)::int as many from sync.backfill_partitions where backfill_id = $1 and state = 'succeeded'`,
    [id],
  );
  return row?.many ?? 0;
}

test(
  'three NFL seasons by two syncs, and fixtures of 200 leagues in 5 seasons on a quota that runs out: killed, resumed, done the next day',
  { timeout: 420_000 },
  async () => {
    for (const [sync, payload] of [
      ['sync-leagues', '{}'],
      ['sync-nfl-matchups', '{"season": 2024}'],
      ['sync-nfl-matchups', '{"season": 2025}'],
      ['sync-nfl-matchups', '{"season": 2026}'],
      ['sync-players', '{"season": 2026}'],
    ] as const) {
      await run('sync', sync, '--payload', payload);
    }
    const leagues = await db.query<{ id: number }>(
      `select l.provider_league_id::int as id from leagues l join seasons s on s.league_id = l.id
       where s.year between 2022 and 2026 group by 1 having count(*) = 5 order by 1 limit 200`,
    );
    expect(leagues).toHaveLength(200);
    const fixtures = [
      'sync-fixtures',
      '--range',
      `league=${leagues.map(({ id }) => id).join(',')}`,
      'season=2022..2026',
      '--concurrency',
      '8',
      '--quota-share',
      '100',
    ];
    const weeks = ['sync-player-stats', 'sync-opponents', '--range', 'season=2024..2026', '--concurrency', '4'];

    const { plan } = z.object({ plan: backfillPlanSchema }).parse(await run('backfill', 'plan', ...fixtures));
    expect(plan).toMatchObject({
      axes: ['league', 'season'],
      counts: { never: 1_000 },
      selected: 1_000,
      cost: {
        calls: 2_000,
        providers: [{ basis: 'estimate', windows: [{ window: 'day', limit: perDay }, { window: 'minute' }] }],
      },
    });

    const football1 = backfillOf(await run('backfill', 'start', ...fixtures, '--yes', '--reason', 'new database'));
    const nfl1 = backfillOf(await run('backfill', 'start', ...weeks, '--yes'));
    expect(football1).toMatchObject({ state: 'running', counts: { pending: 1_000 }, reason: 'new database' });
    const [known] = await db.query<{ weeks: number }>(
      `select count(*)::int as weeks from nfl_weeks where season >= 2024 and first_kickoff <= clock_timestamp()`,
    );
    const partitions = 2 * (known?.weeks ?? 0);
    expect(partitions).toBeGreaterThan(100);
    expect(nfl1.selected).toBe(partitions);

    const laptop = worker();
    await until(async () => (await succeeded(football1.id)) >= 150 && (await succeeded(nfl1.id)) >= 10, {
      within: 120_000,
      what: 'the middle of both backfills',
    });
    laptop.child.kill('SIGKILL');
    await laptop.finished;
    const before = await succeeded(football1.id);
    expect(before).toBeLessThan(perDay);

    const server = worker();
    const quiet = await until(
      async () => {
        // nflverse allows 120 calls a minute; the test does not wait for each.
        await db.query(`update sync.provider_quotas set resets_at = now() where provider = 'nflverse'`);
        await db.query(`update sync.jobs set run_at = now() where sync = 'sync-player-stats' and run_at > now()`);
        const [row] = await db.query<{ waiting: unknown; live: number; nfl: string }>(
          `select waiting, (select count(*)::int from sync.backfill_partitions where backfill_id = $1 and state = 'live') as live,
             (select state::text from sync.backfills where id = $2) as nfl
           from sync.backfills where id = $1`,
          [football1.id, nfl1.id],
        );
        return row?.live === 0 && row.waiting !== null && row.nfl === 'done' ? row : null;
      },
      { within: 180_000, what: 'the end of the day’s calls, and of the NFL' },
    );
    expect(quiet.waiting).toMatchObject({ for: 'quota' });
    const used = football.requests.length;
    expect(used).toBeLessThanOrEqual(perDay);
    expect(used).toBeGreaterThanOrEqual(perDay - 12);
    const evening = await status(football1.id);
    expect(evening.backfill).toMatchObject({ state: 'running', counts: { failed: 0, live: 0, cancelled: 0 } });
    expect(evening.backfill.waiting?.until).toMatch(/T00:00:10/);
    expect(await status(nfl1.id)).toMatchObject({
      backfill: { state: 'done', counts: { succeeded: partitions, failed: 0, pending: 0 } },
    });

    // Midnight: the provider counts anew, and so do we.
    const port = Number(new URL(football.url).port);
    await football.close();
    football = await startFootball(port);
    await db.query(`update sync.provider_quotas set resets_at = now() where window_name = 'day'`);
    await until(async () => (await succeeded(football1.id)) === 1_000, { within: 120_000, what: 'the end of all' });
    const done = await until(async () => {
      const so = await status(football1.id);
      return so.backfill.state === 'done' ? so : null;
    });
    server.child.kill('SIGTERM');
    await server.finished;

    // Every partition by one job that succeeded once; every row of the data by the change sets.
    const [once] = await db.query(
      `select count(*)::int as jobs, count(distinct payload)::int as partitions
       from sync.job_history where sync = 'sync-fixtures' and state = 'succeeded'`,
    );
    expect(once).toEqual({ jobs: 1_000, partitions: 1_000 });
    const [rows] = await db.query<{ fixtures: number; seasons: number }>(
      `select (select count(*)::int from fixtures) as fixtures, (select count(*)::int from fixture_sync_state) as seasons`,
    );
    const written = done.report.changes.find(({ table }) => table === 'fixtures');
    expect(written?.inserted).toBe(rows?.fixtures);
    expect(done.report).toMatchObject({ partitions: { succeeded: 1_000 }, calls: 1_000, failures: [] });
    expect(rows?.seasons).toBeGreaterThan(900);
    const again = await touchline(['backfill', 'start', ...fixtures, '--yes', '--json'], variables());
    expect(again.code).toBe(1);
    expect(again.stdout).toContain('backfill_nothing_to_do');
    process.stdout.write(
      `1,000 fixture partitions: ${before} before the kill, ${used} calls on the first day, ${done.report.calls} in all, ` +
        `${rows?.fixtures} fixtures; ${partitions} NFL partitions.\n`,
    );
  },
);
