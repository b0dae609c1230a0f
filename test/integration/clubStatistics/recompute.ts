import type { Club } from './club.ts';
import {
  type Row,
  type Game,
  type Played,
  playedOf,
  grouped,
  sum,
  playerOf,
  type Total,
  totalOf,
  tableOf,
  asRow,
  streaksOf,
} from './games.ts';
import { personalBests, profile, records, report } from './recomputeDetails.ts';

// The statistics of a club, worked out match by match in plain loops: what the ten functions are checked against. Rows have the
// columns of the tables; `exact` numbers are compared as they are, averages to half a unit of their last digit.

/** What each table should hold, by its name. `today`: 2026-03-29, in UTC. */
export function recompute(club: Club, today: string): Record<string, Row[]> {
  const { rules } = club;
  const played = playedOf(club);
  const all = played.flatMap(({ games }) => games);
  const members = all.filter(({ player }) => !player.guest);
  const streaks = streaksOf(members);
  const bySeason = grouped(all, ({ season }) => String(season));
  const byHalf = grouped(all, ({ season, half }) => `${season} ${half}`);
  const byMember = grouped(members, ({ player }) => String(player.id));
  const memberSeasons = grouped(members, ({ player, season }) => `${player.id} ${season}`);

  return {
    aggregated_season_stats: bySeason.flatMap((games) =>
      tableOf(games).map((total) => ({ season: games[0]?.season, ...asRow(total) })),
    ),
    aggregated_half_season_stats: byHalf.flatMap((games) =>
      tableOf(games).map((total) => ({ season: games[0]?.season, half: games[0]?.half, ...asRow(total) })),
    ),
    aggregated_all_time_stats: tableOf(all).map((total) => {
      const games = all.filter(({ player }) => player === total.player);
      return {
        ...asRow(total),
        seasons: new Set(games.map(({ season }) => season)).size,
        first_played_on: games[0]?.playedOn,
        last_played_on: games.at(-1)?.playedOn,
      };
    }),
    aggregated_hall_of_fame: hallOfFame(byMember.map(totalOf), club),
    aggregated_recent_performance: byMember
      .filter((games) => !playerOf(games).retired)
      .map((games) => {
        const last = games.slice(-rules.recentGames);
        const { player, games: count, wins, draws, losses, goals, points } = totalOf(last);
        return {
          player_id: player.id,
          games: count,
          wins,
          draws,
          losses,
          goals,
          points,
          form: last.map(({ result }) => result).join(''),
          last_played_on: last.at(-1)?.playedOn,
          matches: last.toReversed().map((game) => ({
            match_id: game.match,
            played_on: game.playedOn,
            result: game.result,
            goals: game.goals,
            goals_for: game.scored,
            goals_against: game.conceded,
          })),
        };
      }),
    aggregated_season_honours: honours(club, played, members, today),
    aggregated_records: records(played, members, streaks, memberSeasons),
    aggregated_match_report: played.map((match) => report(match, members, streaks)),
    aggregated_personal_bests: byMember.flatMap((games) => personalBests(games, streaks)),
    aggregated_player_profile_stats: byMember.map((games) => profile(games, all, played, streaks)),
    aggregated_season_race_data: race(played, members),
    aggregated_power_ratings: ratings(club, played, byMember),
  };
}

function hallOfFame(totals: readonly Total[], { rules }: Club): Row[] {
  const enough = ({ games }: Total): boolean => games >= rules.minimumGames;
  const categories: Record<string, (total: Total) => number> = {
    games: ({ games }) => games,
    wins: ({ wins }) => wins,
    points: ({ points }) => points,
    goals: ({ goals }) => goals,
    clean_sheets: ({ clean_sheets }) => clean_sheets,
    win_percentage: (total) => (enough(total) ? decimals(total.wins * 100, total.games, 2) : 0),
    points_per_game: (total) => (enough(total) ? decimals(total.points, total.games, 3) : 0),
    goals_per_game: (total) => (enough(total) ? decimals(total.goals, total.games, 3) : 0),
  };
  return Object.entries(categories).flatMap(([category, valueOf]) =>
    totals.flatMap((total): Row[] => {
      const value = valueOf(total);
      const position = totals.filter((other) => valueOf(other) > value).length + 1;
      if (value <= 0 || position > rules.hallOfFamePlaces) return [];
      return [{ category, player_id: total.player.id, position, value }];
    }),
  );
}

