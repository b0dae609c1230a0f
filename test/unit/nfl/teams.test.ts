import { describe, expect, test } from 'vitest';
import { nflTeam, nflTeams, nflTeamToday } from '#engine/nfl/teams.ts';
import { easternMoment } from '#engine/nfl/eastern.ts';

describe('teams', () => {
  test('are written as nflverse wrote them in that season, whatever the provider writes', () => {
    expect(['WSH', 'LAR', 'lac ', 'JAC', 'GNB', 'OAK'].map((code) => nflTeam(code, 2024))).toEqual([
      'WAS',
      'LA',
      'LAC',
      'JAX',
      'GB',
      'LV',
    ]);
    expect(['LV', 'LAR', 'LAC', 'KAN'].map((code) => nflTeam(code, 2015))).toEqual(['OAK', 'STL', 'SD', 'KC']);
    expect([nflTeam('LV', 2019), nflTeam('LV', 2020), nflTeam('SD', 2016), nflTeam('SD', 2017)]).toEqual([
      'OAK',
      'LV',
      'SD',
      'LAC',
    ]);
    expect([nflTeam('FA', 2024), nflTeam('', 2024), nflTeam(null, 2024)]).toEqual([null, null, null]);
    expect(nflTeams).toHaveLength(32);
    expect([nflTeamToday('STL'), nflTeamToday('SD'), nflTeamToday('KC')]).toEqual(['LA', 'LAC', 'KC']);
  });
});

describe('the clocks of New York', () => {
  test.each([
    ['2026-09-09', '20:20', '2026-09-10T00:20:00.000Z'],
    ['2026-11-01', '13:00', '2026-11-01T18:00:00.000Z'],
    ['2026-10-31', '23:59', '2026-11-01T03:59:00.000Z'],
    ['2027-02-14', '18:30', '2027-02-14T23:30:00.000Z'],
    ['2026-10-04', '09:30', '2026-10-04T13:30:00.000Z'],
  ])('show %s %s at %s', (day, time, moment) => {
    expect(easternMoment(day, time).toISOString()).toBe(moment);
  });
});
