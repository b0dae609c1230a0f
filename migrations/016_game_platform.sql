-- The game platform: coaches, competitors and their game statistics (docs/game-platform.md).

insert into public.provider_sources (name, title) values ('game-platform', 'Game platform');

create table public.game_platform_coaches (
  id bigint generated always as identity primary key,
  provider_source_id smallint not null references public.provider_sources,
  provider_coach_id text not null,
  name text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_coach_id, provider_source_id)
);
create index game_platform_coaches_source on public.game_platform_coaches (provider_source_id);

create table public.game_platform_competitors (
  id bigint generated always as identity primary key,
  provider_source_id smallint not null references public.provider_sources,
  provider_competitor_id text not null,
  coach_id bigint references public.game_platform_coaches,
  name text not null,
  status text not null check (status in ('active', 'paused', 'retired')),
  rating numeric,
  joined_on date,
  is_listed boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_competitor_id, provider_source_id)
);
comment on column public.game_platform_competitors.coach_id is 'Null for a competitor without a coach.';
comment on column public.game_platform_competitors.is_listed is
  'False once the platform lists it no longer; it and its statistics stay.';
create index game_platform_competitors_source on public.game_platform_competitors (provider_source_id);
create index game_platform_competitors_coach on public.game_platform_competitors (coach_id);

create table public.game_platform_statistics (
  competitor_id bigint not null references public.game_platform_competitors on delete cascade,
  provider_game_id text not null,
  title text not null,
  played_at timestamptz not null,
  duration_seconds integer,
  provider_opponent_id text,
  opponent_name text,
  outcome text check (outcome in ('win', 'loss', 'draw')),
  score numeric,
  opponent_score numeric,
  metrics jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (competitor_id, provider_game_id)
);
comment on table public.game_platform_statistics is
  'What a competitor did in a game. A game between two competitors of ours has a row for each, with the same provider_game_id.';
comment on column public.game_platform_statistics.title is 'The game or mode that was played.';
comment on column public.game_platform_statistics.provider_opponent_id is
  'The platform''s id of the opponent, who need not be a competitor of ours.';
comment on column public.game_platform_statistics.outcome is 'Null where the game was not decided.';
comment on column public.game_platform_statistics.metrics is 'What the platform measures beside the columns, by its name of it.';
create index game_platform_statistics_time on public.game_platform_statistics (competitor_id, played_at);

create table public.game_platform_cursors (
  competitor_id bigint primary key references public.game_platform_competitors on delete cascade,
  cursor text not null,
  updated_at timestamptz not null default now()
);
comment on table public.game_platform_cursors is
  'Up to where a competitor''s statistics are fetched; written in the transaction that writes them.';

alter table public.game_platform_coaches enable row level security;
alter table public.game_platform_competitors enable row level security;
alter table public.game_platform_statistics enable row level security;
alter table public.game_platform_cursors enable row level security;

insert into sync.data_tables (name) values
  ('game_platform_coaches'), ('game_platform_competitors'), ('game_platform_statistics'), ('game_platform_cursors');

-- A job whose payload says "dryRun": true is a dry run, whoever enqueues it and however.
create function sync.dry_run_by_payload() returns trigger language plpgsql as $$
begin
  new.dry_run := true;
  return new;
end $$;
create trigger dry_run_by_payload before insert on sync.jobs for each row
  when (new.payload @> '{"dryRun": true}' and not new.dry_run) execute function sync.dry_run_by_payload();

select sync.grant_access();
