import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nflWeeksAt } from '#engine/nfl/calendar.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { loadGames, wholeSeason, type TestGame } from './schedule.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const day = 86_400_000;

/** `lastComplete | next` of moments, for reading: `2020/4 | 2020/5`. */
async function at(...moments: string[]): Promise<string[]> {
  const found = await nflWeeksAt(
    db,
    moments.map((moment) => new Date(moment)),
  );
  return found.map(({ lastComplete, next }) => `${shown(lastComplete)} | ${shown(next)}`);
}

const shown = (week: { season: number; week: number; type: string } | null): string =>
  week === null ? '-' : `${week.season}/${week.week}${week.type === 'POST' ? 'P' : ''}`;

describe('the calendar', () => {
  test('turns a week over four and a half hours after its last kickoff, whatever the day', async () => {
    await loadGames(db, [
      { season: 2020, week: 4, kickoff: '2020-10-05T17:00:00Z' },
      { season: 2020, week: 5, kickoff: '2020-10-11T17:00:00Z' },
      // Moved to Tuesday.
      { season: 2020, week: 5, kickoff: '2020-10-13T23:00:00Z' },
      { season: 2020, week: 6, kickoff: '2020-10-18T17:00:00Z' },
    ]);
    await db.query(`insert into nfl_games (game_id, season, season_type, round, week, gameday, kickoff, away_team, home_team)
      select 's' || week, 2020, 'REG', 'REG', week, '2020-09-10', '2020-09-10T17:00Z', 'A', 'B' from generate_series(1, 3) week`);
    expect(
      await at('2020-10-13T08:00:00Z', '2020-10-14T03:29:59.999Z', '2020-10-14T03:30:00Z', '2020-10-13T08:00:00Z'),
    ).toEqual(['2020/4 | 2020/5', '2020/4 | 2020/5', '2020/5 | 2020/6', '2020/4 | 2020/5']);
  });

  test('goes from season to season, through playoffs and the summer, with 17 and 18 weeks', async () => {
    await loadGames(db, [...wholeSeason(2020, 17), ...wholeSeason(2021)]);
    expect(
      await at(
        '2020-08-04T08:00:00Z',
        '2020-09-15T08:00:00Z',
        '2021-01-05T08:00:00Z',
        '2021-01-12T08:00:00Z',
        '2021-02-02T08:00:00Z',
        '2021-02-16T08:00:00Z',
        '2021-07-01T00:00:00Z',
        '2021-09-10T08:00:00Z',
      ),
    ).toEqual([
      '- | 2020/1',
      '2020/1 | 2020/2',
      '2020/17 | 2020/18P',
      '2020/18P | 2020/19P',
      '2020/20P | 2020/21P',
      '2020/21P | 2021/1',
      '2020/21P | 2021/1',
      '2020/21P | 2021/1',
    ]);
  });

  test('says nothing across seasons that are not loaded', async () => {
    await loadGames(db, [...wholeSeason(2015, 17), ...wholeSeason(2018, 17)]);
    expect(
      await at(
        // The season before the first one may be under way.
        '2015-01-20T08:00:00Z',
        '2015-03-01T00:00:00Z',
        '2016-08-31T23:59:59Z',
        '2016-09-01T00:00:00Z',
        '2018-02-06T08:00:00Z',
        '2018-03-01T00:00:00Z',
        '2019-08-31T00:00:00Z',
        '2019-09-10T08:00:00Z',
      ),
    ).toEqual(['- | -', '- | 2015/1', '2015/21P | -', '- | -', '- | -', '- | 2018/1', '2018/21P | -', '- | -']);
    const [lost] = await nflWeeksAt(db, [new Date('2017-10-10T08:00:00Z')]);
    expect(lost?.gap).toBe('The NFL schedule of 2017-10-10T08:00:00.000Z is not loaded.');
  });

  test('does not know what follows a schedule that ends early, or has lost a week', async () => {
    const season = wholeSeason(2026);
    await loadGames(db, [...season.filter(({ round }) => round === 'REG'), ...wholeSeason(2027)]);
    const [after] = await nflWeeksAt(db, [new Date('2027-01-12T08:00:00Z')]);
    expect(after).toMatchObject({ lastComplete: { season: 2026, week: 18, type: 'REG' }, next: null, gap: null });
    const [later] = await nflWeeksAt(db, [new Date('2027-01-26T08:00:00Z')]);
    expect(later).toMatchObject({ lastComplete: { week: 18 }, next: null });
    expect(later?.gap).toMatch(/^The loaded schedule of 2026 ends with week 18;/);
    // From March on no game of it can follow.
    expect(await at('2027-03-01T00:00:00Z')).toEqual(['2026/18 | 2027/1']);

    await loadGames(
      db,
      season.filter(({ week }) => week !== 6),
    );
    expect(await at('2026-10-13T08:00:00Z', '2026-10-27T08:00:00Z')).toEqual(['2026/5 | -', '2026/7 | 2026/8']);
  });

  test('says that nothing is loaded', async () => {
    await loadGames(db, []);
    expect(await nflWeeksAt(db, [new Date('2026-09-15T08:00:00Z')])).toEqual([
      { at: new Date('2026-09-15T08:00:00Z'), lastComplete: null, next: null, gap: 'No NFL schedule is loaded.' },
    ]);
    expect(await nflWeeksAt(db, [])).toEqual([]);
  });

  test('waits for the end of the day of a game without an hour, and for the next week with one without a day', async () => {
    await loadGames(db, [
      { season: 2026, week: 1, kickoff: '2026-09-13T17:00:00Z' },
      // Daylight saving time: the day ends at 04:00 UTC.
      { season: 2026, week: 1, gameday: '2026-09-14' },
      { season: 2026, week: 2, kickoff: '2026-09-20T17:00:00Z' },
      { season: 2026, week: 2 },
      { season: 2026, week: 3, kickoff: '2026-09-24T20:00:00Z' },
      { season: 2026, week: 4 },
    ]);
    expect(
      await at(
        '2026-09-15T08:29:59Z',
        '2026-09-15T08:30:00Z',
        '2026-09-24T19:59:59Z',
        '2026-09-24T20:00:00Z',
        '2026-12-01T00:00:00Z',
      ),
    ).toEqual(['- | 2026/1', '2026/1 | 2026/2', '2026/1 | 2026/2', '2026/2 | 2026/3', '2026/3 | 2026/4']);
  });

  test('agrees with a plain reading of any schedule', { timeout: 60_000, retry: 0 }, async () => {
    await fc.assert(
      fc.asyncProperty(anySchedule, fc.array(anyMoment, { minLength: 20, maxLength: 40 }), async (games, asked) => {
        await loadGames(db, games);
        const moments = asked.map((ask) => momentOf(games, ask));
        const found = await nflWeeksAt(db, moments);
        expect(found.map(({ at, lastComplete, next }) => ({ at, lastComplete, next }))).toEqual(
          moments.map((moment) => plain(games, moment)),
        );
      }),
      { numRuns: 60 },
    );
  });
});

