import { describe, expect, it } from 'vitest';
import { reckonPlayer } from '#engine/nfl/scoring/reckon.ts';
import { scoringSchema } from '#engine/nfl/scoring/schema.ts';
import { espnWords } from '#engine/syncs/import-projections/espnWords.ts';
import { payloadSchema } from '#engine/syncs/import-projections/payload.ts';
import { pointsOf, type Projection } from '#engine/syncs/import-projections/projection.ts';
import { sleeperWords } from '#engine/syncs/import-projections/sleeperWords.ts';
import { inOurWords } from '#engine/syncs/import-projections/vocabulary.ts';

const week = { season: 2026, week: 7, isPost: false };
const ofDefence = (stats: Record<string, number>) => inOurWords(stats, sleeperWords, true).stats;
const ofPlayer = (stats: Record<string, number>) => inOurWords(stats, sleeperWords, false);
const projection = (stats: Record<string, number>, position = 'QB'): Projection => ({
  id: ['sleeper', '1'],
  name: 'Somebody',
  firstName: null,
  lastName: null,
  position,
  fantasyPositions: [position],
  isDefense: position === 'DEF',
  team: 'KC',
  opponent: null,
  stats,
  own: null,
  projectedAt: null,
});

const kicker = (stats: Record<string, number>) => Number(pointsOf(projection(stats, 'K'), week).standard);
const said = (sources: string[]) => payloadSchema.safeParse({ sources }).error?.issues[0]?.message;

describe('projections in our words', () => {
  it('are the same statistics from both sources', () => {
    const sleeper = { pass_yd: 250.5, pass_td: 1.75, pass_int: 0.5, rush_yd: 20.1, fum_lost: 0.2, rec: 0.1, rec_yd: 1 };
    const espn = { 3: 250.5, 4: 1.75, 20: 0.5, 24: 20.1, 72: 0.2, 53: 0.1, 42: 1, 5: 50, 21: 0.65, 41: 0.1 };
    const ours = {
      passing_yards: 250.5,
      passing_tds: 1.75,
      passing_interceptions: 0.5,
      rushing_yards: 20.1,
      fumbles_lost: 0.2,
      receptions: 0.1,
      receiving_yards: 1,
    };
    expect(ofPlayer(sleeper)).toMatchObject({ stats: ours, untaken: [] });
    expect(inOurWords(espn, espnWords, false)).toMatchObject({ stats: ours, untaken: [] });
    // 10.02 + 7 - 1 + 2.01 - 0.4 + 0.1
    expect(pointsOf(projection(ours), week)).toEqual({ standard: '17.73', half_ppr: '17.78', ppr: '17.83' });
  });

  it('tells what was not taken, and nothing of ranks, points and games', () => {
    const { stats, untaken } = ofPlayer({
      rec: 4,
      rec_0_4: 1,
      adp_ppr: 12,
      pts_ppr: 9,
      gp: 1,
      cmp_pct: 60,
      mystery: 2,
      other: 0,
    });
    expect(stats).toEqual({ receptions: 4 });
    expect(untaken).toEqual(['rec_0_4', 'mystery']);
    expect(untaken.filter((name) => !sleeperWords.isKnown(name))).toEqual(['mystery']);
    expect(['180', '234', '235'].filter((id) => !espnWords.isKnown(id))).toEqual(['235']);
  });

  it('expects nothing of whom the source only ranks, or gives zeros', () => {
    expect(ofPlayer({ adp_std: 999, gp: 18, pts_std: 0 }).stats).toEqual({});
    expect(ofPlayer({ rec: 0, rec_yd: 0 }).stats).toEqual({});
    expect(inOurWords({ 53: 0 }, espnWords, false).stats).toEqual({});
  });

  it('adds up what comes in parts, unless the sum is there', () => {
    expect(ofPlayer({ kr_td: 0.1, pr_td: 0.2 }).stats).toEqual({ special_teams_tds: 0.3 });
    expect(ofPlayer({ st_td: 0.5, kr_td: 0.1 }).stats).toEqual({ special_teams_tds: 0.5 });
    expect(ofDefence({ def_fum_td: 0.1, pass_int_td: 0.2, pts_allow_0: 1 })).toEqual({ def_tds: 0.3 });
    expect(ofDefence({ def_td: 0.4, def_fum_td: 0.1 })).toEqual({ def_tds: 0.4 });
    // Of a quarterback it is what he throws to the other side.
    expect(ofPlayer({ pass_int_td: 0.2 })).toMatchObject({ stats: {}, untaken: ['pass_int_td'] });
  });

  it('knows what statistics come to by the source’s own rules', () => {
    expect(ofPlayer({ pass_yd: 100, pass_int: 1, rec: 3 }).explained).toBeCloseTo(3);
    expect(inOurWords({ 3: 100, 20: 1, 53: 3 }, espnWords, false).explained).toBeCloseTo(5);
  });
});

describe('expected kicks', () => {
  it('count as short ones where no distance is told, and long ones only where they are', () => {
    expect(kicker(ofPlayer({ fgm: 2, fga: 2.5, xpm: 3 }).stats)).toBe(9);
    expect(kicker(ofPlayer({ fgm: 2, fgm_40_49: 0.5, fgm_50p: 0.25 }).stats)).toBe(1.25 * 3 + 0.5 * 4 + 0.25 * 5);
    expect(kicker(ofPlayer({ fgm_40_49: 0.5, fgm_50p: 0.25 }).stats)).toBe(0.5 * 4 + 0.25 * 5);
    expect(kicker(inOurWords({ 80: 1, 77: 0.5, 74: 0.25, 83: 1.75 }, espnWords, false).stats)).toBe(3 + 2 + 1.25);
  });

  it('serve leagues that count all, misses, or those of 60 yards', () => {
    const { stats } = ofPlayer({ fgm_30_39: 1, fgm_50p: 0.5, fgmiss_40_49: 0.25, fgmiss_50p: 0.5 });
    const points = (
      statistic: 'fg_made' | 'fg_not_made' | 'fg_missed_50_plus' | 'fg_made_60_plus' | 'fg_made_0_39',
    ): string =>
      reckonPlayer(stats, scoringSchema.parse({ player: [{ kind: 'each', statistic, points: 1 }] }), 'K').points;
    expect(points('fg_made')).toBe('1.5');
    expect(points('fg_made_0_39')).toBe('1');
    expect(points('fg_not_made')).toBe('0.75');
    expect(points('fg_missed_50_plus')).toBe('0.5');
    expect(points('fg_made_60_plus')).toBe('0');
  });
});

describe('points of an expected defence', () => {
  it('take a range for the nearest whole number, and none for a season', () => {
    const defence = (allowed: number, of = week) =>
      pointsOf(projection({ def_sacks: 2.5, points_allowed: allowed }, 'DEF'), of).standard;
    expect(defence(20.4)).toBe('3.5');
    expect(defence(20.6)).toBe('2.5');
    expect(defence(27.5)).toBe('1.5');
    expect(defence(370, { ...week, week: 0 })).toBe('2.5');
  });
});

describe('the payload', () => {
  it('refuses Yahoo in a sentence, and a source twice', () => {
    expect(said(['sleeper', 'yahoo'])).toBe('Yahoo gives no projections of players; the sources are sleeper and espn');
    expect(said(['fantasypros'])).toContain('sleeper');
    expect(said(['espn', 'espn'])).toBe('each source can be named once');
    expect(payloadSchema.parse({})).toEqual({ sources: ['sleeper', 'espn'], acceptCollapse: false });
  });
});
