import { describe, expect, it } from 'vitest';
import { leagueSchema, type ProviderLeague } from '#engine/providers/api-football/schemas.ts';
import { findRenames } from '#engine/syncs/sync-leagues/countries.ts';
import { normalise } from '#engine/syncs/sync-leagues/normalise.ts';

function item(
  id: number,
  more: { name?: string; country?: string; logo?: string; seasons?: unknown[] } = {},
): ProviderLeague {
  return leagueSchema.parse({
    league: { id, name: more.name ?? `League ${id}`, type: 'League', logo: more.logo ?? null },
    country: { name: more.country ?? 'Spain', code: 'ES', flag: null },
    seasons: more.seasons ?? [],
  });
}

const season = (year: number, start: string | null, current = false) => ({ year, start, end: null, current });

describe('normalise', () => {
  it('trims names and knows an image whatever host it comes from', () => {
    const { leagues, countries } = normalise([
      item(1, { name: ' Cup ', country: 'Spain ', logo: 'https://media-3.api-sports.io/football/leagues/1.png' }),
    ]);
    expect(leagues.get(1)).toMatchObject({
      name: 'Cup',
      country: 'Spain',
      logo: 'https://media.api-sports.io/football/leagues/1.png',
    });
    expect([...countries.keys()]).toEqual(['Spain']);
  });

  it('keeps null dates null, and what is left out of an item', () => {
    const { seasons } = normalise([item(1, { seasons: [{ year: 2024, start: null }] })]);
    expect(seasons).toEqual([
      { providerLeagueId: 1, year: 2024, start: null, end: null, current: false, coverage: null },
    ]);
  });

  it('keeps one season a year in whatever order they come: the current one, else the later', () => {
    const seasons = [
      season(2018, '2018-10-27'),
      season(2018, '2018-02-10'),
      season(2020, '2020-02-29', true),
      season(2020, '2020-09-05'),
    ];
    for (const given of [seasons, seasons.toReversed()]) {
      const football = normalise([item(1, { seasons: given })]);
      expect(
        football.seasons.map(({ start }) => start).toSorted((one, other) => String(one).localeCompare(String(other))),
      ).toEqual(['2018-10-27', '2020-02-29']);
      expect(football.repeatedSeasons.map(({ year }) => year).toSorted((one, other) => one - other)).toEqual([
        2018, 2020,
      ]);
      expect(football.seasonsGiven).toBe(4);
    }
  });

  it('merges a league that comes twice', () => {
    const football = normalise([
      item(1, { seasons: [season(2023, null)] }),
      item(1, { name: 'New', seasons: [season(2024, null)] }),
    ]);
    expect(football.repeatedLeagues).toEqual([1]);
    expect(football.leagues.get(1)?.name).toBe('New');
    expect(football.seasons.map(({ year }) => year)).toEqual([2023, 2024]);
  });
});

const stored = (id: string, name: string) => ({
  id,
  name,
  code: null,
  flag: null,
  listed: true,
  former_name: null,
  renamed_by: null,
});
const league = (providerId: number, countryId: string) => ({
  id: String(providerId),
  provider_league_id: String(providerId),
  country_id: countryId,
  name: 'x',
  slug: 'x',
});

const found = (items: ProviderLeague[], countries: [string, string][], leagues: [number, string][]) =>
  findRenames(
    normalise(items),
    countries.map(([id, name]) => stored(id, name)),
    leagues.map(([id, country]) => league(id, country)),
  ).map(({ country, to }) => `${country.name} → ${to.name}`);

describe('renamed countries', () => {
  it('are those whose leagues all come under one new name', () => {
    expect(
      found(
        [item(1, { country: 'New' }), item(2, { country: 'New' })],
        [['1', 'Old']],
        [
          [1, '1'],
          [2, '1'],
        ],
      ),
    ).toEqual(['Old → New']);
  });

  it.each<[string, ProviderLeague[], [string, string][], [number, string][]]>([
    [
      'a league is missing',
      [item(1, { country: 'New' })],
      [['1', 'Old']],
      [
        [1, '1'],
        [2, '1'],
      ],
    ],
    [
      'leagues went to two countries',
      [item(1, { country: 'New' }), item(2, { country: 'Newer' })],
      [['1', 'Old']],
      [
        [1, '1'],
        [2, '1'],
      ],
    ],
    [
      'the other country is known',
      [item(1, { country: 'New' })],
      [
        ['1', 'Old'],
        ['2', 'New'],
      ],
      [[1, '1']],
    ],
    [
      'the old name is still there',
      [item(1, { country: 'New' }), item(3, { country: 'Old' })],
      [['1', 'Old']],
      [[1, '1']],
    ],
    ['it has no league', [item(1, { country: 'New' })], [['1', 'Old']], []],
  ])('are none when %s', (_, items, countries, leagues) => expect(found(items, countries, leagues)).toEqual([]));

  it('are one where two became one: that with more leagues', () => {
    const items = [1, 2, 3].map((id) => item(id, { country: 'New' }));
    expect(
      found(
        items,
        [
          ['1', 'Small'],
          ['2', 'Big'],
        ],
        [
          [1, '1'],
          [2, '2'],
          [3, '2'],
        ],
      ),
    ).toEqual(['Big → New']);
  });
});
