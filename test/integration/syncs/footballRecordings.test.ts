import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syncCountries } from '#engine/syncs/sync-countries/index.ts';
import { syncFixtures } from '#engine/syncs/sync-fixtures/index.ts';
import { syncLeagues } from '#engine/syncs/sync-leagues/index.ts';
import { syncTimezones } from '#engine/syncs/sync-timezones/index.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { codesOf, countsOf, openFootballBench, type FootballBench } from './footballBench.ts';

const recordings = process.env['TOUCHLINE_RECORDINGS'];

// Recorded answers are third-party data and no part of this project: this runs where somebody has them.
describe.skipIf(!recordings)('recorded answers of API-Football', () => {
  let bench: FootballBench;
  beforeAll(async () => {
    bench = await openFootballBench();
  });
  afterAll(() => bench?.close());

  const run = (sync: Sync, payload?: JsonObject) =>
    bench.runFrom(sync, { kind: 'replay', path: path.join(recordings ?? '', 'api-football') }, payload);

  it('come in whole, and change nothing the second time', async () => {
    await run(syncLeagues);
    expect(countsOf(await run(syncCountries))).toEqual({ countries: [1, 0, 0] });
    expect(countsOf(await run(syncCountries))).toEqual({ countries: [0, 0, 0] });
    expect(countsOf(await run(syncLeagues))['countries']).toEqual([0, 0, 0]);

    const zones = await run(syncTimezones);
    expect(countsOf(zones)).toEqual({ timezones: [427, 0, 0] });
    expect(codesOf(zones)).toEqual(['unknown_timezones']);
    expect(countsOf(await run(syncTimezones))).toEqual({ timezones: [0, 0, 0] });

    for (const [league, teams, fixtures] of [
      [78, 18, 71],
      [2, 4, 2],
    ] as const) {
      const first = await run(syncFixtures, { league, season: 2023 });
      expect(countsOf(first)).toEqual({ teams: [teams, 0, 0], fixtures: [fixtures, 0, 0] });
      const second = await run(syncFixtures, { league, season: 2023, full: true });
      expect(countsOf(second)).toEqual({ teams: [0, 0, 0], fixtures: [0, 0, 0] });
      expect(second.result.warnings).toEqual([]);
    }
    expect(
      await bench.test.query(
        `select goals_home, goals_away, penalty_home, penalty_away, winner from fixtures where status = 'PEN' order by kickoff`,
      ),
    ).toEqual([
      { goals_home: 1, goals_away: 0, penalty_home: 4, penalty_away: 2, winner: 'home' },
      { goals_home: 2, goals_away: 1, penalty_home: 3, penalty_away: 2, winner: 'home' },
    ]);
  });
});
