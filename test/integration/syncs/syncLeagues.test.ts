import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startReplayServer, type ReplayServer, type ReplaySource } from '#engine/providers/replay/server.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { runSyncLeagues, type SyncRun } from './runSync.ts';

let test: TestDatabase;
let folder: string;
const servers: ReplayServer[] = [];

beforeEach(async () => {
  test = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'touchline-sync-'));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await test?.drop();
  await rm(folder, { recursive: true });
});

async function runFrom(source: ReplaySource, payload: JsonObject = {}): Promise<SyncRun> {
  const server = await startReplayServer({ source });
  servers.push(server);
  return runSyncLeagues(test.url, server.url, payload);
}

interface Item {
  id: number;
  country: string;
  name?: string;
  years?: number[];
  code?: string | null;
}

/** Runs with an answer that holds these leagues. */
async function run(items: Item[], payload: JsonObject = {}): Promise<SyncRun> {
  const file = path.join(folder, 'leagues.json');
  await writeFile(file, JSON.stringify({ get: 'leagues', parameters: [], errors: [], response: items.map(toItem) }));
  return runFrom({ kind: 'replay', path: file }, payload);
}

function toItem({ id, country, name = `League ${id}`, years = [2024], code = null }: Item) {
  return {
    league: { id, name, type: 'League', logo: null },
    country: { name: country, code, flag: null },
    seasons: years.map((year) => ({
      year,
      start: null,
      end: null,
      current: true,
      coverage: {
        fixtures: { events: false, lineups: true, statistics_fixtures: false, statistics_players: null },
        standings: true,
        odds: null,
      },
    })),
  };
}

const counts = (run: SyncRun) =>
  Object.fromEntries(
    run.result.changes.map(({ table, inserted, updated, removed }) => [table, [inserted, updated, removed]]),
  );
const codes = (run: SyncRun) => run.result.warnings.map(({ code }) => code);
const countries = () => test.query('select id, name, code from countries order by name');

