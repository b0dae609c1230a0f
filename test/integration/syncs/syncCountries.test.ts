import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { syncCountries } from '#engine/syncs/sync-countries/index.ts';
import { syncLeagues } from '#engine/syncs/sync-leagues/index.ts';
import { codesOf, countsOf, openFootballBench, type FootballBench } from './footballBench.ts';
import type { SyncRun } from './runSync.ts';

let bench: FootballBench;

beforeAll(async () => {
  bench = await openFootballBench();
});
beforeEach(() => bench.reset());
afterAll(() => bench?.close());

type Given = readonly [name: string, code: string | null];

/** Runs with a list of countries. */
function list(...countries: Given[]): Promise<SyncRun> {
  return bench.run(syncCountries, { countries: countries.map(([name, code]) => ({ name, code, flag: null })) });
}

/** Runs sync-leagues with a league in each of these countries: the first one's id is 1. */
function leagues(...countries: Given[]): Promise<SyncRun> {
  const items = countries.map(([name, code], index) => ({
    league: { id: index + 1, name: 'First', type: 'League', logo: null },
    country: { name, code, flag: null },
    seasons: [],
  }));
  return bench.run(syncLeagues, { leagues: items });
}

const stored = () => bench.test.query('select id, name, code, listed from countries order by name');
const names = async () => (await stored()).map(({ name }) => name);

describe('sync-countries', () => {
  it('brings the list in, shared and missing codes too, and finds it unchanged', async () => {
    const first = await list(['World', null], ['Ukraine', 'UA'], ['Crimea', 'UA'], [' England ', 'GB-ENG']);
    expect(await stored()).toMatchObject([
      { name: 'Crimea', code: 'UA', listed: true },
      { name: 'England', code: 'GB-ENG' },
      { name: 'Ukraine', code: 'UA' },
      { name: 'World', code: null },
    ]);
    expect(countsOf(first)).toEqual({ countries: [4, 0, 0] });
    const second = await list(['World', null], ['Ukraine', 'UA'], ['Crimea', 'UA'], ['England', 'GB-ENG']);
    expect(countsOf(second)).toEqual({ countries: [0, 0, 0] });
    expect(codesOf(second)).toEqual([]);
  });

  it('brings the demo data in, where leagues of the same edition find their countries', async () => {
    await bench.runFrom(syncCountries, { kind: 'demo', edition: 1 });
    const leagues = await bench.runFrom(syncLeagues, { kind: 'demo', edition: 1 });
    expect(countsOf(leagues)['countries']).toEqual([0, 0, 0]);
    const next = await bench.runFrom(syncCountries, { kind: 'demo', edition: 2 });
    expect(countsOf(next)).toEqual({ countries: [0, 3, 0] });
    expect(codesOf(next)).toEqual(['country_renamed']);
  });

  it('keeps the id of a country that is renamed, told by its code alone where just one fits', async () => {
    await list(['Surinam', 'SR'], ['Ukraine', 'UA'], ['Crimea', 'UA'], ['Spain', 'ES']);
    const before = await stored();
    const renamed = await list(['Suriname', 'SR'], ['Ukraine', 'UA'], ['Tauris', 'UA'], ['Spain', 'ES']);
    const after = await stored();
    const idOf = (rows: typeof after, name: string) => rows.find((row) => row['name'] === name)?.['id'];
    expect(idOf(after, 'Suriname')).toBe(idOf(before, 'Surinam'));
    expect(idOf(after, 'Tauris')).toBe(idOf(before, 'Crimea'));
    expect(codesOf(renamed)).toEqual(['country_renamed']);
    expect(renamed.result.changes[0]).toMatchObject({ received: 4, inserted: 0, updated: 2, unchanged: 2 });

    // Two that went and two that came with one code: which is which can't be told.
    const unclear = await list(['Suriname', 'SR'], ['One', 'UA'], ['Other', 'UA'], ['Spain', 'ES']);
    expect(codesOf(unclear)).toEqual(['countries_vanished']);
    expect(await names()).toEqual(['One', 'Other', 'Spain', 'Suriname', 'Tauris', 'Ukraine']);
    expect(codesOf(await list(['Suriname', 'SR'], ['One', 'UA'], ['Other', 'UA'], ['Spain', 'ES']))).toEqual([]);
  });

  it('does not fight with sync-leagues over code and flag, nor over a country without leagues', async () => {
    await leagues(['England', 'GB'], ['Left', 'LE']);
    expect(countsOf(await list(['England', 'GB-ENG'], ['Left', 'LE']))).toEqual({ countries: [0, 1, 0] });
    const moved = await leagues(['England', 'GB'], ['England', 'GB']);
    expect(countsOf(moved)['countries']).toEqual([0, 0, 0]);
    expect(countsOf(await list(['England', 'GB-ENG'], ['Left', 'LE']))).toEqual({ countries: [0, 0, 0] });
    expect(await stored()).toMatchObject([{ code: 'GB-ENG' }, { name: 'Left' }]);

    // Off the list it is the leagues' again.
    await list(['Left', 'LE']);
    await leagues(['England', 'GB'], ['England', 'GB']);
    expect(await stored()).toMatchObject([{ name: 'England', code: 'GB' }, { name: 'Left' }]);
  });

  it('agrees with sync-leagues on a name that only one of the answers has yet', async () => {
    await list(['Turkey', 'TR'], ['Spain', 'ES']);
    await leagues(['Turkey', 'TR'], ['Spain', 'ES']);
    const [, turkey] = await stored();
    expect(codesOf(await leagues(['Türkiye', 'TR'], ['Spain', 'ES']))).toEqual(['country_renamed']);
    const behind = await list(['Turkey', 'TR'], ['Spain', 'ES']);
    expect(codesOf(behind)).toEqual([]);
    expect(countsOf(behind)).toEqual({ countries: [0, 0, 0] });
    expect(codesOf(await leagues(['Türkiye', 'TR'], ['Spain', 'ES']))).toEqual([]);
    expect(await stored()).toMatchObject([{ name: 'Spain' }, { id: turkey?.['id'], name: 'Türkiye' }]);

    // And the other way round.
    expect(codesOf(await list(['Türkiye', 'TR'], ['España', 'ES']))).toEqual(['country_renamed']);
    const leaguesBehind = await leagues(['Türkiye', 'TR'], ['Spain', 'ES']);
    expect(codesOf(leaguesBehind)).toEqual([]);
    expect(countsOf(leaguesBehind)).toMatchObject({ countries: [0, 0, 0], leagues: [0, 0, 0] });
    expect(await names()).toEqual(['España', 'Türkiye']);
  });

  it('fails on an empty list, and on an item without a name', async () => {
    await expect(list()).rejects.toMatchObject({ code: 'empty_answer', retry: { kind: 'never' } });
    await expect(list(['Spain', 'ES'], [' ', 'XX'])).rejects.toMatchObject({
      code: 'provider_invalid_response',
      message: expect.stringContaining('response.1.name'),
    });
    expect(await stored()).toEqual([]);
  });
});
