import fc from 'fast-check';
import type { TestDatabase } from '../../support/database.ts';

export interface Player {
  id: number;
  name: string;
  guest: boolean;
  retired: boolean;
}

export interface Appearance {
  player: number;
  side: 'A' | 'B';
  goals: number;
}

export interface Match {
  id: number;
  /** 2026-03-29 */
  playedOn: string;
  status: 'finished' | 'scheduled' | 'cancelled';
  a: number;
  b: number;
  appearances: Appearance[];
}

export interface Rules {
  winPoints: number;
  drawPoints: number;
  lossPoints: number;
  seasonStartMonth: number;
  recentGames: number;
  minimumGames: number;
  hallOfFamePlaces: number;
  ratingHalfLife: number;
  ratingPriorGames: number;
}

export interface Club {
  rules: Rules;
  players: Player[];
  matches: Match[];
}

/** Clubs of up to ten players, small goals and several matches on a day, so that there are ties of all kinds. */
export const clubs: fc.Arbitrary<Club> = fc
  .record({
    rules: fc.record({
      winPoints: fc.integer({ min: 1, max: 4 }),
      drawPoints: fc.integer({ min: 0, max: 1 }),
      lossPoints: fc.integer({ min: 0, max: 1 }),
      seasonStartMonth: fc.integer({ min: 1, max: 12 }),
      recentGames: fc.integer({ min: 1, max: 6 }),
      minimumGames: fc.integer({ min: 1, max: 12 }),
      hallOfFamePlaces: fc.integer({ min: 1, max: 4 }),
      ratingHalfLife: fc.integer({ min: 1, max: 30 }),
      ratingPriorGames: fc.integer({ min: 1, max: 10 }),
    }),
    players: fc.array(
      fc.record({ guest: fc.boolean(), retired: fc.boolean(), usual: fc.integer({ min: 0, max: 3 }) }),
      { minLength: 2, maxLength: 10 },
    ),
    matches: fc.array(
      fc.record({
        day: fc.integer({ min: 0, max: 3 * 365 }),
        status: fc.constantFrom<Match['status']>(
          'finished',
          'finished',
          'finished',
          'finished',
          'scheduled',
          'cancelled',
        ),
        a: fc.integer({ min: 0, max: 3 }),
        b: fc.integer({ min: 0, max: 3 }),
        draws: fc.array(fc.nat({ max: 99 }), { minLength: 10, maxLength: 10 }),
      }),
      { minLength: 0, maxLength: 90, size: 'max' },
    ),
  })
  .map(({ rules, players, matches }) => ({
    rules,
    players: players.map(({ guest, retired, usual }, index) => ({
      id: index + 1,
      name: `Player ${index % 4}`,
      // Most belong to the club.
      guest: guest && usual === 0,
      retired: retired && usual === 1,
    })),
    matches: matches.map(({ day, status, a, b, draws }, index) => ({
      id: index + 1,
      playedOn: new Date(Date.UTC(2023, 0, 1) + day * 86_400_000).toISOString().slice(0, 10),
      status,
      a,
      b,
      appearances: players.flatMap((_, player): Appearance[] => {
        const draw = draws[player] ?? 0;
        if (draw % 4 === 0) return [];
        return [{ player: player + 1, side: draw % 2 === 0 ? 'A' : 'B', goals: draw > 80 ? 2 : draw > 55 ? 1 : 0 }];
      }),
    })),
  }));

/** Brings a club into the database, in place of the one that was there; the statistics stay. */
export async function writeClub(test: TestDatabase, { rules, players, matches }: Club): Promise<void> {
  await test.query(
    `update club_rules set win_points = $1, draw_points = $2, loss_points = $3, season_start_month = $4, recent_games = $5,
       minimum_games = $6, hall_of_fame_places = $7, rating_half_life = $8, rating_prior_games = $9`,
    [
      rules.winPoints,
      rules.drawPoints,
      rules.lossPoints,
      rules.seasonStartMonth,
      rules.recentGames,
      rules.minimumGames,
      rules.hallOfFamePlaces,
      rules.ratingHalfLife,
      rules.ratingPriorGames,
    ],
  );
  await test.query('delete from club_matches');
  await test.query('delete from club_players');
  await test.query(
    `insert into club_players (id, name, guest, retired) overriding system value
     select * from json_to_recordset($1) as p (id bigint, name text, guest boolean, retired boolean)`,
    [JSON.stringify(players)],
  );
  await test.query(
    `insert into club_matches (id, played_on, status, side_a_goals, side_b_goals) overriding system value
     select id, "playedOn", status, a, b from json_to_recordset($1) as m (id bigint, "playedOn" date, status text, a smallint, b smallint)`,
    [JSON.stringify(matches)],
  );
  const games = matches.flatMap(({ id, appearances }) => appearances.map((each) => ({ match: id, ...each })));
  await test.query(
    `insert into club_appearances (match_id, player_id, side, goals)
     select match, player, side, goals from json_to_recordset($1) as a (match bigint, player bigint, side text, goals smallint)`,
    [JSON.stringify(games)],
  );
}
