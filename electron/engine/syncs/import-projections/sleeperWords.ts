import { sleeperKeys } from '#engine/syncs/sync-league-data/sleeperScoring.ts';
import { usualPoints, type Vocabulary, type Ways } from './vocabulary.ts';

/**
 * Sleeper's names of numbers: those that leagues give points for, less those that are ranges and bonuses, and what projections
 * have besides.
 */
export const sleeperWords: Vocabulary = {
  player: new Map<string, Ways>([
    ...ofLeagues('player'),
    ['special_teams_tds', [['st_td'], ['kr_td', 'pr_td', 'def_kr_td', 'def_pr_td']]],
    ['pat_missed', [['xpmiss']]],
    ['pat_att', [['xpa']]],
    ['fg_att', [['fga']]],
  ]),
  defense: new Map<string, Ways>([
    ...ofLeagues('defense'),
    // Of a defence `pass_int_td` is a touchdown with an interception, of a quarterback one that he threw.
    ['def_tds', [['def_td'], ['def_fum_td', 'pass_int_td', 'def_int_td']]],
    ['special_teams_tds', [['def_st_td'], ['st_td'], ['def_kr_td', 'def_pr_td']]],
  ]),
  // They give the points that Sleeper sent with the projections of 2024, which leave out touchdowns with returns. What was not
  // expected of anybody there (misses in all, kicks below 40 yards, fumbles recovered) is as its leagues usually have it.
  usual: usualPoints(
    'pass_yd 0.04 pass_td 4 pass_int -1 pass_2pt 2 rush_yd 0.1 rush_td 6 rush_2pt 2 rec_yd 0.1 rec_td 6 rec_2pt 2 fum_lost -2 fum_rec_td 6 st_td 6 fgm_0_19 3 fgm_20_29 3 fgm_30_39 3 fgm_40_49 4 fgm_50p 5 fgmiss -1 xpm 1 xpmiss -1',
  ),
  isNoStatistic: (name) => /^(adp|pts|pos_rank|rank)(_(?!allow)|$)|^(gp|gms_active|cmp_pct|games)$|^bonus_/.test(name),
  isKnown: (name) =>
    /_\d+(_\d+)?p?$|^(pts|yds)_allow_|^(def|st|idp)_|^(pass_int_td|pass_inc|pass_rtg|pass_ypa|pass_ypc|rush_ypa|rec_ypr|rec_ypt|fg_pct|off_snp|tm_)/.test(
      name,
    ),
};

function ofLeagues(kind: 'player' | 'defense'): [string, Ways][] {
  const found = new Map<string, string[]>();
  for (const [key, targets] of sleeperKeys) {
    for (const target of targets) {
      if (target.from !== undefined || target.to !== undefined || key.startsWith('bonus_')) continue;
      const statistic = kind === 'player' ? 'player' in target && target.player : 'defense' in target && target.defense;
      if (statistic !== false) found.set(statistic, [...(found.get(statistic) ?? []), key]);
    }
  }
  return [...found].map(([statistic, keys]) => [statistic, keys.map((key) => [key])]);
}
