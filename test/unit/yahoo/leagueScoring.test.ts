import { describe, expect, it } from 'vitest';
import { reckonDefense, reckonPlayer } from '#engine/nfl/scoring/reckon.ts';
import { normalise } from '#engine/providers/yahoo/normalise.ts';
import { settingsSchema } from '#engine/providers/yahoo/schemas.ts';
import { gameKeyOf, seasonOfKey } from '#engine/providers/yahoo/gameKeys.ts';
import { sleeperScoring } from '#engine/syncs/sync-league-data/sleeperScoring.ts';
import { chooseWeeks, unknownWeeks } from '#engine/syncs/sync-league-data/weeks.ts';
import { yahooScoring } from '#engine/syncs/sync-league-data/yahooScoring.ts';
import { yahooAnswers } from '../../support/yahoo.ts';

/** A league of Yahoo with these settings beside those that were made up. */
function yahooLeague(changes: Record<string, unknown>) {
  const [settings] = yahooAnswers();
  const league = settingsSchema.parse(normalise(Reflect.get(Object(settings), 'fantasy_content'))).league;
  return { settings: { ...league.settings, ...changes } };
}

describe('the scoring of Yahoo in our words', () => {
  it('gives what Yahoo gives: 167 yards, a touchdown, an interception and a yard lost are 8.58', () => {
    const { scoring, unknown } = yahooScoring(yahooLeague({}));
    const stats = { passing_yards: 167, passing_tds: 1, passing_interceptions: 1, rushing_yards: -1 };
    expect(reckonPlayer(stats, scoring, 'QB').points).toBe('8.58');
    expect(reckonPlayer({ passing_yards: 300 }, scoring, 'QB').points).toBe('15');
    expect(reckonPlayer({ passing_yards: 299 }, scoring, 'QB').points).toBe('11.96');
    expect(reckonDefense({ points_allowed: 0 }, scoring).points).toBe('10');
    expect(unknown).toEqual({ '60 40+ Yard Passing Touchdowns': 2 });
  });

  it('counts whole points alone, and nothing below zero, where the league says so', () => {
    const { scoring } = yahooScoring(yahooLeague({ uses_fractional_points: '0', uses_negative_points: 0 }));
    expect(reckonPlayer({ passing_yards: 49, passing_interceptions: 1 }, scoring, 'QB').points).toBe('1');
    expect(reckonPlayer({ rushing_yards: 29 }, scoring, 'QB').points).toBe('2');
  });

  it('is empty for a league by categories', () => {
    expect(yahooScoring(yahooLeague({ stat_modifiers: { stats: [] } })).scoring).toEqual({
      player: [],
      defense: [],
      negative: true,
    });
  });
});

describe('the scoring of Sleeper in our words', () => {
  const { scoring, unknown } = sleeperScoring({
    pass_yd: 0.03999999910593033,
    rec: 0.5,
    bonus_rec_te: 0.5,
    bonus_rush_yd_100: 3,
    bonus_rush_yd_200: 5,
    idp_sack: 2,
    sack: 1,
    pts_allow_0: 10,
    pts_allow_35p: -4,
    yds_allow_0_100: 5,
    fgm_50p: 5,
    rec_0_4: 0.2,
    st_ff: 0,
    def_st_ff: 1,
  });

  it.each([
    ['a yard has no noise', { passing_yards: 25 }, 'QB', '1'],
    ['a premium for tight ends is for them alone', { receptions: 4 }, 'TE', '4'],
    ['and not for others', { receptions: 4 }, 'WR', '2'],
    ['a bonus is given once, of two the higher alone', { rushing_yards: 210 }, 'RB', '5'],
    ['and from its first yard', { rushing_yards: 100 }, 'RB', '3'],
    ['sacks of a lineman', { def_sacks: 1.5 }, 'DE', '3'],
    ['field goals of 50 and more', { fg_made: 3, fg_made_40_49: 2 }, 'K', '5'],
  ])('%s', (_, stats, position, points) => {
    expect(reckonPlayer(stats, scoring, position).points).toBe(points);
  });

  it('has a team’s defence beside its players', () => {
    expect(reckonDefense({ def_sacks: 3, points_allowed: 0, yards_allowed: 99 }, scoring).points).toBe('18');
    expect(reckonDefense({ def_sacks: 0, points_allowed: 35, yards_allowed: 100 }, scoring).points).toBe('-4');
  });

  it('keeps by name what can’t be reckoned, and leaves out what gives nothing', () => {
    expect(unknown).toEqual({ rec_0_4: 0.2, def_st_ff: 1 });
  });
});

const at = (lastComplete: number, next: number | null) => ({ ...unknownWeeks, loaded: true, lastComplete, next });

describe('the weeks of a league', () => {
  const league = { start: 1, end: 16, current: 9 };
  it.each([
    ['the last complete one and the next', undefined, at(4, 5), [4, 5]],
    ['before the season the first', undefined, at(0, 1), [1]],
    ['in the league’s last week that one', undefined, at(15, 16), [15, 16]],
    ['after it its last', undefined, at(20, 21), [16]],
    ['after the season its last', undefined, at(22, null), [16]],
    ['the one that is asked for', 3, at(4, 5), [3]],
    ['none that is not the league’s', 17, at(4, 5), []],
    ['without a schedule what the provider says', undefined, unknownWeeks, [9]],
  ])('%s', (_, asked, schedule, weeks) => {
    expect(chooseWeeks(asked, schedule, league)).toEqual(weeks);
  });
});

describe('Yahoo’s keys of the NFL', () => {
  it('are known by season, both ways', () => {
    expect([2015, 2024, 2026, 2014].map(gameKeyOf)).toEqual(['348', '449', '470', null]);
    expect(['449.l.75178', '461.l.6288.t.4', '399', '466.l.1'].map(seasonOfKey)).toEqual([2024, 2025, 2020, null]);
  });
});
