-- NFL: games and the weeks that they make, players and their ids, injuries, statistics, fantasy leagues and what is
-- calculated from them.
--
-- Weeks are those of nflverse throughout: 1 to 17 or 18, the playoffs numbered on from there. Teams are written as nflverse
-- wrote them in that season (OAK until 2019, LV since). Points are numeric: 0.1 is 0.1.

insert into public.provider_sources (name, title) values
  ('nflverse', 'nflverse'), ('sleeper', 'Sleeper'), ('espn', 'ESPN'), ('yahoo', 'Yahoo Fantasy')
on conflict (name) do nothing;

-- Games and weeks: sync-nfl-matchups, sync-opponents ----------------------------------------------------------------

create table public.nfl_games (
  game_id text primary key,
  provider text not null default 'nflverse' references public.provider_sources (name) on update cascade,
  season integer not null,
  season_type text not null check (season_type in ('REG', 'POST')),
  round text not null check (round in ('REG', 'WC', 'DIV', 'CON', 'SB')),
  week integer not null check (week > 0),
  gameday date,
  kickoff timestamptz,
  away_team text not null,
  home_team text not null,
  away_score integer,
  home_score integer,
  overtime boolean,
  neutral boolean,
  stadium_id text,
  stadium text,
  roof text,
  surface text,
  temp integer,
  wind integer,
  away_rest integer,
  home_rest integer,
  div_game boolean,
  away_moneyline integer,
  home_moneyline integer,
  spread_line numeric,
  away_spread_odds integer,
  home_spread_odds integer,
  total_line numeric,
  under_odds integer,
  over_odds integer,
  away_qb_id text,
  home_qb_id text,
  away_qb_name text,
  home_qb_name text,
  away_coach text,
  home_coach text,
  referee text,
  old_game_id text,
  gsis_game_id text,
  nfl_detail_id text,
  pfr_game_id text,
  pff_game_id text,
  espn_game_id text,
  ftn_game_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((season_type = 'REG') = (round = 'REG')),
  check (kickoff is null or gameday is not null),
  check (away_team <> home_team)
);
comment on table public.nfl_games is 'Games as nflverse lists them. One that was cancelled is not among them.';
comment on column public.nfl_games.game_id is 'Of nflverse: 2026_01_NE_SEA, which is season, week, away, home. It stays when the game is moved.';
comment on column public.nfl_games.season is 'The year in which the season began; its playoffs are in January and February of the next.';
comment on column public.nfl_games.round is 'REG, or of the playoffs: wild card, division, conference, Super Bowl.';
comment on column public.nfl_games.gameday is 'The day in the east of the US; null as long as it is not known.';
comment on column public.nfl_games.kickoff is 'Null as long as the hour is not known.';
comment on column public.nfl_games.neutral is 'Played at neither team''s home; home_team is then the one that counts as such.';
comment on column public.nfl_games.temp is 'Degrees Fahrenheit.';
comment on column public.nfl_games.wind is 'Miles an hour.';
comment on column public.nfl_games.spread_line is 'Points by which the home team was expected to win.';
comment on column public.nfl_games.away_qb_id is 'gsis id of the quarterback who began.';
comment on column public.nfl_games.old_game_id is 'The NFL''s own id of before 2020: the day and a number. After it, the game''s ids at other providers.';
create index nfl_games_week on public.nfl_games (season, week);

create view public.nfl_weeks as
  select season, week, season_type, round, games, first_kickoff, last_kickoff,
    case
      when undated = 0 then played_at
      when later_kickoff is not null then greatest(played_at, later_kickoff)
    end as complete_at,
    hours_unknown, undated
  from (
    select *, min(first_kickoff) over (order by season, week rows between 1 following and unbounded following) as later_kickoff
    from (
      select season, week, max(season_type) as season_type, max(round) as round, count(*)::integer as games,
        min(coalesce(kickoff, gameday::timestamp at time zone 'America/New_York')) as first_kickoff,
        max(kickoff) as last_kickoff,
        max(coalesce(kickoff, (gameday + 1)::timestamp at time zone 'America/New_York')) + interval '4 hours 30 minutes' as played_at,
        count(*) filter (where kickoff is null and gameday is not null)::integer as hours_unknown,
        count(*) filter (where gameday is null)::integer as undated
      from public.nfl_games group by season, week
    ) of_games
  ) of_weeks;
