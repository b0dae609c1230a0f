import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { syncFixtures } from '#engine/syncs/sync-fixtures/index.ts';
import { syncLeagues } from '#engine/syncs/sync-leagues/index.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { codesOf, countsOf, openFootballBench, type FootballBench } from './footballBench.ts';
import type { SyncRun } from './runSync.ts';

let bench: FootballBench;

beforeAll(async () => {
  bench = await openFootballBench();
});
beforeEach(() => bench.reset());
afterAll(() => bench?.close());

const day = 86_400_000;
/** The day so many days from today, as the provider writes a moment of it. */
const at = (days: number, time = '15:00') =>
  `${new Date(Date.now() + days * day).toISOString().slice(0, 10)}T${time}:00+00:00`;

interface Made {
  id: number;
  date?: string;
  status?: string;
  goals?: [number, number] | null;
  home?: { id: number; name: string } | null;
  season?: number;
  league?: number;
}

/** A match, as the provider writes it; played a hundred days ago, 2:1, if nothing else is said. */
function fixture({ id, date = at(-100), status = 'FT', goals = [2, 1], home, season = 2025, league = 7 }: Made) {
  const none = { home: null, away: null };
  const score = goals ? { home: goals[0], away: goals[1] } : none;
  const side = home === undefined ? { id: 10 + (id % 4), name: `Home ${id % 4}` } : home;
  return {
    fixture: {
      id,
      referee: null,
      timezone: 'UTC',
      date,
      timestamp: Date.parse(date) / 1000,
      periods: { first: goals ? Date.parse(date) / 1000 : null, second: null },
      venue: { id: null, name: 'Ground', city: '' },
      status: { long: 'Some words', short: status, elapsed: goals ? 90 : null },
    },
    league: { id: league, season, name: 'First', country: 'Spain', round: 'Regular Season - 1' },
    teams: {
      home: side && { ...side, logo: null, winner: goals ? goals[0] > goals[1] : null },
      away: { id: 20 + (id % 3), name: `Away ${id % 3}`, logo: null, winner: goals ? goals[0] < goals[1] : null },
    },
    goals: score,
    score: { halftime: none, fulltime: score, extratime: none, penalty: none },
  };
}

const coming = (id: number, days: number, more: Partial<Made> = {}): Made => ({
  id,
  date: at(days),
  status: 'NS',
  goals: null,
  ...more,
});

/** Puts league 7 into the database, with seasons that began and end so many days from now. */
async function withLeague(seasons: [year: number, start: number, end: number][] = [[2025, -200, 100]]): Promise<void> {
  const item = {
    league: { id: 7, name: 'First', type: 'League', logo: null },
    country: { name: 'Spain', code: 'ES', flag: null },
    seasons: seasons.map(([year, start, end]) => ({
      year,
      start: at(start).slice(0, 10),
      end: at(end).slice(0, 10),
      current: true,
    })),
  };
  await bench.run(syncLeagues, { leagues: [item] });
}

function run(fixtures: Made[], payload: JsonObject = {}): Promise<SyncRun> {
  return bench.run(syncFixtures, { fixtures: fixtures.map(fixture) }, { league: 7, season: 2025, ...payload });
}

/** The requests of the last run, without the path. */
const asked = () => (bench.servers.at(-1)?.requests ?? []).map(({ target }) => target.replace('/fixtures?', ''));
const called = (name: string, season: number): Made => ({ id: season, season, home: { id: 5, name } });
const day10 = (days: number) => at(days).slice(0, 10);