const recordings = process.env['TOUCHLINE_RECORDINGS'];

test.skipIf(recordings === undefined)(
  'every Tuesday of twelve recorded seasons is in the week that a list of weeks says',
  async () => {
    const [, ...lines] = (await readFile(path.join(recordings ?? '', 'derived', 'nfl_weeks_2015_2026.csv'), 'utf8'))
      .trim()
      .split(/\r?\n/);
    const weeks = lines.map((line) => {
      const [season, week, round, first = '', last = ''] = line.split(',');
      const type = round === 'REG' ? 'REG' : 'POST';
      return { week: { season: Number(season), week: Number(week), type }, round, first, last };
    });
    const rounds = ['REG', 'WC', 'DIV', 'CON', 'SB'] as const;
    await loadGames(
      db,
      weeks.flatMap(({ week: { season, week }, round: given, first, last }) =>
        [first, last].map((kickoff) => ({
          season,
          week,
          kickoff,
          round: rounds.find((each) => each === given) ?? 'WC',
        })),
      ),
    );
    const tuesdays: Date[] = [];
    for (let time = Date.UTC(2015, 7, 4, 8); time <= Date.UTC(2027, 1, 23, 8); time += 7 * day)
      tuesdays.push(new Date(time));
    const found = await nflWeeksAt(db, tuesdays);
    expect(found.map(({ lastComplete, next }) => ({ lastComplete, next }))).toEqual(
      tuesdays.map((tuesday) => {
        const complete = weeks.filter(({ last }) => Date.parse(last) + 4.5 * 3_600_000 <= tuesday.getTime());
        return { lastComplete: complete.at(-1)?.week ?? null, next: weeks[complete.length]?.week ?? null };
      }),
    );
  },
);

/** Some day, or near the kickoff of a game. */
const anyMoment = fc.oneof(
  fc.integer({ min: Date.UTC(2019, 0, 1), max: Date.UTC(2025, 11, 31) }),
  fc.record({ game: fc.nat(), minutes: fc.integer({ min: -600, max: 1200 }) }),
  fc.record({ game: fc.nat(), minutes: fc.constantFrom(0, 269, 270, 271) }),
);

