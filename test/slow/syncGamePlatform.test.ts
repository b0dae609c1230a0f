import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JobDetail, JsonObject } from '#shared/jobs.ts';
import type { Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { createProviderClient } from '#engine/providers/catalogue.ts';
import type { GamePlatformClient } from '#engine/providers/game-platform/client.ts';
import { refusal } from '#engine/providers/game-platform/demoAnswers.ts';
import type { ProviderRun } from '#engine/providers/providerRun.ts';
import { enqueueRequested } from '#cli/http/enqueueRequested.ts';
import { enqueueMany } from '#engine/queue/enqueue.ts';
import { cancelJob } from '#engine/queue/jobActions.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { syncGamePlatform } from '#engine/syncs/sync-game-platform/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startTestPlatform, type TestPlatform } from '../support/gamePlatform.ts';
import { deferred, until } from '../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, stopWorkers } from '../support/worker.ts';

let db: TestDatabase;
let database: Database;
let platform: TestPlatform;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
afterAll(async () => {
  await database?.close();
  await db?.drop();
});
// Each test has a platform of its own, at another address: quotas are told apart by it.
beforeEach(async () => {
  platform = await startTestPlatform();
});
afterEach(async () => {
  await stopWorkers();
  await platform.close();
  await db.query('truncate game_platform_coaches, provider_sync_state, sync.jobs cascade');
});

/** Waits between tries are over at once. */
const hasty: Clock = {
  now: () => Date.now(),
  sleep: async (_, signal) => signal?.throwIfAborted(),
};

interface Settings {
  apiKey?: string | null;
  baseUrl?: string | null;
  dryRun?: boolean;
}

function clientFor(
  run: ProviderRun,
  { apiKey = 'test-key', baseUrl = platform.url }: Settings = {},
): GamePlatformClient {
  return createProviderClient('game-platform', { baseUrl, apiKey }, { ...run, clock: hasty });
}

async function begin(payload: JsonObject, settings: Settings = {}): Promise<{ id: string; over: Promise<unknown> }> {
  const worker = makeWorker(database, [syncGamePlatform], {
    createClient: (_, run) => clientFor(run, settings),
    retryLater: false,
  });
  await worker.register();
  const id = await enqueueTest(database, 'sync-game-platform', { payload, dryRun: settings.dryRun ?? false });
  return { id, over: worker.runOnly(id) };
}

async function run(payload: JsonObject = {}, settings: Settings = {}): Promise<JobDetail> {
  platform.calls.splice(0);
  const { id, over } = await begin(payload, settings);
  await over;
  return await until(async () => {
    const job = await readJob(database, id);
    return job && job.state !== 'running' ? job : null;
  });
}

const changes = ({ result }: JobDetail) =>
  Object.fromEntries(
    (result?.changes ?? []).map(({ table, inserted, updated, removed }) => [
      table.replace('game_platform_', ''),
      [inserted, updated, removed],
    ]),
  );
const codes = ({ result }: JobDetail) => (result?.warnings ?? []).map(({ code }) => code);
const callsFor = (competitor: string) => platform.calls.filter((call) => call.competitor === competitor);
const stored = async () =>
  (
    await db.query<{ coaches: number; competitors: number; games: number; cursors: number }>(
      `select (select count(*)::int from game_platform_coaches) as coaches, (select count(*)::int from game_platform_competitors) as competitors,
       (select count(*)::int from game_platform_statistics) as games, (select count(*)::int from game_platform_cursors) as cursors`,
    )
  )[0];
/** Changes with every write to any row of the tables. */
const versions = () =>
  db.query(
    `select (select md5(string_agg(xmin::text, ' ' order by id)) from game_platform_competitors) as c,
     (select md5(string_agg(xmin::text, ' ' order by id)) from game_platform_coaches) as h,
     (select md5(string_agg(xmin::text, ' ' order by competitor_id, provider_game_id)) from game_platform_statistics) as s,
     (select md5(string_agg(xmin::text, ' ' order by competitor_id)) from game_platform_cursors) as u`,
  );

/** A platform of few competitors with a game each, unless `instead` says otherwise for one. */
function few(count: number, instead: TestPlatform['instead'] = () => null): void {
  platform.instead = async (call) => {
    const other = await instead(call);
    if (other !== null) return other;
    if (call.competitor !== null) return games(call.competitor, [game(`${call.competitor}-1`)]);
    return list(Array.from({ length: count }, (_, index) => `c${index + 1}`));
  };
}

const list = (ids: string[], nextPage: string | null = null) => ({
  status: 200,
  body: {
    competitors: ids.map((id) => ({ id, name: `Name of ${id}`, status: 'active', coach: { id: 'h1', name: 'Ada' } })),
    nextPage,
  },
});
const games = (competitorId: string, given: object[], cursor = 'next', more = false) => ({
  status: 200,
  body: { competitorId, games: given, cursor, more },
});
const game = (id: string, more: object = {}) => ({ id, title: 'Duel', playedAt: '2026-03-01T18:30:00+02:00', ...more });

describe('sync-game-platform', () => {
  it('brings everything in, finds it unchanged, and later fetches only what is new', async () => {
    platform.edition = 30;
    const first = await run();
    expect(first.state).toBe('succeeded');
    const before = await stored();
    expect(before).toEqual({ coaches: 9, competitors: 18, games: expect.any(Number), cursors: 18 });
    expect(changes(first)).toEqual({
      coaches: [9, 0, 0],
      competitors: [18, 0, 0],
      statistics: [before?.games, 0, 0],
    });
    expect(first.result?.facts).toMatchObject({
      competitors: { listed: 18, withNews: 18, withoutNews: 0, failed: 0 },
      quota: { minuteLimit: null },
    });
    const [line] = await db.query<{ message: string }>(
      'select message from sync.job_logs where job_id = $1 order by sequence desc limit 1',
      [first.id],
    );
    expect(line?.message).toMatch(/^18 competitors of 9 coaches: \d{3} new games, 0 changed; 0 had nothing new\.$/);

    const rows = await versions();
    const second = await run();
    expect(changes(second)).toEqual({ coaches: [0, 0, 0], competitors: [0, 0, 0] });
    expect(second.result?.facts).toMatchObject({ competitors: { withNews: 0, withoutNews: 18 } });
    expect(platform.calls.filter(({ competitor, parameters }) => competitor && !parameters['cursor'])).toEqual([]);
    expect(await versions()).toEqual(rows);

    platform.edition = 60;
    const third = await run();
    const [inserted = 0, updated = 0, removed = 0] = changes(third)['statistics'] ?? [];
    expect([inserted > 40, updated > 0, removed > 0]).toEqual([true, true, true]);
    expect((await stored())?.games).toBe((before?.games ?? 0) + inserted - removed);
    expect(third.result?.facts).toMatchObject({ games: { inserted, updated, removed } });

    // What came bit by bit is what a fetch from the start gives.
    const columns = 'provider_game_id, played_at, outcome, score, opponent_score, metrics';
    const whole = `select ${columns} from game_platform_statistics order by 1`;
    const bitByBit = await db.query(whole);
    await db.query('truncate game_platform_statistics, game_platform_cursors');
    await run();
    expect(await db.query(whole)).toEqual(bitByBit);
  });

  it('keeps all that the platform tells of a game, and what is left out as null', async () => {
    const told = {
      durationSeconds: 754,
      opponent: { id: 'x9', name: 'Rex' },
      outcome: 'win',
      score: 12.5,
      opponentScore: 3,
      metrics: { accuracy: 0.61, map: 'Quarry', clean: true },
    };
    few(1, ({ competitor }) => (competitor ? games('c1', [game('g1', told), game('g2')]) : null));
    await run();
    expect(
      await db.query(
        `select provider_game_id, title, played_at at time zone 'UTC' = '2026-03-01 16:30' as utc, duration_seconds, provider_opponent_id,
         opponent_name, outcome, score::float8, opponent_score::float8, metrics from game_platform_statistics order by 1`,
      ),
    ).toEqual([
      {
        provider_game_id: 'g1',
        title: 'Duel',
        utc: true,
        duration_seconds: 754,
        provider_opponent_id: 'x9',
        opponent_name: 'Rex',
        outcome: 'win',
        score: 12.5,
        opponent_score: 3,
        metrics: told.metrics,
      },
      expect.objectContaining({ provider_game_id: 'g2', outcome: null, score: null, opponent_name: null, metrics: {} }),
    ]);
  });

  it('goes through all pages of competitors and of games', async () => {
    platform.instead = ({ competitor, parameters: { page, cursor } }) => {
      if (!competitor) return page === undefined ? list(['c1', 'c2'], 'p2') : list(['c3']);
      return cursor === undefined
        ? games(competitor, [game('g1'), game('g2')], 'half', true)
        : games(competitor, [game('g2', { score: 7 })], 'end');
    };
    const job = await run();
    expect(changes(job)).toMatchObject({ competitors: [3, 0, 0], statistics: [6, 0, 0] });
    expect(callsFor('c3').map(({ parameters }) => parameters['cursor'])).toEqual([undefined, 'half']);
    expect(await db.query(`select distinct cursor from game_platform_cursors`)).toEqual([{ cursor: 'end' }]);
    expect(
      await db.query(
        `select provider_game_id as id, score::int from game_platform_statistics group by 1, 2 order by 1`,
      ),
    ).toEqual([
      { id: 'g1', score: null },
      { id: 'g2', score: 7 },
    ]);
  });

  it('fetches those of one coach alone', async () => {
    const job = await run({ coachId: 'coach-3' });
    const [found] = await db.query<{ coaches: string; competitors: number }>(
      `select string_agg(distinct h.provider_coach_id, ' ') as coaches, count(*)::int as competitors
       from game_platform_competitors c join game_platform_coaches h on h.id = c.coach_id`,
    );
    expect(found).toEqual({
      coaches: 'coach-3',
      competitors: job.result?.calls === undefined ? 0 : job.result.calls - 1,
    });
    const none = await run({ coachId: 'nobody' });
    expect([none.state, codes(none), changes(none)]).toEqual(['succeeded', ['nothing_found'], {}]);
    expect(await syncGamePlatform.partitions?.list(database)).toEqual([
      { key: { coach: 'coach-3' }, payload: { coachId: 'coach-3' } },
    ]);
  });

  it('never has more than four calls under way', async () => {
    const open: (() => void)[] = [];
    few(10, async ({ competitor }) => {
      if (competitor === null) return null;
      const gate = deferred();
      open.push(() => gate.resolve());
      await gate.promise;
      return null;
    });
    const { id, over } = await begin({});
    await until(() => open.length === 4, { what: 'four calls' });
    for (let answered = 0; answered < 10; answered += 1) {
      const next = await until(() => open.shift());
      next();
    }
    await over;
    await until(async () => (await readJob(database, id))?.finishedAt);
    expect(platform.mostAtOnce()).toBe(4);
    expect((await stored())?.games).toBe(10);
  });
});

describe('what goes wrong with a competitor', () => {
  it('does not keep the others from being fetched, and shows in the result', async () => {
    few(4, ({ competitor }) => (competitor === 'c2' ? refusal(500, 'internal', 'Trouble') : null));
    const job = await run();
    expect(job.state).toBe('succeeded');
    expect(await stored()).toMatchObject({ competitors: 4, games: 3, cursors: 3 });
    expect(job.result?.warnings).toEqual([
      {
        code: 'competitor_failed',
        message: expect.stringMatching(/^Name of c2 was left out: The game platform answered with HTTP 500/),
        details: { competitor: 'c2', reason: 'provider_unavailable' },
      },
    ]);
    expect(job.result?.facts).toMatchObject({
      competitors: { listed: 4, withNews: 3, failed: 1 },
      failed_competitors: {
        count: 1,
        list: [{ competitor: 'c2', name: 'Name of c2', reason: 'provider_unavailable' }],
      },
    });
    expect(callsFor('c2')).toHaveLength(3);

    few(4);
    expect(changes(await run())).toMatchObject({ statistics: [1, 0, 0] });
  });

  it('fails the job with the class of error that occurred when it is so with all', async () => {
    few(3, ({ competitor }) => (competitor ? refusal(503, 'down', 'Down') : null));
    const job = await run();
    expect(job.state).toBe('failed');
    expect(job.error).toMatchObject({
      code: 'provider_unavailable',
      message: expect.stringMatching(/^All 3 competitors failed: .*HTTP 503/),
      retryable: true,
      details: { failed: { count: 3 } },
    });
    few(3, ({ competitor }) => (competitor ? refusal(403, 'forbidden', 'Not yours') : null));
    expect((await run()).error).toMatchObject({ code: 'provider_forbidden', retryable: false });
    expect(await db.query(`select last_synced_at, last_error ~ 'Not yours' as told from provider_sync_state`)).toEqual([
      { last_synced_at: null, told: true },
    ]);
  });

  it('is told with the path of what is not as agreed', async () => {
    few(2, ({ competitor }) =>
      competitor === 'c1' ? games('c1', [game('g1'), game('g2', { opponent: { id: 'x', name: 5 } })]) : null,
    );
    const job = await run();
    expect(job.result?.warnings).toMatchObject([
      { code: 'competitor_failed', details: { competitor: 'c1', reason: 'provider_invalid_response' } },
    ]);
    expect(job.result?.warnings[0]?.message).toContain('/v1/competitors/c1/games');
    expect(job.result?.warnings[0]?.message).toContain('games.1.opponent.name: ');
    expect((await stored())?.games).toBe(1);
  });

  it('ends the run when all are in the same trouble one after the other', async () => {
    few(100, ({ competitor }) => (competitor && Number(competitor.slice(1)) > 8 ? refusal(500, 'x', 'Trouble') : null));
    const job = await run();
    expect([job.state, job.error?.code]).toEqual(['failed', 'provider_unavailable']);
    expect(job.error?.message).toContain('12 competitors failed one after the other');
    expect(platform.calls.length).toBeLessThan(60);
    // What was done is kept.
    expect((await stored())?.games).toBe(8);
  });
});

describe('a cursor', () => {
  it('that is refused leads to a fetch from the start, with a warning, which removes what is gone', async () => {
    platform.edition = 20;
    await run();
    const before = await stored();
    const [one] = await db.query<{ id: string; provider: string }>(
      'select id, provider_competitor_id as provider from game_platform_competitors order by id limit 1',
    );
    await db.query(
      `insert into game_platform_statistics (competitor_id, provider_game_id, title, played_at) values ($1, 'gone', 'Duel', now())`,
      [one?.id],
    );
    await db.query(`update game_platform_cursors set cursor = 'stale' where competitor_id = $1`, [one?.id]);
    const job = await run();
    expect(job.result?.warnings).toMatchObject([{ code: 'cursor_refused', details: { competitor: one?.provider } }]);
    expect(changes(job)['statistics']).toEqual([0, 0, 1]);
    expect(await stored()).toEqual(before);
    expect(callsFor(one?.provider ?? '').map(({ parameters }) => parameters['cursor'])).toEqual(['stale', undefined]);

    // Changes that old are no longer kept: all are fetched from the start.
    platform.forgets = 1_000;
    expect(new Set(codes(await run()))).toEqual(new Set(['cursor_refused']));
    expect(await stored()).toEqual(before);
  });

  it('goes on from where it stood after a failure, and is written with its games or not at all', async () => {
    few(6, ({ competitor }) => (competitor === 'c5' ? refusal(401, 'unauthorized', 'Key revoked') : null));
    const job = await run();
    expect([job.state, job.error?.code, job.error?.retryable]).toEqual(['failed', 'provider_key_refused', false]);
    expect(
      await db.query(
        `select from game_platform_cursors u where not exists (select from game_platform_statistics s where s.competitor_id = u.competitor_id)`,
      ),
    ).toEqual([]);
    const kept = (await stored())?.cursors ?? 0;
    expect(kept).toBeGreaterThanOrEqual(1);
    few(6);
    expect(changes(await run())['statistics']?.[0]).toBe(6 - kept);
    expect(platform.calls.filter(({ parameters }) => parameters['cursor'] === 'next')).toHaveLength(kept);
  });

  it('does not lead to the loss of most games of a competitor, unless that is accepted', async () => {
    const many = Array.from({ length: 30 }, (_, index) => game(`g${index}`));
    few(1, ({ competitor }) => (competitor ? games('c1', many) : null));
    await run();
    const shrunk: TestPlatform['instead'] = ({ competitor, parameters }) => {
      if (!competitor) return null;
      return parameters['cursor'] ? refusal(410, 'cursor_expired', 'Gone') : games('c1', many.slice(0, 10));
    };
    few(1, shrunk);
    const job = await run();
    expect(codes(job)).toEqual(['cursor_refused', 'games_kept']);
    expect((await stored())?.games).toBe(30);
    expect(changes(await run({ acceptCollapse: true }))['statistics']).toEqual([0, 0, 20]);
  });
});

describe('a dry run', () => {
  it('shows what would change and writes nothing, asked for by the payload or by the job', async () => {
    platform.edition = 3;
    const wanted = { coaches: [9, 0, 0], competitors: [15, 0, 0] };
    const byPayload = await run({ dryRun: true });
    expect([byPayload.state, byPayload.dryRun, byPayload.result?.dryRun]).toEqual(['succeeded', true, true]);
    expect(changes(byPayload)).toMatchObject(wanted);
    expect(changes(byPayload)['statistics']?.[0]).toBeGreaterThan(200);
    const byJob = await run({}, { dryRun: true });
    expect(changes(byJob)).toEqual(changes(byPayload));
    expect(await stored()).toEqual({ coaches: 0, competitors: 0, games: 0, cursors: 0 });
    expect(await db.query('select from provider_sync_state')).toEqual([]);
    const real = await run({ dryRun: false });
    expect(changes(real)).toEqual(changes(byPayload));

    platform.edition = 9;
    const rows = await versions();
    const second = await run({ dryRun: true });
    expect(changes(second)['statistics']?.[0]).toBeGreaterThan(0);
    expect(await versions()).toEqual(rows);
  });
});

it('is a dry run by its payload however it is enqueued, and a request for one may be repeated', async () => {
  const asked = {
    sync: 'sync-game-platform',
    payload: { dryRun: true },
    trigger: 'api' as const,
    maxAttempts: 1,
  };
  await enqueueMany(database, [asked, { ...asked, payload: { dryRun: false } }]);
  await db.query(`select sync.enqueue('sync-game-platform', '{"dryRun": true, "coachId": "c"}')`);
  const request = () => database.transaction((transaction) => enqueueRequested(transaction, asked, 'r-1'));
  const first = await request();
  expect(await request()).toMatchObject({ id: first.id, existing: true });
  expect(await db.query(`select payload -> 'dryRun' as asked, dry_run from sync.jobs order by id`)).toEqual(
    [true, false, true, true].map((each) => ({ asked: each, dry_run: each })),
  );
});

describe('the list of competitors', () => {
  it('says what vanished, and nothing of the others’ coaches', async () => {
    few(3);
    await run();
    expect(codes(await run({ coachId: 'h1' }))).toEqual([]);
    few(2);
    const job = await run();
    expect(job.result?.warnings).toMatchObject([
      { code: 'competitors_vanished', details: { list: [{ competitor: 'c3', name: 'Name of c3' }] } },
    ]);
    expect(changes(job)['competitors']).toEqual([0, 1, 0]);
    expect(await stored()).toMatchObject({ competitors: 3, games: 3 });
    expect(codes(await run())).toEqual([]);
    few(3);
    expect(changes(await run())['competitors']).toEqual([0, 1, 0]);
  });

  it('is refused when it is empty, or has less than half of what is known', async () => {
    platform.instead = () => list([]);
    expect((await run()).error).toMatchObject({ code: 'empty_answer', retryable: false });
    few(30);
    await run();
    few(10);
    expect((await run()).error).toMatchObject({ code: 'implausible', details: { received: 10, usual: 30 } });
    expect((await run({ acceptCollapse: true })).state).toBe('succeeded');
  });

  it('warns of fields that nobody agreed on, and of who comes twice', async () => {
    platform.instead = ({ competitor, parameters }) => {
      if (competitor) return games(competitor, [game('g1', { replayUrl: 'https://platform.invalid/1' })]);
      return parameters['page'] === undefined ? list(['c1', 'c2'], 'p2') : list(['c2']);
    };
    const job = await run();
    expect(job.result?.warnings).toMatchObject([
      { code: 'repeated_competitors', details: { count: 1 } },
      { code: 'unknown_fields', details: { of: 'games', fields: ['replayUrl'] } },
    ]);
  });

  it('is begun anew when it expires half-way', async () => {
    let expired = false;
    platform.instead = ({ competitor, parameters: { page } }) => {
      if (competitor) return games(competitor, [game('g1')]);
      if (page === undefined) return list(['c1'], 'p2');
      if (expired) return list(['c2']);
      expired = true;
      return refusal(410, 'page_expired', 'Too late', 'page');
    };
    expect((await run()).state).toBe('succeeded');
    expect((await stored())?.competitors).toBe(2);
  });
});

describe('a job', () => {
  it('stops with its signal and keeps what is done', async () => {
    const reached = deferred();
    few(20, ({ competitor }) => {
      if (competitor === null || Number(competitor.slice(1)) <= 2) return null;
      reached.resolve();
      return 'hang';
    });
    const { id, over } = await begin({});
    await reached.promise;
    await until(async () => ((await stored())?.games === 2 ? true : null), { what: 'the first two' });
    await cancelJob(database, id, { by: 'anna' });
    await over;
    const job = await until(async () => {
      const seen = await readJob(database, id);
      return seen?.finishedAt ? seen : null;
    });
    expect([job.state, job.error?.details]).toMatchObject(['cancelled', { stage: 'signal' }]);
    expect(await stored()).toMatchObject({ games: 2, cursors: 2 });
    expect(platform.calls.length).toBeLessThanOrEqual(7);
  });

  it('goes back to the queue when too many calls were made, and goes on from there at no cost', async () => {
    few(8, ({ competitor }) =>
      competitor === 'c6' ? { ...refusal(429, 'rate_limited', 'Slow down'), headers: { 'retry-after': '120' } } : null,
    );
    await makeWorker(database, [syncGamePlatform], { createClient: (_, run) => clientFor(run) }).start();
    const id = await enqueueTest(database, 'sync-game-platform');
    const job = await until(async () => {
      const seen = await readJob(database, id);
      return seen?.error ? seen : null;
    });
    expect([job.state, job.attempt]).toEqual(['pending', 0]);
    // Whoever was refused, or whoever asked next.
    expect(job.error?.code).toMatch(/^provider_(rate_limit|quota_used_up)$/);
    expect(Date.parse(job.runAt) - Date.now()).toBeGreaterThan(100_000);
    expect(callsFor('c6')).toHaveLength(1);
    expect((await stored())?.games).toBeGreaterThanOrEqual(2);
    const [quota] = await db.query(
      `select window_name, remaining from sync.provider_quotas where remaining is not null`,
    );
    expect(quota).toEqual({ window_name: 'minute', remaining: 0 });
  });

  it('fails at once for a key that is refused, without telling the key', async () => {
    const job = await run({}, { apiKey: 's3cret-wrong' });
    expect(job.error).toMatchObject({ code: 'provider_key_refused', retryable: false });
    expect(job.error?.message).toContain('(key)');
    expect(JSON.stringify(job)).not.toContain('s3cret');
    expect(platform.calls).toHaveLength(1);
  });

  it('says what is not configured', async () => {
    const noUrl = await run({}, { baseUrl: null });
    expect(noUrl.error).toMatchObject({ code: 'provider_not_configured', retryable: false });
    expect(noUrl.error?.hint).toContain('GAME_PLATFORM_BASE_URL');
    const noKey = await run({}, { apiKey: null });
    expect(noKey.error?.hint).toContain('GAME_PLATFORM_API_KEY');
    expect(platform.calls).toEqual([]);
  });

  it('keeps how fresh the data is', async () => {
    few(2);
    await run();
    expect(
      await db.query(`select entity, last_synced_at is not null as fresh, counts -> 'game_platform_statistics' ->> 'inserted' as games
        from provider_sync_state`),
    ).toEqual([{ entity: 'game-statistics', fresh: true, games: '2' }]);
  });
});
