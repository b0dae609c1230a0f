import { describe, expect, it } from 'vitest';
import type { Matchup, RosterSlot } from '#engine/syncs/league-calcs/stored.ts';
import { reckonTeamWeeks, tolerance } from '#engine/syncs/league-calcs/teamWeeks.ts';

const slot = (team: string, week: number, player: string, place = 'QB', positions = ['QB']): RosterSlot => ({
  team_id: team,
  week,
  provider_player_id: player,
  player_id: player,
  slot: place,
  is_starter: !['BN', 'IR'].includes(place),
  points: null,
  name: player,
  positions,
});

/** Weeks of four teams with one quarterback each, who has as many points. */
function season(scores: number[][], pairs: [string, string][][], playoffStartWeek: number | null = null) {
  const teams = ['1', '2', '3', '4'];
  const points = new Map<string, bigint>();
  const rosters = scores.flatMap((week, index) =>
    week.map((score, team) => {
      points.set(`${index + 1} ${teams[team]}`, BigInt(score * 1_000_000));
      return slot(teams[team] ?? '', index + 1, teams[team] ?? '');
    }),
  );
  const matchups = pairs.flatMap((games, index) =>
    games.flatMap(([one, other]): Matchup[] => [
      { team_id: one, week: index + 1, opponent_team_id: other, points: null },
      { team_id: other, week: index + 1, opponent_team_id: one, points: null },
    ]),
  );
  return reckonTeamWeeks({
    league: { id: '9', rosterPositions: ['QB', 'BN'], playoffStartWeek },
    rosters,
    matchups,
    pointsOf: (week, player) => points.get(`${week} ${player}`) ?? 0n,
  });
}

const row = (rows: ReturnType<typeof season>, week: number, team: string) =>
  rows.find((each) => each.week === week && each.team_id === team);

describe('the weeks of a league', () => {
  const scores = [
    [10, 20, 20, 5],
    [30, 10, 8, 9],
    [7, 7, 7, 7],
  ];
  const pairs: [string, string][][] = [
    [
      ['1', '2'],
      ['3', '4'],
    ],
    [
      ['1', '3'],
      ['2', '4'],
    ],
    [
      ['1', '4'],
      ['2', '3'],
    ],
  ];

  it('has every team play every other, and adds the weeks up', () => {
    const rows = season(scores, pairs);
    expect(row(rows, 1, '2')).toMatchObject({ week_rank: 1, all_play_wins: 2, all_play_losses: 0, all_play_ties: 1 });
    expect(row(rows, 1, '3')).toMatchObject({ week_rank: 1 });
    expect(row(rows, 1, '1')).toMatchObject({ week_rank: 3, all_play_wins: 1, all_play_losses: 2, all_play_ties: 0 });
    expect(row(rows, 3, '1')).toMatchObject({
      all_play_ties: 3,
      total_all_play_wins: 4,
      total_all_play_losses: 2,
      total_all_play_ties: 3,
      total_points: '47',
      all_play_share: '0.611111',
    });
    for (const week of [1, 2, 3]) {
      const sum = (of: 'all_play_wins' | 'all_play_losses') =>
        rows.filter((each) => each.week === week).reduce((all, each) => all + each[of], 0);
      expect(sum('all_play_wins')).toBe(sum('all_play_losses'));
    }
  });

  it('measures a schedule by the all-play share of the opponents', () => {
    const rows = season(scores, pairs);
    // After week 1 the shares are 1/3, 5/6, 5/6 and 0.
    expect(row(rows, 1, '1')).toMatchObject({
      schedule_strength: '0.833333',
      schedule_rank: 1,
      remaining_schedule_strength: '0.416667',
    });
    expect(row(rows, 1, '4')).toMatchObject({ schedule_strength: '0.833333', schedule_rank: 1 });
    expect(row(rows, 1, '3')).toMatchObject({ schedule_strength: '0', schedule_rank: 4 });
    expect(row(rows, 3, '1')).toMatchObject({ remaining_schedule_strength: null, remaining_schedule_rank: null });
  });

  it('leaves the league’s playoffs out of the season’s figures', () => {
    const rows = season(scores, pairs, 3);
    expect(row(rows, 3, '1')).toMatchObject({
      points: '7',
      all_play_ties: 3,
      total_all_play_ties: 0,
      total_points: '40',
    });
    expect(row(rows, 2, '1')).toMatchObject({ remaining_schedule_strength: null });
  });

  it('counts the bench, not the reserve, and finds the best line-up among starters and bench', () => {
    const points: Record<string, bigint> = { a: 4_000_000n, b: 9_500_000n, c: 20_000_000n, d: 3_000_000n };
    const [only] = reckonTeamWeeks({
      league: { id: '9', rosterPositions: ['QB', 'FLEX', 'BN', 'IR'], playoffStartWeek: null },
      rosters: [
        slot('1', 1, 'a', 'QB'),
        slot('1', 1, 'd', 'FLEX', ['CB']),
        slot('1', 1, 'b', 'BN'),
        slot('1', 1, 'c', 'IR'),
      ],
      matchups: [],
      pointsOf: (_, player) => points[player ?? ''] ?? 0n,
    });
    // The corner back played as a flex: the provider let him.
    expect(only).toMatchObject({ points: '7', bench_points: '9.5', optimal_points: '12.5', all_play_share: null });
  });

  it('knows no best line-up where it does not know a place', () => {
    const [only] = reckonTeamWeeks({
      league: { id: '9', rosterPositions: ['QB', 'HC'], playoffStartWeek: null },
      rosters: [slot('1', 1, 'a')],
      matchups: [],
      pointsOf: () => 0n,
    });
    expect(only?.optimal_points).toBeNull();
  });

  it('takes half a hundredth for rounding, and one more for each player whose points are not whole hundredths', () => {
    const starters = [slot('1', 1, 'a'), slot('1', 1, 'b')];
    expect(tolerance(starters, () => 6_680_000n)).toBe(5_000n);
    expect(tolerance(starters, (_, player) => (player === 'a' ? 6_683_333n : 0n))).toBe(10_000n);
  });
});