describe('sync-fixtures', () => {
  it('brings a whole season in with its teams, and asks for nothing but what can have changed afterwards', async () => {
    await withLeague();
    const season = [{ id: 1 }, { id: 2, date: at(-2) }, coming(3, 5), coming(4, 40, { home: null })];
    const first = await run(season);
    expect(asked()).toEqual(['league=7&season=2025']);
    expect(countsOf(first)).toEqual({ teams: [6, 0, 0], fixtures: [4, 0, 0] });
    expect(
      await bench.test.query(
        `select f.provider_fixture_id as id, l.provider_league_id as league, s.year, f.round, f.status, f.elapsed, f.winner,
           f.goals_home, f.fulltime_away, f.penalty_home, f.venue_name, f.venue_city, h.name as home, a.name as away
         from fixtures f join leagues l on l.id = f.league_id join seasons s on s.id = f.season_id
         left join teams h on h.id = f.home_team_id join teams a on a.id = f.away_team_id
         where f.provider_fixture_id in (1, 4) order by 1`,
      ),
    ).toEqual([
      {
        id: '1',
        league: '7',
        year: 2025,
        round: 'Regular Season - 1',
        status: 'FT',
        elapsed: 90,
        winner: 'home',
        goals_home: 2,
        fulltime_away: 1,
        penalty_home: null,
        venue_name: 'Ground',
        venue_city: null,
        home: 'Home 1',
        away: 'Away 1',
      },
      {
        id: '4',
        league: '7',
        year: 2025,
        round: 'Regular Season - 1',
        status: 'NS',
        elapsed: null,
        winner: null,
        goals_home: null,
        fulltime_away: null,
        penalty_home: null,
        venue_name: 'Ground',
        venue_city: null,
        home: null,
        away: 'Away 1',
      },
    ]);
    expect(first.lines.at(-1)?.message).toBe('First 2025 has 4 fixtures: 2 played, 2 to come.');

    const second = await run(season);
    expect(asked()).toEqual([`league=7&season=2025&from=${day10(-3)}&to=${day10(130)}`]);
    expect(countsOf(second)).toEqual({ teams: [0, 0, 0], fixtures: [0, 0, 0] });
    expect(second.result.changes.map(({ received }) => received)).toEqual([5, 3]);
    expect(second.result.warnings).toEqual([]);
  });

  it('tells what was moved, postponed, called off, corrected', async () => {
    await withLeague();
    await run([{ id: 1, date: at(-1) }, coming(2, 5), coming(3, 6), coming(4, 7)]);
    const { result } = await run([
      { id: 1, date: at(-1), goals: [2, 2] },
      coming(2, 80),
      coming(3, 6, { status: 'PST' }),
      coming(4, 7, { status: 'CANC' }),
    ]);
    expect(result.facts).toMatchObject({
      fixtures_moved: {
        count: 1,
        list: [{ providerFixtureId: 2, before: `${day10(5)} 15:00`, after: `${day10(80)} 15:00` }],
      },
      fixtures_postponed: { list: [{ providerFixtureId: 3, before: 'NS', after: 'PST' }] },
      fixtures_called_off: { list: [{ providerFixtureId: 4, before: 'NS', after: 'CANC' }] },
      fixtures_corrected: { list: [{ providerFixtureId: 1, match: 'Home 1 – Away 1' }] },
      season: { summary: '1 played, 1 to come, 1 postponed, 1 called off' },
    });
  });

  it('looks up by id what moved out of the days, and marks what is gone', async () => {
    await withLeague();
    await run([{ id: 1 }, coming(2, 5), coming(3, 6), coming(9, -90, { status: 'PST' })]);
    const moved = [{ id: 1 }, coming(2, 300), coming(9, 20)];
    const less = await run(moved);
    expect(asked()[1]).toBe('ids=2-3');
    expect(codesOf(less)).toEqual(['fixtures_vanished']);
    expect(less.result.warnings[0]?.details).toMatchObject({ count: 1, list: [{ providerFixtureId: 3 }] });
    expect(less.result.facts['fixtures_moved']).toMatchObject({ count: 2 });
    // It is told once, and looked for no more.
    const again = await run(moved);
    expect(asked()).toHaveLength(1);
    expect(codesOf(again)).toEqual([]);
    expect(countsOf(again)['fixtures']).toEqual([0, 0, 0]);
    const back = await run([...moved, coming(3, 6)]);
    expect(back.result.facts['fixtures_back']).toMatchObject({ list: [{ providerFixtureId: 3 }] });
    expect(await bench.test.query('select from fixtures where vanished_at is not null')).toEqual([]);
  });

  it('asks for an old postponed fixture by its id', async () => {
    await withLeague();
    await run([{ id: 1 }, coming(2, -60, { status: 'PST' })]);
    const played = await run([{ id: 1 }, { id: 2, date: at(-50) }]);
    expect(asked()).toEqual([expect.stringContaining('from='), 'ids=2']);
    expect(countsOf(played)['fixtures']).toEqual([0, 1, 0]);
    await run([{ id: 1 }, { id: 2, date: at(-50) }]);
    expect(asked()).toHaveLength(1);
  });

  it('fetches days that are asked for, and does not take them for all there is', async () => {
    await withLeague();
    const season = [{ id: 1, date: at(-50) }, { id: 2, date: at(-30) }, coming(3, 5)];
    const part = await run(season, { from: day10(-40), to: day10(0) });
    expect(countsOf(part)['fixtures']).toEqual([1, 0, 0]);
    const whole = await run(season);
    expect(asked()).toEqual(['league=7&season=2025']);
    expect(countsOf(whole)['fixtures']).toEqual([2, 0, 0]);
  });

  it('asks for nothing once a season is over and known, unless it is told to', async () => {
    await withLeague([[2025, -500, -200]]);
    await run([{ id: 1, date: at(-300) }]);
    const { result, lines } = await run([{ id: 1, date: at(-300), goals: [0, 0] }]);
    expect(asked()).toEqual([]);
    expect(result.facts).toEqual({ asked: 'nothing' });
    expect(lines.at(-1)?.message).toContain('Nothing of First 2025 can have changed: all its fixtures (1) are over');
    expect(countsOf(await run([{ id: 1, date: at(-300), goals: [0, 0] }], { full: true }))['fixtures']).toEqual([
      0, 1, 0,
    ]);
  });

  it('keeps the row of a team that is renamed, and the newest name of it', async () => {
    await withLeague([
      [2024, -500, -300],
      [2025, -200, 100],
    ]);
    await run([called('Old', 2025)]);
    const [team] = await bench.test.query('select id from teams where provider_team_id = 5');
    const renamed = await run([called('New ', 2025)], { full: true });
    expect(renamed.result.facts['teams_renamed']).toMatchObject({ list: [{ before: 'Old', after: 'New' }] });
    const backfilled = await run([called('Older', 2024)], { season: 2024 });
    expect(countsOf(backfilled)['teams']?.[1]).toBe(0);
    expect(await bench.test.query('select id, name from teams where provider_team_id = 5')).toEqual([
      { id: team?.['id'], name: 'New' },
    ]);
  });

  it('says which statuses it does not know, and asks for such fixtures again', async () => {
    await withLeague();
    const odd = { id: 1, status: 'VAR' };
    const { result } = await run([odd]);
    expect(result.warnings).toMatchObject([
      { code: 'unknown_status', details: { list: [{ code: 'VAR', words: 'Some words' }] } },
    ]);
    await run([odd]);
    expect(asked()).toEqual([expect.stringContaining('from='), 'ids=1']);
  });

  it('says that leagues come first', async () => {
    await expect(run([])).rejects.toMatchObject({
      code: 'league_unknown',
      hint: expect.stringContaining('Run sync-leagues first'),
      retry: { kind: 'never' },
    });
    await withLeague();
    await expect(run([], { season: 2023 })).rejects.toMatchObject({
      code: 'season_unknown',
      message: 'The database has no season 2023 of First (league 7).',
      hint: 'Run sync-leagues first, then this job again. It has 2025.',
    });
  });

  it('refuses an answer that lost most of the fixtures', async () => {
    await withLeague();
    const season = Array.from({ length: 30 }, (_, index) => coming(100 + index, 5));
    await run(season);
    await expect(run(season.slice(0, 10))).rejects.toMatchObject({ code: 'implausible', retry: { kind: 'never' } });
    await expect(run(season.slice(0, 10), { full: true })).rejects.toMatchObject({ code: 'implausible' });
    const gone = await run(season.slice(0, 20));
    expect(countsOf(gone)['fixtures']).toEqual([0, 10, 0]);
    await expect(run([{ id: 1, league: 8 }], { full: true })).rejects.toMatchObject({ code: 'empty_answer' });
    const accepted = await run(season.slice(0, 1), { full: true, acceptCollapse: true });
    expect(countsOf(accepted)['fixtures']).toEqual([0, 19, 0]);
  });

  it('warns of a season without fixtures, and looks at the whole of it the next time too', async () => {
    await withLeague();
    expect(codesOf(await run([{ id: 1, league: 8 }]))).toEqual(['nothing_found']);
    expect(countsOf(await run([{ id: 1 }]))['fixtures']).toEqual([1, 0, 0]);
    expect(asked()).toEqual(['league=7&season=2025']);
  });

  it('divides into every league and season there is', async () => {
    await withLeague([
      [2024, -500, -300],
      [2025, -200, 100],
    ]);
    expect(await syncFixtures.partitions?.list(bench.test)).toEqual([
      { key: { league: 7, season: 2024 }, payload: { league: 7, season: 2024 } },
      { key: { league: 7, season: 2025 }, payload: { league: 7, season: 2025 } },
    ]);
  });

  it('runs on the demo data: a season of a league and of a cup, today and a month later', async () => {
    await bench.runFrom(syncLeagues, { kind: 'demo', edition: 60 });
    const pick = (type: string) =>
      bench.test.query<{ league: number; season: number }>(
        `select l.provider_league_id::int as league, s.year as season from leagues l join seasons s on s.league_id = l.id
         where l.type = $1 and s.start_date between '2025-07-01' and '2025-11-01' order by 1 limit 1`,
        [type],
      );
    // Whole: by today's date the season may be over.
    const runEdition = (edition: number, payload: JsonObject) =>
      bench.runFrom(syncFixtures, { kind: 'demo', edition }, { ...payload, full: true });
    const [league] = await pick('League');
    const [cup] = await pick('Cup');
    if (!league || !cup) throw new Error('the demo has no such season');
    const first = await runEdition(60, league);
    const [, inserted] = first.result.changes;
    expect(inserted?.inserted).toBeGreaterThanOrEqual(90);
    expect(countsOf(await runEdition(60, league))).toEqual({ teams: [0, 0, 0], fixtures: [0, 0, 0] });
    const later = countsOf(await runEdition(90, league))['fixtures'];
    expect(later?.[0]).toBe(0);
    expect(later?.[1]).toBeGreaterThan(8);
    expect(codesOf(await runEdition(60, cup))).toEqual([]);
    // Nobody plays against himself, and everybody as often at home as away.
    expect(
      await bench.test.query(
        `select count(*) filter (where home_team_id = away_team_id)::int as odd,
           (select count(distinct games)::int from (select count(*) as games from fixtures f join leagues l on l.id = f.league_id
             where l.type = 'League' group by home_team_id) g) as loads,
           (select count(*)::int from (select from fixtures f join leagues l on l.id = f.league_id
             where l.type = 'League' group by home_team_id, away_team_id having count(*) > 1) d) as twice
         from fixtures`,
      ),
    ).toEqual([{ odd: 0, loads: 1, twice: 0 }]);
  });
});
