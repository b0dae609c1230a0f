import { demoPlayers, type DemoPlayer } from './players.ts';
import type { DemoGame, DemoSeason } from './season.ts';
import { demoTeams, type DemoTeam } from './teams.ts';

/** Whom something is expected of: a player, or the whole defence of a team. */
export type Expected = { readonly team: DemoTeam; readonly player: DemoPlayer } | { readonly team: DemoTeam };

export interface DemoProjection {
  readonly expected: Expected;
  /** Null: of the whole season. */
  readonly game: DemoGame | null;
  /** In Sleeper's words. */
  readonly stats: Readonly<Record<string, number>>;
}

export const weeksOfRegularSeason = 18;
const gamesOfTeam = 17;

/**
 * What is expected of players and defences in a week that their teams play, or (null) in the season: about what they do on the
 * average, by one company a little more, by the other a little less. ESPN's expects nothing of some of whom Sleeper's does.
 */
export function demoProjections(
  season: DemoSeason,
  week: number | null,
  company: 'sleeper' | 'espn',
): DemoProjection[] {
  const gameOf = (team: DemoTeam): DemoGame | null | undefined =>
    week === null
      ? null
      : season.games.find((game) => game.week === week && (game.home === team || game.away === team));
  const players = demoPlayers.flatMap((player, index): DemoProjection[] => {
    const game = gameOf(player.team);
    const usual = usually[player.position];
    if (game === undefined || !usual || (company === 'espn' && index % 29 === 0)) return [];
    const times = timesOf(Number(player.ids.sleeper), week, company) / player.depth;
    return [{ expected: { team: player.team, player }, game, stats: multiplied(usual, times) }];
  });
  const defences = demoTeams.flatMap((team, index): DemoProjection[] => {
    const game = gameOf(team);
    if (game === undefined) return [];
    return [{ expected: { team }, game, stats: multiplied(ofDefence, timesOf(index, week, company)) }];
  });
  return [...players, ...defences];
}

/** How often he does the usual: in a week about once. */
function timesOf(index: number, week: number | null, company: 'sleeper' | 'espn'): number {
  const about = (factor: number, step: number, range: number): number =>
    0.8 + ((index * factor + (week ?? 0) * step) % range) / 100;
  const times = company === 'sleeper' ? about(7, 13, 41) : about(11, 5, 37);
  return week === null ? (times + 1) * (gamesOfTeam / 2) : times;
}

const usually: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  QB: { pass_att: 31, pass_cmp: 20, pass_yd: 225, pass_td: 1.5, pass_int: 0.7, rush_att: 3, rush_yd: 12, rush_td: 0.1 },
  RB: { rush_att: 15, rush_yd: 64, rush_td: 0.45, rec: 2, rec_yd: 16, rec_td: 0.1, fum_lost: 0.05 },
  WR: { rec: 5, rec_yd: 62, rec_td: 0.4 },
  TE: { rec: 3.5, rec_yd: 36, rec_td: 0.3 },
  K: { fgm_30_39: 1, fgm_40_49: 0.5, fgm_50p: 0.2, fga: 2, xpm: 2.2 },
};

const ofDefence = { sack: 2.4, int: 0.8, fum_rec: 0.6, def_td: 0.15, pts_allow: 22, yds_allow: 335 };

function multiplied(usual: Readonly<Record<string, number>>, times: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(usual).map(([name, value]) => [name, Math.round(value * times * 100) / 100]),
  );
}
