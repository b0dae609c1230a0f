// A league of Sleeper that was made up, in the shapes in which Sleeper answers.

export const sleeperId = '700000000000000001';

const scoring = {
  pass_yd: 0.03999999910593033,
  pass_td: 4,
  rec: 0.5,
  bonus_rec_te: 0.5,
  bonus_rush_yd_100: 3,
  pts_allow_0: 10,
  fgm_60p: 6,
  pass_td_40p: 2,
  sack: 0,
  def_st_ff: 0,
};

/** How the league stands: after week 1, with week 2 to come. */
export function sleeperAnswers(changes: { benched?: string; pointsOfFirst?: number; streak?: string } = {}): unknown[] {
  const { benched = '11', pointsOfFirst = 101.54 } = changes;
  const league = {
    league_id: sleeperId,
    name: 'Made-up Dynasty',
    season: '2024',
    season_type: 'regular',
    sport: 'nfl',
    status: 'in_season',
    total_rosters: 3,
    previous_league_id: '600000000000000001',
    roster_positions: ['QB', 'RB', 'FLEX', 'BN', 'BN', 'IR'],
    scoring_settings: scoring,
    settings: {
      leg: 2,
      last_scored_leg: 1,
      start_week: 1,
      playoff_week_start: 15,
      playoff_teams: 6,
      waiver_budget: 100,
      divisions: 2,
    },
  };
  const users = [
    { user_id: 'u1', display_name: 'one', metadata: { team_name: 'The Ones' } },
    { user_id: 'u2', display_name: 'two', metadata: {} },
  ];
  const rosters = [
    {
      roster_id: 1,
      league_id: sleeperId,
      owner_id: 'u1',
      co_owners: ['u9'],
      players: ['10', '11', '12', '13', 'PHI'],
      starters: ['10', '0', 'PHI'],
      reserve: ['12'],
      taxi: ['13'],
      settings: {
        wins: 1,
        losses: 0,
        ties: 0,
        fpts: 101,
        fpts_decimal: 4,
        fpts_against: 90,
        fpts_against_decimal: 50,
        waiver_position: 3,
        waiver_budget_used: 12,
        total_moves: 2,
        division: 1,
      },
      metadata: { record: 'W' },
    },
    {
      roster_id: 2,
      league_id: sleeperId,
      owner_id: 'u2',
      players: ['20', '21'],
      starters: ['20', '21', '0'],
      reserve: null,
      taxi: null,
      settings: { wins: 0, losses: 1, ties: 0, fpts: 90, fpts_decimal: 50, fpts_against: 101, fpts_against_decimal: 4 },
    },
    {
      roster_id: 3,
      league_id: sleeperId,
      owner_id: null,
      players: null,
      starters: null,
      settings: { wins: 0, losses: 0, ties: 0, fpts: 0 },
    },
  ];
  const week1 = [
    {
      roster_id: 1,
      matchup_id: 1,
      points: pointsOfFirst,
      custom_points: null,
      players: ['10', benched, '12', '13', 'PHI'],
      starters: ['10', '0', 'PHI'],
      players_points: { '10': 25.540000000000003, PHI: 9, '12': 0 },
    },
    {
      roster_id: 2,
      matchup_id: 1,
      points: 12,
      custom_points: 90.5,
      players: ['20', '21'],
      starters: ['20', '21', '0'],
      players_points: { '20': 12 },
    },
    { roster_id: 3, matchup_id: null, points: 0, players: null, starters: null, players_points: null },
  ];
  const week2 = week1.map((side) => ({ ...side, points: 0, custom_points: null, players_points: {} }));
  return [league, users, rosters, { name: 'week1', json: week1 }, { name: 'week2', json: week2 }];
}