comment on view public.nfl_weeks is 'The calendar: weeks of the seasons whose games are loaded.';
comment on column public.nfl_weeks.first_kickoff is 'Of a game whose hour is not known, the beginning of its day in the east of the US.';
comment on column public.nfl_weeks.complete_at is
  'When the last of its games counts as complete: 4 h 30 min after kickoff; where the hour is not known, after the end of the day. A game without a day leaves the week open (null) until a later one has begun.';
comment on column public.nfl_weeks.hours_unknown is 'Games that have a day and no hour yet.';
comment on column public.nfl_weeks.undated is 'Games that have no day yet.';

create table public.nfl_opponents (
  season integer not null,
  week integer not null,
  team text not null,
  season_type text not null check (season_type in ('REG', 'POST')),
  is_bye boolean not null,
  opponent text,
  is_home boolean,
  is_neutral boolean,
  game_id text references public.nfl_games on delete cascade,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (season, week, team),
  check (is_bye = (opponent is null) and is_bye = (game_id is null) and is_bye = (is_home is null))
);
comment on table public.nfl_opponents is
  'Whom a team plays in a week, made of the games; a bye is a row too. In the playoffs only who plays has a row.';
comment on column public.nfl_opponents.is_home is 'Null in a bye. True for one of the two on neutral ground also.';
create index nfl_opponents_game on public.nfl_opponents (game_id);
create index nfl_opponents_opponent on public.nfl_opponents (season, opponent, week);

-- Players: sync-players ---------------------------------------------------------------------------------------------

