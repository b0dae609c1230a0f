import type { Player } from './club.ts';
import {
  type Row,
  type Game,
  type Played,
  grouped,
  sum,
  playerOf,
  totalOf,
  type Streak,
  seasonBests,
} from './games.ts';

export function records(
  played: readonly Played[],
  members: readonly Game[],
  streaks: readonly Streak[],
  memberSeasons: readonly Game[][],
): Row[] {
  const blank = { player_id: null, match_id: null, season: null, started_on: null, ended_on: null };
  const candidates: (Row & { record: string; value: number })[] = [];
  for (const { player, match, season, playedOn, goals } of members) {
    const when = { match_id: match, season, started_on: playedOn, ended_on: playedOn };
    candidates.push({ ...blank, record: 'goals_in_a_match', value: goals, player_id: player.id, ...when });
  }
  for (const { id, season, playedOn, a, b } of played) {
    const when = { ...blank, match_id: id, season, started_on: playedOn, ended_on: playedOn };
    candidates.push({ ...when, record: 'biggest_win', value: Math.abs(a - b) });
    candidates.push({ ...when, record: 'most_goals', value: a + b });
  }
  for (const games of memberSeasons) {
    const total = totalOf(games);
    for (const what of seasonBests) {
      candidates.push({
        ...blank,
        record: `${what}_in_a_season`,
        value: total[what],
        player_id: total.player.id,
        season: games[0]?.season,
        ended_on: games.at(-1)?.playedOn,
      });
    }
  }
  for (const { player, kind, games } of streaks) {
    candidates.push({
      ...blank,
      record: `${kind}_streak`,
      value: games.length,
      player_id: player.id,
      started_on: games[0]?.playedOn,
      ended_on: games.at(-1)?.playedOn,
    });
  }
  return grouped(candidates, ({ record }) => record).flatMap((each) => {
    const most = Math.max(...each.map(({ value }) => value));
    const best = each.filter(({ value }) => value === most && value > 0);
    best.sort((one, other) => compare(placeOf(one), placeOf(other)));
    return best.slice(0, 10).map((row, index) => ({ ...row, place: index + 1 }));
  });
}

function placeOf(row: Row): (string | number)[] {
  return [String(row['ended_on']), Number(row['match_id']), Number(row['player_id']), String(row['started_on'])];
}

function compare(one: readonly (string | number)[], other: readonly (string | number)[]): number {
  for (const [index, value] of one.entries()) {
    const against = other[index] ?? 0;
    if (value !== against) return value < against ? -1 : 1;
  }
  return 0;
}

export function report(
  { id, number, playedOn, season, half, a, b, games }: Played,
  members: readonly Game[],
  streaks: readonly Streak[],
): Row {
  const side = (which: 'A' | 'B'): Row[] =>
    games
      .filter((game) => game.side === which)
      .sort(
        (one, other) =>
          other.goals - one.goals ||
          (one.player.name < other.player.name ? -1 : one.player.name > other.player.name ? 1 : 0) ||
          one.player.id - other.player.id,
      )
      .map(({ player, goals }) => ({ player_id: player.id, name: player.name, goals }));
  const milestones: { kind: string; player_id: number; value: number }[] = [];
  const running: { kind: string; player_id: number; length: number }[] = [];
  for (const { player, goals } of games.filter((game) => !game.player.guest)) {
    const soFar = members.filter((game) => game.player === player && game.number <= number);
    const scored = sum(soFar.map((game) => game.goals));
    if (soFar.length === 1) milestones.push({ kind: 'debut', player_id: player.id, value: 1 });
    if (soFar.length % 50 === 0) milestones.push({ kind: 'games', player_id: player.id, value: soFar.length });
    const passed = Math.floor(scored / 25);
    if (passed > Math.floor((scored - goals) / 25))
      milestones.push({ kind: 'goals', player_id: player.id, value: passed * 25 });
    for (const streak of streaks.filter((each) => each.player === player && each.kind !== 'clean_sheets')) {
      const length = streak.games.findIndex((game) => game.match === id) + 1;
      const least = ['winning', 'losing', 'scoring'].includes(streak.kind) ? 3 : 5;
      if (length >= least) running.push({ kind: streak.kind, player_id: player.id, length });
    }
  }
  milestones.sort((one, other) => compare([one.kind, one.player_id], [other.kind, other.player_id]));
  running.sort((one, other) =>
    compare([-one.length, one.kind, one.player_id], [-other.length, other.kind, other.player_id]),
  );
  return {
    match_id: id,
    match_number: number,
    played_on: playedOn,
    season,
    half,
    opponent: null,
    side_a_goals: a,
    side_b_goals: b,
    winner: a > b ? 'A' : a < b ? 'B' : null,
    side_a: side('A'),
    side_b: side('B'),
    milestones,
    streaks: running,
  };
}