/** A quotient rounded half up, in whole numbers all the way. */
function decimals(over: number, under: number, digits: number): number {
  const unit = 10 ** digits;
  return Math.floor((2 * over * unit + under) / (2 * under)) / unit;
}

function honours({ rules }: Club, played: readonly Played[], members: readonly Game[], today: string): Row[] {
  const rows: Row[] = [];
  const seasons = [...new Set(played.map(({ season }) => season))];
  for (const season of seasons) {
    for (const half of [0, 1, 2]) {
      const within = (each: { season: number; half: number }): boolean =>
        each.season === season && (half === 0 || each.half === half);
      const totals = tableOf(members.filter(within));
      const matches = played.filter(within).length;
      const endMonth = rules.seasonStartMonth - 1 + (half === 1 ? 6 : 12);
      const end = new Date(Date.UTC(season, endMonth, 1)).toISOString().slice(0, 10);
      const give = (honour: string, total: Total, value: number): void =>
        void rows.push({ season, half, honour, player_id: total.player.id, value, decided: end <= today });
      const regulars = totals.filter(({ games }) => games >= matches / 2);
      const average = ({ points, games }: Total): number => decimals(points, games, 3);
      for (const total of totals) {
        const honour = [null, 'champion', 'runner_up', 'third'][total.position ?? 0];
        if (honour) give(honour, total, total.points);
        if (total.goals > 0 && totals.every(({ goals }) => goals <= total.goals))
          give('top_scorer', total, total.goals);
        if (regulars.includes(total) && regulars.every((other) => average(other) <= average(total)))
          give('best_average', total, average(total));
      }
    }
  }
  return rows;
}

function race(played: readonly Played[], members: readonly Game[]): Row[] {
  return grouped(played, ({ season }) => String(season)).flatMap((matches) =>
    matches.flatMap((match, index) => {
      const soFar = members.filter((game) => game.season === match.season && game.number <= match.number);
      return tableOf(soFar).map(({ player, games, points, goals, position }) => ({
        match_id: match.id,
        player_id: player.id,
        season: match.season,
        match_number: index + 1,
        games,
        points,
        goals,
        position,
      }));
    }),
  );
}

function ratings({ rules }: Club, played: readonly Played[], byMember: readonly Game[][]): Row[] {
  const weight = ({ number }: { number: number }): number => 0.5 ** ((played.length - number) / rules.ratingHalfLife);
  const mean = (games: readonly Game[], value: (game: Game) => number, towards: number, prior: number): number =>
    (sum(games.map((game) => weight(game) * value(game))) + prior * towards) / (sum(games.map(weight)) + prior);
  const all = byMember.flat();
  const share = (game: Game): number => game.points / rules.winPoints;
  const values = [share, (game: Game) => game.goals, (game: Game) => game.conceded];
  const club = values.map((value) => mean(all, value, 0, 0));
  const rows = byMember
    .filter((games) => !playerOf(games).retired)
    .map((games) => {
      const [rating = 0, threat = 0, conceded = 0] = values.map((value, index) =>
        mean(games, value, club[index] ?? 0, rules.ratingPriorGames),
      );
      const since = played.filter(({ number }) => number >= (games[0]?.number ?? 0));
      return {
        player_id: playerOf(games).id,
        games: games.length,
        rating: games.length >= rules.minimumGames ? 100 * rating : null,
        goal_threat: threat,
        goals_conceded: conceded,
        participation: (100 * sum(games.map(weight))) / sum(since.map(weight)),
      };
    });
  return rows;
}