function momentOf(games: readonly TestGame[], asked: number | { game: number; minutes: number }): Date {
  if (typeof asked === 'number') return new Date(asked);
  const { kickoff, gameday } = games[asked.game % games.length] ?? {};
  return new Date(
    (kickoff === undefined ? midnight(gameday ?? '2022-01-31') : Date.parse(kickoff)) + asked.minutes * 60_000,
  );
}

/** Seasons with gaps between them, of a few weeks of which some are missing, with games moved about and not all dated. */
const anySchedule: fc.Arbitrary<TestGame[]> = fc
  .subarray([2020, 2021, 2022, 2023, 2024], { minLength: 1 })
  .chain((seasons) => fc.tuple(...seasons.map(anySeason)))
  .map((seasons) => seasons.flat());

function anySeason(season: number): fc.Arbitrary<TestGame[]> {
  const weeks = fc.subarray([1, 2, 3, 4, 5, 6], { minLength: 1 });
  const when = fc.record({
    minutes: fc.integer({ min: 0, max: 9 * 24 * 60 }),
    known: fc.constantFrom('hour', 'hour', 'hour', 'hour', 'day', 'nothing'),
  });
  return weeks.chain((chosen) =>
    fc
      .tuple(
        fc.boolean(),
        fc.array(fc.array(when, { minLength: 1, maxLength: 3 }), {
          minLength: chosen.length,
          maxLength: chosen.length,
        }),
      )
      .map(([toEnd, games]) =>
        chosen.flatMap((week, index) =>
          (games[index] ?? []).map(({ minutes, known }): TestGame => {
            const kickoff = new Date(Date.UTC(season, 9, 1) + week * 21 * day + minutes * 60_000);
            const round = week < 5 ? 'REG' : week === 6 && toEnd ? 'SB' : 'CON';
            if (known === 'hour') return { season, week, round, kickoff: kickoff.toISOString() };
            if (known === 'day') return { season, week, round, gameday: kickoff.toISOString().slice(0, 10) };
            return { season, week, round };
          }),
        ),
      ),
  );
}

/** The definitions read word by word, for one moment, with nothing but loops. */
function plain(games: readonly TestGame[], moment: Date): unknown {
  const time = moment.getTime();
  const keys = [...new Set(games.map(({ season, week }) => season * 100 + week))].sort((one, other) => one - other);
  const gamesOf = (key: number) => games.filter(({ season, week }) => season * 100 + week === key);
  const loaded = (season: number, week: number) => keys.includes(season * 100 + week);
  const started = (key: number) =>
    gamesOf(key).some(({ kickoff, gameday }) =>
      kickoff !== undefined ? Date.parse(kickoff) <= time : gameday !== undefined && midnight(gameday) <= time,
    );
  const complete = (key: number) =>
    gamesOf(key).every(({ kickoff, gameday }) => {
      if (kickoff !== undefined) return time >= Date.parse(kickoff) + 4.5 * 3_600_000;
      if (gameday !== undefined) return time >= midnight(nextDay(gameday)) + 4.5 * 3_600_000;
      return keys.some((other) => other > key && started(other));
    });
  const weekOf = (key: number | undefined) =>
    key === undefined
      ? null
      : {
          season: Math.floor(key / 100),
          week: key % 100,
          type: gamesOf(key)[0]?.round === 'REG' ? 'REG' : 'POST',
        };
  let last = weekOf(keys.filter(complete).at(-1));
  let next = weekOf(keys.find((key) => !complete(key)));
  if (last && time >= Date.UTC(last.season + 1, 8, 1) && !loaded(last.season + 1, 1)) last = null;
  if (next && !loaded(next.season, next.week - 1)) {
    const { season, week } = next;
    const endOfBefore = games.some((game) => game.season === season - 1 && game.round === 'SB');
    if (week !== 1 || (time < Date.UTC(season, 2, 1) && !endOfBefore)) next = null;
  }
  return { at: moment, lastComplete: last, next };
}

const nextDay = (date: string) => new Date(Date.parse(date) + day).toISOString().slice(0, 10);

/** The beginning of a day in New York: summer time from the second Sunday of March to the first of November. */
function midnight(date: string): number {
  const utc = Date.parse(date);
  const year = Number(date.slice(0, 4));
  const sunday = (month: number, nth: number) => {
    const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
    return Date.UTC(year, month, 1 + ((7 - first) % 7) + (nth - 1) * 7);
  };
  const summer = utc > sunday(2, 2) && utc <= sunday(10, 1);
  return utc + (summer ? 4 : 5) * 3_600_000;
}
