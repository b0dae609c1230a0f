import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { ownFunctions } from '#engine/syncs/update-stats/settings.ts';
import { webApplicationAt, webApplicationFrom } from '#engine/webApplication.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { openDatabase, stopWorkers } from '../../support/worker.ts';
import { configure, define, resetterOf, runJob, startWebServer, token, type WebServer } from './statsJob.ts';

let test: TestDatabase;
let database: Database;
let reset: () => Promise<void>;
let web: WebServer;
beforeAll(async () => {
  test = await createTestDatabase();
  database = openDatabase(test.url);
  reset = await resetterOf(test);
});
beforeEach(async () => {
  web = await startWebServer();
});
afterEach(async () => {
  await stopWorkers();
  await web.close();
  await reset();
});
afterAll(async () => {
  await database?.close();
  await test?.drop();
});

const run = (payload = {}) => runJob(database, { payload }, { webApplication: web.application });
const kept = async () =>
  (await test.query<{ tag: string }>('select tag from sync.stale_cache_tags order by tag')).map(({ tag }) => tag);

/** All that is stored of the jobs: log, result, error. */
const everythingKept = async () =>
  JSON.stringify(await test.query('select to_jsonb(h) from sync.job_history h')) +
  JSON.stringify(await test.query('select to_jsonb(l) from sync.job_logs l'));

describe('the web application', () => {
  it('is told once which caches are stale, in the order of the functions, with who asked', async () => {
    const job = await run({ matchId: '12', requestId: 'r-1', user: 'ann' });
    expect(web.messages).toEqual([
      {
        authorization: `Bearer ${token}`,
        body: { tags: ownFunctions.flatMap(({ tags }) => tags), requestId: 'r-1', matchId: '12', user: 'ann' },
      },
    ]);
    expect(job).toMatchObject({ state: 'succeeded', result: { warnings: [], facts: { invalidation: { tries: 1 } } } });
    expect(await kept()).toEqual([]);
    expect(await everythingKept()).not.toContain(token);
  });

  it('is told only of functions that succeeded', async () => {
    await define(test, 'works', 'return;');
    await define(test, 'fails', 'perform 1 / 0;');
    await configure(test, ['fails', 'works', 'is_missing']);
    expect((await run()).state).toBe('failed');
    expect(web.messages).toMatchObject([
      { body: { tags: ['tag of works'], requestId: null, matchId: null, user: null } },
    ]);
  });

  it('is told again when it could not take it, up to three times', async () => {
    web.answers.push({ status: 503 }, { status: 429, retryAfter: '1' });
    const job = await run({ functions: ['update_power_ratings'] });
    expect(web.messages).toHaveLength(3);
    expect(job).toMatchObject({ state: 'succeeded', result: { warnings: [], facts: { invalidation: { tries: 3 } } } });
    expect(await kept()).toEqual([]);
  });

  it('is told with the next run what it could not be told, and the statistics stand', async () => {
    web.answers.push({ status: 500 }, { status: 502 }, { status: 503 });
    const job = await run({ functions: ['update_half_and_full_season_stats'] });
    expect(web.messages).toHaveLength(3);
    expect(job).toMatchObject({
      state: 'succeeded',
      result: { warnings: [{ code: 'invalidation_failed', message: expect.stringContaining('HTTP 503') }] },
    });
    expect(await kept()).toEqual(['half_season_stats', 'season_stats']);

    await run({ functions: ['update_power_ratings'] });
    expect(web.messages.at(-1)).toMatchObject({
      body: { tags: ['season_stats', 'half_season_stats', 'player_power_rating'] },
    });
    expect(await kept()).toEqual([]);
    expect(await everythingKept()).not.toContain(token);
  });

  it('is not asked again after a refusal that no other try can mend', async () => {
    web.answers.push({ status: 401 });
    const job = await run({ functions: ['update_power_ratings'] });
    expect(web.messages).toHaveLength(1);
    expect(job.result?.warnings).toMatchObject([{ code: 'invalidation_failed', details: { tries: 1 } }]);
    const all = await everythingKept();
    for (const secret of [token, 'key=hidden', '/api/stale']) expect(all).not.toContain(secret);
  });

  it('need not be there', async () => {
    await web.close();
    const job = await run({ functions: ['update_power_ratings'] });
    expect(job).toMatchObject({
      state: 'succeeded',
      result: { warnings: [{ message: expect.stringContaining('could not be reached (ECONNREFUSED)') }] },
    });
    expect(await kept()).toEqual(['player_power_rating']);
    web = await startWebServer();
  });

  it('is told again of what becomes stale while it is told', async () => {
    const { application } = web;
    const slow: typeof application = {
      ...application,
      tell: async (...message) => {
        await test.query(`update sync.stale_cache_tags set since = clock_timestamp() where tag = 'season_stats'`);
        return application.tell(...message);
      },
    };
    await runJob(database, { payload: { functions: ['update_half_and_full_season_stats'] } }, { webApplication: slow });
    expect(await kept()).toEqual(['season_stats']);
  });
});

const from = (url: string, secret = token) =>
  webApplicationFrom({ STATS_INVALIDATION_URL: url, STATS_INVALIDATION_TOKEN: secret });

describe('its address', () => {
  it('is https, or http on this computer and between containers, and needs its token', () => {
    expect(webApplicationFrom({})).toBeNull();
    for (const url of ['https://club.example/api/stale', 'http://localhost:3000/stale', 'http://web:3000/stale']) {
      expect(from(url)).toEqual({ url, token });
    }
    for (const url of ['http://club.example/stale', 'ftp://club.example', 'club', `https://ann:pass@club.example`]) {
      expect(() => from(url)).toThrowError(/STATS_INVALIDATION_URL is not an https URL/);
    }
    expect(() => from('https://club.example', '')).toThrowError(/STATS_INVALIDATION_TOKEN is not set/);
    expect(() => from('https://club.example', 'two\nlines')).toThrowError(/^((?!two).)*$/);
  });

  it('is given up on when an answer takes too long', async () => {
    web.answers.push({ status: 0 });
    const hasty = webApplicationAt({ url: web.url, token }, 50);
    expect(await hasty?.tell({ tags: [] }, new AbortController().signal, 0)).toEqual({
      ok: false,
      error: expect.stringContaining('could not be reached (no answer within 0.05 s)'),
      retry: true,
      delay: null,
    });
  });
});
