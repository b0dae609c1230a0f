-- Football: countries, leagues, seasons and what a provider covers of each, and the state of each sync's data.

create table public.provider_sources (
  id smallint generated always as identity primary key,
  name text not null unique,
  title text not null
);
comment on table public.provider_sources is 'Data providers; what a provider calls a thing is kept beside ours.';
insert into public.provider_sources (name, title) values ('api-football', 'API-Football');

create table public.provider_sync_state (
  provider_source_id smallint not null references public.provider_sources,
  entity text not null,
  last_synced_at timestamptz,
  cursor text,
  last_error_at timestamptz,
  last_error text,
  counts jsonb not null default '{}',
  primary key (provider_source_id, entity)
);
comment on table public.provider_sync_state is 'How fresh the data of a provider''s entity is, and what went wrong last.';

create table public.countries (
  id bigint generated always as identity primary key,
  provider_source_id smallint not null references public.provider_sources,
  name text not null unique,
  code text,
  flag text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column public.countries.code is 'As the provider gives it: ISO 3166, or a part of a country (GB-ENG); several countries can share one.';

create table public.leagues (
  id bigint generated always as identity primary key,
  provider_source_id smallint not null references public.provider_sources,
  provider_league_id bigint not null unique,
  country_id bigint not null references public.countries,
  name text not null,
  slug text not null unique,
  type text not null,
  logo text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column public.leagues.slug is 'Given once, from country and name; stays when the league is renamed.';
create index leagues_country on public.leagues (country_id);

create table public.seasons (
  id bigint generated always as identity primary key,
  league_id bigint not null references public.leagues on delete cascade,
  year integer not null,
  start_date date,
  end_date date,
  is_current boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (league_id, year)
);
comment on column public.seasons.is_current is 'The provider''s newest season of the league; not that it is in progress.';

create table public.season_coverage (
  season_id bigint primary key references public.seasons on delete cascade,
  fixtures boolean not null,
  fixture_events boolean not null,
  fixture_lineups boolean not null,
  fixture_statistics boolean not null,
  fixture_player_statistics boolean not null,
  standings boolean not null,
  players boolean not null,
  top_scorers boolean not null,
  top_assists boolean not null,
  top_cards boolean not null,
  injuries boolean not null,
  predictions boolean not null,
  odds boolean not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column public.season_coverage.fixtures is 'Whether anything of the fixtures is covered: events, lineups or statistics.';

alter table public.provider_sources enable row level security;
alter table public.provider_sync_state enable row level security;
alter table public.countries enable row level security;
alter table public.leagues enable row level security;
alter table public.seasons enable row level security;
alter table public.season_coverage enable row level security;
