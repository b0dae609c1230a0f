import { usualPoints, type Vocabulary, type Ways } from './vocabulary.ts';

// ESPN's ids of statistics, as the libraries cwendt94/espn-api and ffverse/ffscrapr found them out.

/** The newest that is known: every 100 yards of attempted field goals. */
const lastId = 234;

/** Sums for every so many (5 yards, 10 receptions), averages, numbers per game, and sums of others. */
const repeated = new Set([
  ...[range(5, 14), range(27, 34), range(47, 52), range(116, 119), range(215, 234)].flat().map(String),
  ...'2 21 22 39 40 41 54 55 60 61 62 73 100 105 110 111 126 137 147 155 156 157 158 159 174 197 210'.split(' '),
]);

export const espnWords: Vocabulary = {
  player: waysOf({
    attempts: 0,
    completions: 1,
    passing_yards: 3,
    passing_tds: 4,
    passing_2pt_conversions: 19,
    passing_interceptions: 20,
    sacks_suffered: 64,
    passing_first_downs: 211,
    carries: 23,
    rushing_yards: 24,
    rushing_tds: 25,
    rushing_2pt_conversions: 26,
    rushing_first_downs: 212,
    receptions: 53,
    receiving_yards: 42,
    receiving_tds: 43,
    receiving_2pt_conversions: 44,
    receiving_yards_after_catch: 59,
    receiving_first_downs: 213,
    targets: 58,
    sack_fumbles: 65,
    rushing_fumbles: 66,
    receiving_fumbles: 67,
    fumbles: 68,
    sack_fumbles_lost: 69,
    rushing_fumbles_lost: 70,
    receiving_fumbles_lost: 71,
    fumbles_lost: 72,
    fumble_recovery_tds: 63,
    special_teams_tds: [101, 102],
    kickoff_return_yards: 114,
    punt_return_yards: 115,
    fg_made: 83,
    fg_att: 84,
    fg_not_made: 85,
    fg_made_0_39: 80,
    fg_made_40_49: 77,
    fg_made_50_plus: 74,
    fg_made_50_59: 198,
    fg_made_60_plus: 201,
    fg_made_distance: 214,
    fg_missed_0_39: 82,
    fg_missed_40_49: 79,
    fg_missed_50_plus: 76,
    fg_missed_50_59: 200,
    fg_missed_60_plus: 203,
    pat_made: 86,
    pat_att: 87,
    pat_missed: 88,
  }),
  defense: new Map<string, Ways>([
    ...waysOf({
      def_sacks: 99,
      def_interceptions: 95,
      fumble_recovery_opp: 96,
      def_fumbles_forced: 106,
      def_safeties: 98,
      blocked_kicks: 97,
      def_tackles_solo: 108,
      def_tackle_assists: 107,
      def_pass_defended: 113,
      kickoff_return_yards: 114,
      punt_return_yards: 115,
      special_teams_tds: [93, 101, 102],
      yards_allowed: 127,
    }),
    ['def_tds', [['94'], ['103', '104']]],
    // 187 is what the defence itself allowed, 120 what the team did.
    ['points_allowed', [['187'], ['120']]],
  ]),
  // Of its public leagues with a point for a reception, as they are generally known; not checked against its own answers.
  usual: usualPoints(
    '3 0.04 4 4 19 2 20 -2 24 0.1 25 6 26 2 42 0.1 43 6 44 2 53 1 63 6 72 -2 101 6 102 6 74 5 77 4 80 3 85 -1 86 1',
  ),
  isNoStatistic: (id) => repeated.has(id),
  isKnown: (id) => Number(id) <= lastId,
};

function waysOf(ids: Readonly<Record<string, number | readonly number[]>>): Map<string, Ways> {
  return new Map(Object.entries(ids).map(([statistic, id]) => [statistic, [[id].flat().map(String)]]));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