describe('sync-leagues', () => {
  it('brings the demo data in, finds it unchanged, and shows what the next edition brings', async () => {
    const first = await runFrom({ kind: 'demo', edition: 1 });
    const { leagues, seasons } = first.result.facts;
    expect(
      await test.query(`select (select count(*)::int from leagues) as leagues, (select count(*)::int from seasons) as seasons,
      (select count(*)::int from season_coverage) as coverage, (select count(distinct slug)::int from leagues) as slugs`),
    ).toEqual([{ leagues, seasons, coverage: seasons, slugs: leagues }]);
    expect(first.result.calls).toBe(1);
    expect(codes(first)).toEqual(['repeated_seasons']);
    expect(
      first.lines.some(({ message }) =>
        /^Fetched 1,\d{3} leagues in 17\d countries with 8,\d{3} seasons \(\d\.\d MB, 1 call, /.test(message),
      ),
    ).toBe(true);
    expect(first.progress.at(0)).toEqual({ done: 0, total: null, what: 'Fetching leagues' });
    expect(first.progress.at(-1)).toMatchObject({ what: 'Written' });

    const versions = () =>
      test.query(`select (select sum(xmin::text::bigint) from leagues) as l, (select sum(xmin::text::bigint) from countries) as c,
      (select sum(xmin::text::bigint) from seasons) as s, (select sum(xmin::text::bigint) from season_coverage) as v`);
    const before = await versions();
    const second = await runFrom({ kind: 'demo', edition: 1 });
    expect(counts(second)).toEqual({
      countries: [0, 0, 0],
      leagues: [0, 0, 0],
      seasons: [0, 0, 0],
      season_coverage: [0, 0, 0],
    });
    expect(await versions()).toEqual(before);

    const third = await runFrom({ kind: 'demo', edition: 4 });
    expect(third.result.changes.map(({ inserted, updated }) => inserted + updated > 0)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(codes(third)).toEqual(['repeated_seasons', 'country_renamed', 'seasons_vanished']);
    expect(third.result.facts).toMatchObject({
      leagues_added: { count: 36 },
      leagues_renamed: { count: expect.any(Number) },
    });
    expect(
      await test.query(`select from countries c where not exists (select from leagues where country_id = c.id)`),
    ).toEqual([]);
  });

  it('keeps the id of a country that the provider renames', async () => {
    await run([
      { id: 1, country: 'Old' },
      { id: 2, country: 'Old' },
      { id: 3, country: 'Spain' },
    ]);
    const [old] = await countries();
    const renamed = await run([
      { id: 1, country: 'New', code: 'NW' },
      { id: 2, country: 'New', code: 'NW' },
      { id: 3, country: 'Spain' },
    ]);
    expect(await countries()).toEqual([
      { id: old?.['id'], name: 'New', code: 'NW' },
      expect.objectContaining({ name: 'Spain' }),
    ]);
    expect(codes(renamed)).toEqual(['country_renamed']);
    expect(renamed.result.changes[0]).toMatchObject({
      table: 'countries',
      received: 2,
      inserted: 0,
      updated: 1,
      unchanged: 1,
    });
    expect(counts(renamed)['leagues']).toEqual([0, 0, 0]);
  });

  it('removes a country that its leagues have left, unless something else refers to it', async () => {
    await run([
      { id: 1, country: 'Left' },
      { id: 2, country: 'Held' },
      { id: 3, country: 'Spain' },
    ]);
    await test.query(`create table stadiums (country_id bigint references countries)`);
    await test.query(`insert into stadiums select id from countries where name = 'Held'`);
    const moved = await run([1, 2, 3].map((id) => ({ id, country: 'Spain' })));
    expect((await countries()).map(({ name }) => name)).toEqual(['Held', 'Spain']);
    expect(codes(moved)).toEqual(['country_kept']);
    expect(counts(moved)).toMatchObject({ countries: [0, 0, 1], leagues: [0, 2, 0] });
  });

  it('keeps a slug when its league is renamed, and says so', async () => {
    await run([{ id: 7, country: 'Spain', name: 'First ' }]);
    const renamed = await run([
      { id: 7, country: 'Spain', name: 'Prime' },
      { id: 9, country: 'Spain', name: 'First' },
    ]);
    expect(await test.query('select name, slug from leagues order by provider_league_id')).toEqual([
      { name: 'Prime', slug: 'spain-first' },
      { name: 'First', slug: 'spain-first-9' },
    ]);
    expect(renamed.result.facts['leagues_renamed']).toEqual({
      count: 1,
      list: [{ providerLeagueId: 7, before: 'First', after: 'Prime' }],
    });
  });

  it('reports what a full answer no longer lists, and keeps it; a part of the list tells nothing of the rest', async () => {
    await run([
      { id: 1, country: 'Spain', years: [2022, 2023] },
      { id: 2, country: 'Italy' },
    ]);
    const part = await run(
      [
        { id: 1, country: 'Spain', years: [2022, 2023] },
        { id: 2, country: 'Italy' },
      ],
      { country: 'Italy' },
    );
    expect(codes(part)).toEqual([]);
    const less = await run([{ id: 1, country: 'Spain', years: [2023] }]);
    expect(codes(less)).toEqual(['leagues_vanished', 'seasons_vanished']);
    expect(less.result.warnings.map(({ details }) => details)).toEqual([
      { count: 1, list: [{ providerLeagueId: 2, name: 'League 2' }] },
      { count: 1, list: [{ providerLeagueId: 1, league: 'League 1', year: 2022 }] },
    ]);
    expect(await test.query('select count(*)::int as seasons from seasons')).toEqual([{ seasons: 3 }]);
  });

  it('takes a season’s fixtures for covered when any part of them is', async () => {
    await run([{ id: 1, country: 'Spain' }]);
    expect(
      await test.query(
        `select fixtures, fixture_events, fixture_lineups, fixture_player_statistics, standings, odds from season_coverage`,
      ),
    ).toEqual([
      {
        fixtures: true,
        fixture_events: false,
        fixture_lineups: true,
        fixture_player_statistics: false,
        standings: true,
        odds: false,
      },
    ]);
  });

  it('fails on an empty list, and warns of an empty part of it', async () => {
    await run([{ id: 1, country: 'Spain' }]);
    const part = await run([{ id: 1, country: 'Spain' }], { country: 'Nowhere' });
    expect(codes(part)).toEqual(['nothing_found']);
    expect(part.result.changes).toEqual([]);
    await expect(run([])).rejects.toMatchObject({ code: 'empty_answer', retry: { kind: 'never' } });
  });

  it('refuses a field that it does not know before it fetches', async () => {
    await expect(run([], { leagues: 1 })).rejects.toMatchObject({ code: 'invalid_payload' });
    expect(servers[0]?.requests).toEqual([]);
  });
});