create table public.nfl_players (
  id bigint generated always as identity primary key,
  provider text not null references public.provider_sources (name) on update cascade,
  gsis_id text unique,
  is_team_defense boolean not null default false,
  display_name text not null,
  first_name text,
  last_name text,
  suffix text,
  position text,
  position_group text,
  fantasy_positions text[],
  team text,
  status text,
  status_detail text,
  jersey_number integer,
  birth_date date,
  height_inches integer,
  weight_pounds integer,
  college text,
  years_of_experience integer,
  rookie_season integer,
  last_season integer,
  draft_year integer,
  draft_round integer,
  draft_pick integer,
  draft_team text,
  headshot_url text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.nfl_players is
  'Players, and the defence of each team as fantasy leagues count it. Their ids at providers are in nfl_player_ids.';
comment on column public.nfl_players.provider is 'Who told of the player first.';
comment on column public.nfl_players.gsis_id is 'The NFL''s id (00-0023459), by which nflverse names players; null for one whom only others know, and for a team''s defence.';
comment on column public.nfl_players.is_team_defense is 'The row stands for the whole defence of its team (position DEF).';
comment on column public.nfl_players.team is 'As nflverse writes it; null: without a team.';
comment on column public.nfl_players.status is 'As the provider gives it: ACT, RES, RET, …';
create unique index nfl_players_team_defense on public.nfl_players (team) where is_team_defense;
create index nfl_players_team on public.nfl_players (team, position);

create table public.nfl_player_ids (
  provider text not null,
  provider_player_id text not null,
  player_id bigint not null references public.nfl_players on delete cascade,
  told_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (provider, provider_player_id)
);
comment on table public.nfl_player_ids is 'What providers call a player; a player can have several ids at one.';
comment on column public.nfl_player_ids.provider is
  'Whose id it is: gsis, sleeper, espn, yahoo, and those that only serve to find players: sportradar, pfr, pff, rotowire, fantasy_data, esb, smart, …';
comment on column public.nfl_player_ids.told_by is 'The file or answer that joined id and player: rosters, player_ids, sleeper, …';
create index nfl_player_ids_player on public.nfl_player_ids (player_id, provider);

create table public.nfl_unmatched_players (
  provider text not null,
  provider_player_id text not null,
  name text,
  position text,
  team text,
  season integer,
  reason text not null,
  seen_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (provider, provider_player_id)
);
comment on table public.nfl_unmatched_players is
  'Whom a provider speaks of and nobody could tell who it is: no id of theirs is known. A name alone does not join. The row goes when an id is found.';
comment on column public.nfl_unmatched_players.reason is 'In a few words: no id, two players with this id, …';
comment on column public.nfl_unmatched_players.seen_by is 'The sync that met the player last.';

-- Injuries: sync-injuries -------------------------------------------------------------------------------------------

create table public.nfl_injuries (
  season integer not null,
  week integer not null,
  team text not null,
  gsis_id text not null,
  provider text not null references public.provider_sources (name) on update cascade,
  season_type text not null check (season_type in ('REG', 'POST')),
  full_name text,
  position text,
  report_status text,
  report_primary_injury text,
  report_secondary_injury text,
  practice_status text,
  practice_primary_injury text,
  practice_secondary_injury text,
  reported_at timestamptz,
  is_listed boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (season, week, team, gsis_id)
);
comment on table public.nfl_injuries is
  'Injury reports, one row a week for each player on his team''s report: history, which stays. nfl_current_injuries is what holds now.';
comment on column public.nfl_injuries.gsis_id is
  'Of nfl_players where the player is known there; without a foreign key, because a report may come before the list of players does.';
comment on column public.nfl_injuries.team is 'Part of the key: who changes teams can be on the reports of both in one week.';
comment on column public.nfl_injuries.report_status is 'For the game: Out, Doubtful, Questionable, Note, in older years Probable; null: no word, he plays.';
comment on column public.nfl_injuries.practice_status is 'Full, Limited, Did Not Participate …; null where nothing was said.';
comment on column public.nfl_injuries.reported_at is 'date_modified, where the file has it.';
comment on column public.nfl_injuries.is_listed is
  'False: his provider took him off that week''s report afterwards, or the official report came and he is not on it. The row stays as history.';
create index nfl_injuries_player on public.nfl_injuries (gsis_id, season, week);

create view public.nfl_current_injuries as
  with newest as (select season, week from public.nfl_injuries order by season desc, week desc limit 1)
  select i.*
  from newest n
  join public.nfl_injuries i on i.season = n.season
    -- A team whose bye it was has no report: its last one still holds.
    and i.week = case
      when exists (select from public.nfl_games g where g.season = n.season and g.week = n.week)
        and not exists (
          select from public.nfl_games g where g.season = n.season and g.week = n.week and i.team in (g.away_team, g.home_team)
        ) and n.week > 1
        and not exists (select from public.nfl_injuries own where own.season = n.season and own.week = n.week and own.team = i.team)
      then n.week - 1 else n.week end
  where i.is_listed and (
    i.report_status is not null
    or i.practice_status is null and coalesce(i.report_primary_injury, i.practice_primary_injury) is not null
    or i.practice_status not ilike 'full%'
  );
comment on view public.nfl_current_injuries is
  'Of the newest week reported: who is not on the report any more, or practised fully and has no status for the game, has healed.';

-- Statistics: sync-player-stats -------------------------------------------------------------------------------------

create table public.nfl_player_stats (
  season integer not null,
  week integer not null,
  gsis_id text not null,
  provider text not null references public.provider_sources (name) on update cascade,
  season_type text not null check (season_type in ('REG', 'POST')),
  team text,
  opponent_team text,
  game_id text,
  player_name text,
  player_display_name text,
  position text,
  position_group text,
  -- Passing
  completions integer, attempts integer, passing_yards integer, passing_tds integer, passing_interceptions integer,
  sacks_suffered integer, sack_yards_lost integer, sack_fumbles integer, sack_fumbles_lost integer,
  passing_air_yards integer, passing_yards_after_catch integer, passing_first_downs integer,
  passing_2pt_conversions integer,
  -- Rushing
  carries integer, rushing_yards integer, rushing_tds integer, rushing_fumbles integer, rushing_fumbles_lost integer,
  rushing_first_downs integer, rushing_2pt_conversions integer,
  -- Receiving
  receptions integer, targets integer, receiving_yards integer, receiving_tds integer, receiving_fumbles integer,
  receiving_fumbles_lost integer, receiving_air_yards integer, receiving_yards_after_catch integer,
  receiving_first_downs integer, receiving_2pt_conversions integer,
  -- Rates and models of the provider: as it gives them, of no use for points
  passing_epa numeric, passing_cpoe numeric, pacr numeric, dakota numeric, rushing_epa numeric,
  receiving_epa numeric, racr numeric, target_share numeric, air_yards_share numeric, wopr numeric,
  -- Special teams, returns, recoveries, penalties
  special_teams_tds integer, misc_yards integer, fumble_recovery_own integer, fumble_recovery_yards_own integer,
  fumble_recovery_opp integer, fumble_recovery_yards_opp integer, fumble_recovery_tds integer, penalties integer,
  penalty_yards integer, punt_returns integer, punt_return_yards integer, kickoff_returns integer,
  kickoff_return_yards integer,
  -- Defence: half sacks and half tackles are real
  def_tackles integer, def_tackles_solo integer, def_tackles_with_assist integer, def_tackle_assists integer,
  def_tackles_for_loss numeric, def_tackles_for_loss_yards numeric, def_fumbles_forced integer, def_sacks numeric,
  def_sack_yards numeric, def_qb_hits numeric, def_interceptions integer, def_interception_yards integer,
  def_pass_defended integer, def_tds integer, def_fumbles integer, def_safeties integer,
  -- Kicking
  fg_made integer, fg_att integer, fg_missed integer, fg_blocked integer, fg_long integer, fg_pct numeric,
  fg_made_0_19 integer, fg_made_20_29 integer, fg_made_30_39 integer, fg_made_40_49 integer, fg_made_50_59 integer,
  fg_made_60_ integer, fg_missed_0_19 integer, fg_missed_20_29 integer, fg_missed_30_39 integer,
  fg_missed_40_49 integer, fg_missed_50_59 integer, fg_missed_60_ integer, fg_made_list text, fg_missed_list text,
  fg_blocked_list text, fg_made_distance integer, fg_missed_distance integer, fg_blocked_distance integer,
  pat_made integer, pat_att integer, pat_missed integer, pat_blocked integer, pat_pct numeric, gwfg_made integer,
  gwfg_att integer, gwfg_missed integer, gwfg_blocked integer, gwfg_distance integer,
  -- As the provider reckons them: standard scoring, and with a point for each reception
  fantasy_points numeric, fantasy_points_ppr numeric,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (season, week, gsis_id)
);
comment on table public.nfl_player_stats is
  'What a player did in a week: offence, kicking, defence, returns, under the names of nflverse''s format of 2025 (older files: recent_team is team, interceptions passing_interceptions, sacks sacks_suffered, sack_yards sack_yards_lost, def_safety def_safeties).';
comment on column public.nfl_player_stats.gsis_id is
  'Of nfl_players where the player is known there; without a foreign key, because statistics may come before the list of players does.';
comment on column public.nfl_player_stats.passing_yards is 'Null, here and in what follows: the file did not have the column. Older formats have offence, kicking and defence in files of their own.';
comment on column public.nfl_player_stats.fg_made_list is 'Yards of each, with ; between.';
comment on column public.nfl_player_stats.sack_yards_lost is 'As the file gives it: positive in the old format, negative in the new one.';
create index nfl_player_stats_player on public.nfl_player_stats (gsis_id, season, week);
create index nfl_player_stats_opponent on public.nfl_player_stats (season, opponent_team, week);

-- Fantasy leagues: sync-league-data ---------------------------------------------------------------------------------

create table public.fantasy_leagues (
  id bigint generated always as identity primary key,
  provider text not null references public.provider_sources (name) on update cascade,
  provider_league_id text not null,
  season integer not null,
  name text not null,
  status text,
  team_count integer,
  start_week integer,
  end_week integer,
  playoff_start_week integer,
  current_week integer,
  scoring_type text,
  scoring jsonb not null default '{}',
  scoring_unknown jsonb not null default '{}',
  roster_positions jsonb not null default '[]',
  settings jsonb not null default '{}',
  previous_provider_league_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider, provider_league_id, season)
);
comment on table public.fantasy_leagues is 'A fantasy league in one season.';
comment on column public.fantasy_leagues.provider_league_id is 'As the provider writes it: 388.l.27081 (Yahoo), 1335327387256119296 (Sleeper), 12345 (ESPN).';
comment on column public.fantasy_leagues.scoring is
  'Rules in our names of statistics, the same for every provider: {"player": [{"kind": "each", "statistic": "receptions", "points": 0.5}, …], "defense": […]}; docs/fantasy-scoring.md.';
