import { describe, expect, it } from 'vitest';
import { fixtureSchema, leagueSchema } from '#engine/providers/api-football/schemas.ts';
import { demoFootball } from '#engine/providers/demo/football.ts';
import { filterCountries } from '#engine/providers/replay/filterCountries.ts';
import { filterFixtures } from '#engine/providers/replay/filterFixtures.ts';

const item = (id: number, date: string, league = 1, season = 2025, short = 'NS') => ({
  fixture: { id, date, status: { short } },
  league: { id: league, season, round: `Round ${id}` },
  teams: { home: { id: 10 }, away: null },
});

const ids = (answer: Readonly<Record<string, unknown>> | null) => {
  const response = answer?.['response'];
  return Array.isArray(response) ? response.map((each: { fixture: { id: number } }) => each.fixture.id) : null;
};

describe('filterFixtures', () => {
  const recorded = [
    { response: [item(1, '2026-02-01T23:30:00+00:00'), item(2, '2026-02-02T01:00:00+02:00', 1, 2025, 'FT')] },
    { response: [item(3, '2026-02-03T00:00:00+00:00', 2), item(1, '2026-02-05T20:00:00+00:00')] },
    { response: 'something else' },
  ];

  it('answers from all recordings, each fixture as it came last', () => {
    expect(ids(filterFixtures(recorded, {}))).toEqual([1, 2, 3]);
    expect(ids(filterFixtures(recorded, { date: '2026-02-05' }))).toEqual([1]);
    expect(filterFixtures(recorded, { league: '2', season: '2025' })).toMatchObject({ results: 1, errors: [] });
  });

  it('takes days in UTC, both ends included, and several ids and statuses', () => {
    expect(ids(filterFixtures(recorded, { from: '2026-02-01', to: '2026-02-01' }))).toEqual([2]);
    expect(ids(filterFixtures(recorded, { ids: '3-2-9' }))).toEqual([2, 3]);
    expect(ids(filterFixtures(recorded, { status: 'ft-pst' }))).toEqual([2]);
    expect(ids(filterFixtures(recorded, { team: '10', round: 'Round 3' }))).toEqual([3]);
  });

  it('has no answer to what a recording can’t tell', () => {
    expect(filterFixtures(recorded, { next: '5' })).toBeNull();
    expect(filterFixtures([{ response: [] }], {})).toBeNull();
  });
});

describe('filterCountries', () => {
  it('narrows a full list as the provider does it', () => {
    const full = {
      response: [
        { name: 'Ukraine', code: 'UA' },
        { name: 'Crimea', code: 'UA' },
        { name: 'World', code: null },
      ],
    };
    expect(filterCountries(full, { code: 'ua' })).toMatchObject({ results: 2 });
    expect(filterCountries(full, { search: 'orl' })).toMatchObject({ response: [{ name: 'World' }] });
    expect(filterCountries(full, { flag: 'x' })).toBeNull();
  });
});

describe('the demo’s football', () => {
  const answer = demoFootball(200);
  const list = (path: string, parameters: Record<string, string>) => {
    const response = answer(path, parameters)?.['response'];
    return Array.isArray(response) ? response : [];
  };

  it('answers by season, days and ids alike, in the provider’s shape', () => {
    const [item] = list('leagues', { type: 'league', season: '2025' });
    const league = String(leagueSchema.parse(item).league.id);
    const season = list('fixtures', { league, season: '2025' });
    const parsed = season.map((each) => fixtureSchema.parse(each));
    expect(parsed.length).toBeGreaterThan(5);
    const [first, second] = parsed;
    const byId = list('fixtures', { ids: `${first?.fixture.id}-${second?.fixture.id}` });
    expect(byId).toEqual(season.slice(0, 2));
    const day = first?.fixture.date.slice(0, 10) ?? '';
    const some = list('fixtures', { league, season: '2025', from: day, to: day });
    expect(some.length).toBeLessThan(season.length);
    expect(some).toContainEqual(season[0]);
    expect(list('fixtures', { league, season: '1950' })).toEqual([]);
    expect(answer('fixtures', {})).toBeNull();
    expect(answer('standings', {})).toBeNull();
  });

  it('holds every kind of match', () => {
    const statuses = new Set(
      Array.from({ length: 60 }, (_, index) => list('fixtures', { league: String(index + 1), season: '2025' }))
        .flat()
        .map((each) => fixtureSchema.parse(each).fixture.status.short),
    );
    expect([...statuses].sort()).toEqual(expect.arrayContaining(['FT', 'PEN']));
  });
});
