// The columns of nflverse's weekly statistics, of both formats, under the names of the current one.

export type Kind = 'whole' | 'decimal' | 'text';

const words = (text: string): string[] => text.trim().split(/\s+/);

const whole = words(`
  completions attempts passing_yards passing_tds passing_interceptions sacks_suffered sack_yards_lost sack_fumbles
  sack_fumbles_lost passing_air_yards passing_yards_after_catch passing_first_downs passing_2pt_conversions
  carries rushing_yards rushing_tds rushing_fumbles rushing_fumbles_lost rushing_first_downs rushing_2pt_conversions
  receptions targets receiving_yards receiving_tds receiving_fumbles receiving_fumbles_lost receiving_air_yards
  receiving_yards_after_catch receiving_first_downs receiving_2pt_conversions
  special_teams_tds misc_yards fumble_recovery_own fumble_recovery_yards_own fumble_recovery_opp
  fumble_recovery_yards_opp fumble_recovery_tds penalties penalty_yards punt_returns punt_return_yards
  kickoff_returns kickoff_return_yards
  def_tackles def_tackles_solo def_tackles_with_assist def_tackle_assists def_fumbles_forced def_interceptions
  def_interception_yards def_pass_defended def_tds def_fumbles def_safeties
  fg_made fg_att fg_missed fg_blocked fg_long fg_made_0_19 fg_made_20_29 fg_made_30_39 fg_made_40_49 fg_made_50_59
  fg_made_60_ fg_missed_0_19 fg_missed_20_29 fg_missed_30_39 fg_missed_40_49 fg_missed_50_59 fg_missed_60_
  fg_made_distance fg_missed_distance fg_blocked_distance pat_made pat_att pat_missed pat_blocked
  gwfg_made gwfg_att gwfg_missed gwfg_blocked gwfg_distance`);

const decimal = words(`
  passing_epa passing_cpoe pacr dakota rushing_epa receiving_epa racr target_share air_yards_share wopr
  def_tackles_for_loss def_tackles_for_loss_yards def_sacks def_sack_yards def_qb_hits fg_pct pat_pct
  fantasy_points fantasy_points_ppr`);

const text = words(`
  game_id player_name player_display_name position position_group fg_made_list fg_missed_list fg_blocked_list`);

/** What is written of a row beside its key, its teams and its provider: the table's column → how its cells are read. */
export const values: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...text.map((name) => [name, 'text'] as const),
  ...whole.map((name) => [name, 'whole'] as const),
  ...decimal.map((name) => [name, 'decimal'] as const),
]);

/** How the old format (to 2024) calls what the current one calls otherwise. */
export const oldNames: Readonly<Record<string, string>> = {
  team: 'recent_team',
  passing_interceptions: 'interceptions',
  sacks_suffered: 'sacks',
  sack_yards_lost: 'sack_yards',
  def_safeties: 'def_safety',
};

/** Without these a row says nothing. Either name of a column that was renamed will do. */
export const requiredOf = {
  stats: words(`player_id season week season_type team completions attempts passing_yards passing_tds
    passing_interceptions carries rushing_yards rushing_tds receptions targets receiving_yards receiving_tds`),
  kicking: words('player_id season week season_type team fg_made fg_att pat_made pat_att'),
};

const common = words(
  'player_id season week season_type team player_name player_display_name position position_group headshot_url',
);
const isKick = (name: string): boolean => /^(fg|pat|gwfg)_/.test(name);
const isDefence = (name: string): boolean => name.startsWith('def_');
const sinceTheNewFormat = new Set(
  words(`game_id passing_cpoe misc_yards fumble_recovery_own fumble_recovery_yards_own fumble_recovery_opp
    fumble_recovery_yards_opp fumble_recovery_tds penalties penalty_yards punt_returns punt_return_yards kickoff_returns
    kickoff_return_yards`),
);
const all = [...values.keys()];
const statistics = [...common, 'opponent_team', ...all.filter((name) => !common.includes(name))];

/** The columns that each file has as a rule, by their current names; what else there is, or is not there, is told. */
export const usual = {
  current: statistics.filter((name) => name !== 'dakota' && name !== 'def_tackles'),
  old: statistics.filter((name) => !isKick(name) && !isDefence(name) && !sinceTheNewFormat.has(name)),
  kicking: [...common, ...all.filter(isKick)],
};

/** Columns that came or went within a format: nobody is told. */
export const comesAndGoes: ReadonlySet<string> = new Set(['game_id']);