export function personalBests(games: readonly Game[], streaks: readonly Streak[]): Row[] {
  const player = playerOf(games);
  const bests = new Map<string, { row: Row; value: number; number: number }>();
  const offer = (best: string, value: number, at: Game, more: Row): void => {
    const known = bests.get(best);
    if (value === 0 || (known && (known.value > value || (known.value === value && known.number <= at.number)))) return;
    const row = { player_id: player.id, best, match_id: null, season: null, achieved_on: at.playedOn };
    bests.set(best, { row: { ...row, ...more, value }, value, number: at.number });
  };
  for (const game of games) offer('goals_in_a_match', game.goals, game, { match_id: game.match, season: game.season });
  for (const season of grouped(games, (game) => String(game.season))) {
    const last = season.at(-1);
    const total = totalOf(season);
    if (last) for (const what of seasonBests) offer(`${what}_in_a_season`, total[what], last, { season: last.season });
  }
  for (const streak of streaks.filter((each) => each.player === player && !['losing', 'winless'].includes(each.kind))) {
    const last = streak.games.at(-1);
    if (last) offer(`${streak.kind}_streak`, streak.games.length, last, { match_id: last.match });
  }
  return [...bests.values()].map(({ row }) => row);
}

export function profile(
  games: readonly Game[],
  all: readonly Game[],
  played: readonly Played[],
  streaks: readonly Streak[],
): Row {
  const {
    player,
    goal_difference: _d,
    goals_for: _f,
    goals_against: _a,
    points_per_game: _p,
    ...total
  } = totalOf(games);
  const since = played.filter(({ number }) => number >= (games[0]?.number ?? 0)).length;
  const beside = new Map<number, { player: Player; games: number; wins: number }>();
  for (const game of games) {
    for (const mate of all) {
      if (mate.match !== game.match || mate.side !== game.side || mate.player === player || mate.player.guest) continue;
      const known = beside.get(mate.player.id) ?? { player: mate.player, games: 0, wins: 0 };
      beside.set(mate.player.id, {
        player: mate.player,
        games: known.games + 1,
        wins: known.wins + (game.result === 'W' ? 1 : 0),
      });
    }
  }
  const mates = [...beside.values()].sort((one, other) =>
    compare([-one.games, -one.wins, one.player.id], [-other.games, -other.wins, other.player.id]),
  );
  return {
    player_id: player.id,
    ...total,
    goals_per_game: total.goals / total.games,
    attendance_percentage: (100 * total.games) / since,
    first_played_on: games[0]?.playedOn,
    last_played_on: games.at(-1)?.playedOn,
    seasons: grouped(games, (game) => String(game.season)).map((season) => {
      const { games: count, wins, draws, losses, goals, points } = totalOf(season);
      return { season: season[0]?.season, games: count, wins, draws, losses, goals, points };
    }),
    current_streaks: Object.fromEntries(
      streaks.filter((each) => each.player === player && each.goesOn).map((each) => [each.kind, each.games.length]),
    ),
    teammates: mates.slice(0, 5).map((mate) => ({
      player_id: mate.player.id,
      name: mate.player.name,
      games: mate.games,
      wins: mate.wins,
    })),
  };
}
