import type { Club, Player } from './club.ts';

// What recomputing begins with: games, totals, tables and streaks, in plain loops.

export type Row = Record<string, unknown>;

export interface Game {
  match: number;
  number: number;
  playedOn: string;
  season: number;
  half: number;
  player: Player;
  side: 'A' | 'B';
  goals: number;
  scored: number;
  conceded: number;
  result: 'W' | 'D' | 'L';
  points: number;
}

export interface Played {
  id: number;
  number: number;
  playedOn: string;
  season: number;
  half: number;
  a: number;
  b: number;
  games: Game[];
}

/** Finished matches in the order in which they were played. */
export function playedOf({ rules, players, matches }: Club): Played[] {
  const finished = matches.filter(({ status }) => status === 'finished');
  finished.sort((one, other) => one.playedOn.localeCompare(other.playedOn) || one.id - other.id);
  return finished.map(({ id, playedOn, a, b, appearances }, index) => {
    const [year = 0, month = 0] = playedOn.split('-').map(Number);
    const season = month >= rules.seasonStartMonth ? year : year - 1;
    const into = (month + 12 - rules.seasonStartMonth) % 12;
    const head = { number: index + 1, playedOn, season, half: into < 6 ? 1 : 2 };
    const games = appearances.flatMap(({ player: wanted, side, goals }): Game[] => {
      const player = players.find((each) => each.id === wanted);
      if (!player) return [];
      const [scored, conceded] = side === 'A' ? [a, b] : [b, a];
      const result = scored > conceded ? 'W' : scored < conceded ? 'L' : 'D';
      const points = { W: rules.winPoints, D: rules.drawPoints, L: rules.lossPoints }[result];
      return [{ ...head, match: id, player, side, goals, scored, conceded, result, points }];
    });
    return { ...head, id, a, b, games };
  });
}

export function grouped<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const playerOf = (games: readonly Game[]): Player => {
  const [first] = games;
  if (!first) throw new Error('no games');
  return first.player;
};

export interface Total {
  player: Player;
  games: number;
  wins: number;
  draws: number;
  losses: number;
  goals: number;
  goals_for: number;
  goals_against: number;
  goal_difference: number;
  clean_sheets: number;
  points: number;
  win_percentage: number;
  points_per_game: number;
}

export function totalOf(games: readonly Game[]): Total {
  const of = (result: string): number => games.filter((game) => game.result === result).length;
  const scored = sum(games.map((game) => game.scored));
  const conceded = sum(games.map((game) => game.conceded));
  const points = sum(games.map((game) => game.points));
  return {
    player: playerOf(games),
    games: games.length,
    wins: of('W'),
    draws: of('D'),
    losses: of('L'),
    goals: sum(games.map((game) => game.goals)),
    goals_for: scored,
    goals_against: conceded,
    goal_difference: scored - conceded,
    clean_sheets: games.filter((game) => game.conceded === 0).length,
    points,
    win_percentage: (100 * of('W')) / games.length,
    points_per_game: points / games.length,
  };
}

/** Whether one stands before another in a table. */
function before(one: Pick<Total, 'points' | 'goal_difference' | 'goals'>, other: typeof one): boolean {
  if (one.points !== other.points) return one.points > other.points;
  if (one.goal_difference !== other.goal_difference) return one.goal_difference > other.goal_difference;
  return one.goals > other.goals;
}

export function tableOf(games: readonly Game[]): (Total & { position: number | null })[] {
  const totals = grouped(games, ({ player }) => String(player.id)).map(totalOf);
  return totals.map((total) => {
    const ahead = totals.filter((other) => !other.player.guest && before(other, total)).length;
    return { ...total, position: total.player.guest ? null : ahead + 1 };
  });
}

export function asRow({ player, ...rest }: Total & { position: number | null }): Row {
  return { player_id: player.id, ...rest };
}

const kinds: Record<string, (game: Game) => boolean> = {
  winning: ({ result }) => result === 'W',
  unbeaten: ({ result }) => result !== 'L',
  losing: ({ result }) => result === 'L',
  winless: ({ result }) => result !== 'W',
  scoring: ({ goals }) => goals > 0,
  clean_sheets: ({ conceded }) => conceded === 0,
};

export interface Streak {
  player: Player;
  kind: string;
  games: Game[];
  goesOn: boolean;
}

export function streaksOf(members: readonly Game[]): Streak[] {
  const streaks: Streak[] = [];
  for (const games of grouped(members, ({ player }) => String(player.id))) {
    for (const [kind, holds] of Object.entries(kinds)) {
      let current: Game[] = [];
      const end = (goesOn: boolean): void => {
        if (current.length > 0) streaks.push({ player: playerOf(games), kind, games: current, goesOn });
        current = [];
      };
      for (const game of games) {
        if (holds(game)) current.push(game);
        else end(false);
      }
      end(true);
    }
  }
  return streaks;
}

export const seasonBests = ['points', 'goals', 'games', 'wins'] as const;
