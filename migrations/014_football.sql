-- Football: what the provider's list of countries says, timezones, teams and fixtures.

-- Two syncs write countries: sync-countries from the provider's list of them, sync-leagues from the leagues.
alter table public.countries
  add column listed boolean not null default false,
  add column former_name text,
  add column renamed_by text;
comment on column public.countries.listed is
  'Whether the provider''s list of countries has it: code and flag are that list''s then, whatever the leagues say.';
comment on column public.countries.former_name is
  'What it was called before it was last renamed. The other sync takes this name for the same country.';
comment on column public.countries.renamed_by is 'The sync that saw the new name first: sync-countries or sync-leagues.';

create table public.timezones (
  id bigint generated always as identity primary key,
  provider_source_id smallint not null references public.provider_sources,
  name text not null unique,
  known boolean not null,
  vanished_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.timezones is 'The time zones that the provider can answer in.';
comment on column public.timezones.known is
  'Whether Postgres knows the zone by this name; the provider cuts some names short (Antarctica/McMur).';
comment on column public.timezones.vanished_at is 'When the provider was first seen not to list it any more.';

create table public.teams (
  id bigint generated always as identity primary key,
  provider_source_id smallint not null references public.provider_sources,
  provider_team_id bigint not null unique,
  name text not null,
  logo text,
  named_in integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.teams is 'Football teams, clubs and nations, as fixtures name them.';
comment on column public.teams.named_in is
  'The season that name and logo are from; an older one, fetched later, does not change them.';

create table public.fixtures (
  id bigint generated always as identity primary key,
  provider_source_id smallint not null references public.provider_sources,
  provider_fixture_id bigint not null unique,
  league_id bigint not null references public.leagues on delete cascade,
  season_id bigint not null references public.seasons on delete cascade,
  round text,
  kickoff timestamptz not null,
  timezone text,
  status text not null,
  status_long text,
  elapsed integer,
  first_half_at timestamptz,
  second_half_at timestamptz,
  home_team_id bigint references public.teams,
  away_team_id bigint references public.teams,
  winner text check (winner in ('home', 'away')),
  goals_home integer,
  goals_away integer,
  halftime_home integer,
  halftime_away integer,
  fulltime_home integer,
  fulltime_away integer,
  extratime_home integer,
  extratime_away integer,
  penalty_home integer,
  penalty_away integer,
  provider_venue_id bigint,
  venue_name text,
  venue_city text,
  referee text,
  vanished_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.fixtures is 'Football matches: to come, being played, played, postponed, called off.';
comment on column public.fixtures.timezone is 'The zone that the provider answered in; kickoff is a moment, whatever it says.';
comment on column public.fixtures.status is
  'The provider''s short code: TBD, NS, 1H, HT, 2H, ET, BT, P, SUSP, INT, FT, AET, PEN, PST, CANC, ABD, AWD, WO, LIVE.';
comment on column public.fixtures.elapsed is 'Minutes played.';
comment on column public.fixtures.home_team_id is 'Null while it is not known who plays.';
comment on column public.fixtures.winner is 'The side that won, after penalties or by decision as well; null for a draw and before the end.';
comment on column public.fixtures.goals_home is 'After extra time, without the shoot-out; so far, while it is played.';
comment on column public.fixtures.extratime_home is 'Scored in extra time alone.';
comment on column public.fixtures.penalty_home is 'Scored in the shoot-out.';
comment on column public.fixtures.vanished_at is 'When the provider was first seen not to have it any more; null again when it comes back.';
create index fixtures_season on public.fixtures (season_id, kickoff);
create index fixtures_league on public.fixtures (league_id, kickoff);
create index fixtures_kickoff on public.fixtures (kickoff);
create index fixtures_home_team on public.fixtures (home_team_id, kickoff);
create index fixtures_away_team on public.fixtures (away_team_id, kickoff);

create table public.fixture_sync_state (
  season_id bigint primary key references public.seasons on delete cascade,
  whole_at timestamptz not null,
  synced_at timestamptz not null
);
comment on table public.fixture_sync_state is 'Up to when the fixtures of a season are known.';
comment on column public.fixture_sync_state.whole_at is 'When the whole season was fetched last.';
comment on column public.fixture_sync_state.synced_at is
  'When all that could have changed was fetched last: the whole season, or what was not finished and what was so recently.';

insert into sync.data_tables (name) values ('timezones'), ('teams'), ('fixtures'), ('fixture_sync_state');
select sync.grant_access();