comment on column public.fantasy_leagues.scoring_unknown is 'Rules of the provider that we can''t reckon, as it gives them.';
comment on column public.fantasy_leagues.roster_positions is 'Places of a line-up in order: ["QB", "RB", "RB", "FLEX", "BN", …].';
comment on column public.fantasy_leagues.settings is 'All settings as the provider gives them.';
comment on column public.fantasy_leagues.current_week is 'As the provider said last.';

create table public.fantasy_teams (
  id bigint generated always as identity primary key,
  league_id bigint not null references public.fantasy_leagues on delete cascade,
  provider_team_id text not null,
  name text not null,
  managers jsonb not null default '[]',
  logo_url text,
  division text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (league_id, provider_team_id)
);
comment on table public.fantasy_teams is 'A team of a fantasy league.';
comment on column public.fantasy_teams.provider_team_id is 'Within the league: Sleeper''s roster_id, Yahoo''s team_id, ESPN''s id.';
comment on column public.fantasy_teams.managers is '[{"id", "name"}] as the provider gives them.';

create table public.fantasy_standings (
  team_id bigint not null references public.fantasy_teams on delete cascade,
  week integer not null,
  rank integer,
  playoff_seed integer,
  wins integer not null default 0,
  losses integer not null default 0,
  ties integer not null default 0,
  points_for numeric,
  points_against numeric,
  streak text,
  waiver_priority integer,
  faab_balance numeric,
  moves integer,
  trades integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (team_id, week)
);
comment on table public.fantasy_standings is 'A league''s table as the provider gave it after a week.';
comment on column public.fantasy_standings.week is 'The last week that counts in it; 0 before the first.';
comment on column public.fantasy_standings.streak is 'W3, L1, T1.';

create table public.fantasy_matchups (
  team_id bigint not null references public.fantasy_teams on delete cascade,
  week integer not null,
  league_id bigint not null references public.fantasy_leagues on delete cascade,
  provider_matchup_id text,
  opponent_team_id bigint references public.fantasy_teams on delete cascade,
  points numeric,
  projected_points numeric,
  is_playoff boolean not null default false,
  is_consolation boolean not null default false,
  status text not null default 'scheduled' check (status in ('scheduled', 'running', 'final')),
  result text check (result in ('win', 'loss', 'tie')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (team_id, week),
  check (team_id <> opponent_team_id)
);
comment on table public.fantasy_matchups is 'A team''s week: whom it plays and what the provider counts. A game between two is two rows.';
comment on column public.fantasy_matchups.opponent_team_id is 'Null: nobody this week.';
create index fantasy_matchups_league on public.fantasy_matchups (league_id, week);
create index fantasy_matchups_opponent on public.fantasy_matchups (opponent_team_id);

create table public.fantasy_rosters (
  team_id bigint not null references public.fantasy_teams on delete cascade,
  week integer not null,
  provider_player_id text not null,
  player_id bigint references public.nfl_players on delete set null,
  slot text not null,
  slot_index integer,
  is_starter boolean not null,
  points numeric,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (team_id, week, provider_player_id)
);
comment on table public.fantasy_rosters is 'Who was on a team''s roster in a week, and where in the line-up.';
comment on column public.fantasy_rosters.provider_player_id is 'At the league''s provider.';
comment on column public.fantasy_rosters.player_id is 'Null: not matched, see nfl_unmatched_players.';
comment on column public.fantasy_rosters.slot is 'QB, RB, FLEX, …, BN (bench), IR (reserve), TAXI.';
comment on column public.fantasy_rosters.slot_index is 'Place in roster_positions, from 0; null on reserve and taxi.';
comment on column public.fantasy_rosters.points is 'As the provider counts them.';
create index fantasy_rosters_player on public.fantasy_rosters (player_id, week);

-- What is calculated: sync-defense-points-against, league-calcs -----------------------------------------------------

create table public.nfl_defense_points_against (
  scoring text not null,
  season integer not null,
  week integer not null,
  team text not null,
  position text not null,
  league_id bigint references public.fantasy_leagues on delete cascade,
  opponent text,
  points numeric,
  rank integer,
  games integer not null,
  season_points numeric not null,
  season_average numeric not null,
  season_rank integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (scoring, season, week, team, position),
  check ((scoring like 'league:%') = (league_id is not null)),
  check ((points is null) = (opponent is null) and (points is null) = (rank is null))
);
comment on table public.nfl_defense_points_against is 'Fantasy points that a defence allowed to each position in a week, and in the season up to then. In its bye a defence has a row too, of its season alone.';
comment on column public.nfl_defense_points_against.scoring is 'standard, half_ppr, ppr, or league:ID for a league''s own.';
comment on column public.nfl_defense_points_against.team is 'The defence; opponent is who scored.';
comment on column public.nfl_defense_points_against.position is 'QB, RB, WR, TE, K.';
comment on column public.nfl_defense_points_against.rank is '1 allowed most; equal points share a rank.';
comment on column public.nfl_defense_points_against.games is 'That the season''s figures are of: weeks up to this one, byes left out.';
create index nfl_defense_points_against_league on public.nfl_defense_points_against (league_id);

create table public.fantasy_player_points (
  league_id bigint not null references public.fantasy_leagues on delete cascade,
  week integer not null,
  player_id bigint not null references public.nfl_players on delete cascade,
  points numeric not null,
  parts jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (league_id, week, player_id)
);
comment on table public.fantasy_player_points is 'Points of a player in a week by the scoring of a league.';
comment on column public.fantasy_player_points.parts is 'Statistic → points: what the sum is made of.';
create index fantasy_player_points_player on public.fantasy_player_points (player_id, week);

create table public.fantasy_team_weeks (
  team_id bigint not null references public.fantasy_teams on delete cascade,
  week integer not null,
  league_id bigint not null references public.fantasy_leagues on delete cascade,
  points numeric not null,
  provider_points numeric,
  bench_points numeric not null,
  optimal_points numeric,
  week_rank integer not null,
  all_play_wins integer not null,
  all_play_losses integer not null,
  all_play_ties integer not null,
  total_points numeric not null,
  total_all_play_wins integer not null,
  total_all_play_losses integer not null,
  total_all_play_ties integer not null,
  all_play_share numeric,
  schedule_strength numeric,
  schedule_rank integer,
  remaining_schedule_strength numeric,
  remaining_schedule_rank integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (team_id, week)
);
comment on table public.fantasy_team_weeks is 'A fantasy team''s week as league-calcs reckons it, and its season up to then (total_ and schedule_).';
comment on column public.fantasy_team_weeks.points is 'Of the starters.';
comment on column public.fantasy_team_weeks.provider_points is 'What the provider counts, to compare.';
comment on column public.fantasy_team_weeks.optimal_points is 'Of the best line-up that the roster allowed.';
comment on column public.fantasy_team_weeks.all_play_wins is 'Against every other team of the league in this week.';
comment on column public.fantasy_team_weeks.all_play_share is 'Of all-play games up to this week, the share won; a tie is half.';
comment on column public.fantasy_team_weeks.schedule_strength is 'Mean all-play share of the opponents met so far; higher is harder. remaining_: of those to come.';
comment on column public.fantasy_team_weeks.schedule_rank is '1 is the hardest.';
create index fantasy_team_weeks_league on public.fantasy_team_weeks (league_id, week);

-- Projections: import-projections -----------------------------------------------------------------------------------

create table public.nfl_projections (
  source text not null,
  season integer not null,
  week integer not null,
  player_id bigint not null references public.nfl_players on delete cascade,
  provider text not null references public.provider_sources (name) on update cascade,
  provider_player_id text not null,
  team text,
  opponent text,
  stats jsonb not null default '{}',
  points numeric,
  points_half_ppr numeric,
  points_ppr numeric,
  projected_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (source, season, week, player_id)
);
comment on table public.nfl_projections is 'What a source expects of a player in a week.';
comment on column public.nfl_projections.source is 'Who made them: sleeper, espn, yahoo, or the company behind a provider (rotowire).';
comment on column public.nfl_projections.week is '0: the whole season.';
comment on column public.nfl_projections.stats is 'Our name of a statistic → the number expected: the same for every source, and for leagues'' scoring.';
comment on column public.nfl_projections.projected_at is 'When the source changed it last.';
create index nfl_projections_week on public.nfl_projections (season, week, source);
create index nfl_projections_player on public.nfl_projections (player_id, season, week);

create table public.nfl_combined_projections (
  scoring text not null check (scoring in ('standard', 'half_ppr', 'ppr')),
  season integer not null,
  week integer not null,
  player_id bigint not null references public.nfl_players on delete cascade,
  sources integer not null check (sources > 0),
  mean_points numeric not null,
  spread numeric,
  lowest_points numeric not null,
  highest_points numeric not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (scoring, season, week, player_id)
);
comment on table public.nfl_combined_projections is 'Projections of several sources side by side.';
comment on column public.nfl_combined_projections.spread is 'Standard deviation between the sources; null where there is one alone.';
create index nfl_combined_projections_player on public.nfl_combined_projections (player_id, season, week);

insert into sync.data_tables (name) values
  ('nfl_games'), ('nfl_weeks'), ('nfl_opponents'), ('nfl_players'), ('nfl_player_ids'), ('nfl_unmatched_players'),
  ('nfl_injuries'), ('nfl_current_injuries'), ('nfl_player_stats'), ('nfl_defense_points_against'), ('nfl_projections'),
  ('nfl_combined_projections'), ('fantasy_leagues'), ('fantasy_teams'), ('fantasy_standings'), ('fantasy_matchups'),
  ('fantasy_rosters'), ('fantasy_player_points'), ('fantasy_team_weeks');

alter table public.nfl_games enable row level security;
alter table public.nfl_opponents enable row level security;
alter table public.nfl_players enable row level security;
alter table public.nfl_player_ids enable row level security;
alter table public.nfl_unmatched_players enable row level security;
alter table public.nfl_injuries enable row level security;
alter table public.nfl_player_stats enable row level security;
alter table public.fantasy_leagues enable row level security;
alter table public.fantasy_teams enable row level security;
alter table public.fantasy_standings enable row level security;
alter table public.fantasy_matchups enable row level security;
alter table public.fantasy_rosters enable row level security;
alter table public.nfl_defense_points_against enable row level security;
alter table public.fantasy_player_points enable row level security;
alter table public.fantasy_team_weeks enable row level security;
alter table public.nfl_projections enable row level security;
alter table public.nfl_combined_projections enable row level security;
select sync.grant_access();
