-- Statistics of a club that plays matches among its members or against others: its tables, and the ten functions that
-- the sync update-stats calls. Rules and columns: docs/club-statistics.md. A database that has tables or functions of these
-- names keeps its own; what is left alone is entered into sync.club_parts.

create table sync.club_parts (
  name text primary key,
  kind text not null check (kind in ('table', 'function')),
  state text not null check (state in ('made', 'used', 'left')),
  note text
);
comment on table sync.club_parts is
  'Tables and functions of the club statistics in public: made by us, used as they were there already, or left alone, and why.';
alter table sync.club_parts enable row level security;

create table sync.stale_cache_tags (
  tag text primary key,
  since timestamptz not null default clock_timestamp()
);
comment on table sync.stale_cache_tags is
  'Cache tags that the web application has not been told of yet: written with the data that made them stale, deleted when it was told.';
comment on column sync.stale_cache_tags.since is 'When it last became stale: one that does so while it is told stays.';
alter table sync.stale_cache_tags enable row level security;

-- Why the table public.NAME can't stand for sync.club_shape; null where it has the same columns and the same key.
create function sync.club_misfit(name text) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  with tables as (
    select 'ours' as whose, to_regclass('sync.club_shape') as id union all select 'theirs', to_regclass(format('public.%I', name))
  ),
  columns as (
    select t.whose, a.attname, format_type(a.atttypid, a.atttypmod) as type
    from tables t join pg_attribute a on a.attrelid = t.id and a.attnum > 0 and not a.attisdropped
  ),
  keys as (
    select t.whose, i.indisprimary,
      array(select a.attname from pg_attribute a where a.attrelid = t.id and a.attnum = any (i.indkey) order by 1) as columns
    from tables t join pg_index i on i.indrelid = t.id and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
  )
  select string_agg(what, ', ') from (
    select 'it is no table' as what from pg_class where oid in (select id from tables) and relkind not in ('r', 'p')
    union all
    select case when t.attname is null then 'no column ' || o.attname when o.attname is null then 'a column ' || t.attname || ' besides'
      else o.attname || ' is ' || t.type || ', not ' || o.type end
    from (select * from columns where whose = 'ours') o full join (select * from columns where whose = 'theirs') t using (attname)
    where o.type is distinct from t.type
    union all
    select 'no unique key ' || array_to_string(o.columns, ', ') from keys o
    where o.whose = 'ours' and o.indisprimary
      and not exists (select from keys t where t.whose = 'theirs' and t.columns = o.columns)
  ) misfit;
$$;

-- Makes a table in public, with created_at and updated_at, unless there is one. False: there is one that does not fit.
create function sync.make_club_table(name text, columns text, about text) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  stamped text := columns || ', created_at timestamptz not null default now(), updated_at timestamptz not null default now()';
  misfit text;
  state text := 'made';
  foreign_tables text[] := array(
    select p.name from sync.club_parts p
    where p.state = 'left' and p.name in (select r[1] from regexp_matches(columns, 'references public\.(\w+)', 'g') r) order by 1
  );
begin
  if foreign_tables <> '{}' then
    insert into sync.club_parts values (name, 'table', 'left', 'Not made, since it refers to what is not ours: ' || array_to_string(foreign_tables, ', ') || '.');
    return false;
  end if;
  if to_regclass(format('public.%I', name)) is not null then
    -- A copy for its columns and its key alone, without what refers to other tables.
    execute format('create table sync.club_shape (%s)', regexp_replace(stamped, ' references public\.\w+( on delete \w+)?', '', 'g'));
    misfit := sync.club_misfit(name);
    drop table sync.club_shape;
    if misfit is not null then
      insert into sync.club_parts values (name, 'table', 'left', 'The database has another table of this name: ' || misfit || '.');
      raise notice 'public.% is left alone, it is another table: %.', name, misfit;
      return false;
    end if;
    -- From an earlier installation of ours, or a table that is like it by intention.
    if obj_description(to_regclass(format('public.%I', name))) is distinct from about then state := 'used'; end if;
  else
    execute format('create table public.%I (%s)', name, stamped);
    execute format('comment on table public.%I is %L', name, about);
    execute format('alter table public.%I enable row level security', name);
  end if;
  if state = 'made' then insert into sync.data_tables values (name) on conflict do nothing; end if;
  insert into sync.club_parts values (name, 'table', state, case state when 'used' then 'It was there with the same columns, and is used as it is.' end);
  return true;
end $$;

-- The statement that brings a table to what a query says: writes the rows that differ, and gives how many it wrote.
create function sync.club_merge(target text, common text, query text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $make$
  select format(
    $sql$
  return query
  with %1$s,
  fresh as materialized (
    select %2$s from (%3$s) q
  ),
  gone as (
    delete from public.%4$I t where not exists (select from fresh f where %5$s) returning 1
  ),
  changed as (
    update public.%4$I t set %6$s, updated_at = now() from fresh f where %5$s and (%7$s) returning 1
  ),
  added as (
    insert into public.%4$I (%8$s) select %8$s from fresh f where not exists (select from public.%4$I t where %5$s) returning 1
  )
  select %4$L::text, (select count(*) from fresh), (select count(*) from added), (select count(*) from changed), (select count(*) from gone);
$sql$,
    common,
    string_agg(format('q.%1$I::%2$s as %1$I', c.name, c.type), ', ' order by c.place),
    query,
    target,
    string_agg(format('f.%1$I = t.%1$I', c.name), ' and ' order by c.place) filter (where c.in_key),
    string_agg(format('%1$I = f.%1$I', c.name), ', ' order by c.place) filter (where not c.in_key),
    string_agg(format('t.%1$I is distinct from f.%1$I', c.name), ' or ' order by c.place) filter (where not c.in_key),
    string_agg(format('%I', c.name), ', ' order by c.place))
  from (
    select a.attname as name, a.attnum as place, format_type(a.atttypid, a.atttypmod) as type, a.attnum = any (k.indkey) as in_key
    from pg_attribute a
    join lateral (
      select i.indkey from pg_index i where i.indrelid = a.attrelid and i.indisunique and i.indpred is null and i.indexprs is null
      order by i.indisprimary desc limit 1
    ) k on true
    where a.attrelid = to_regclass(format('public.%I', target)) and a.attnum > 0 and not a.attisdropped
      and a.attname not in ('created_at', 'updated_at')
  ) c;
$make$;

-- Makes the function public.NAME() with the tables that it fills, unless the database has its own. A later migration may
-- replace it thus; it leaves alone what does not have our comment. The function is plain SQL that needs nothing in the schema sync.
create function sync.make_club_function(name text, about text, tables text[], columns text[], queries text[], common text)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $make$
declare
  why text;
  foreign_tables text[] := array(
    select p.name from sync.club_parts p where p.name in ('club_rules', 'club_players', 'club_matches', 'club_appearances') and p.state = 'left' order by 1
  );
  body text := '';
begin
  if exists (
    select from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname = name and p.pronargs = p.pronargdefaults
      and coalesce(obj_description(p.oid, 'pg_proc'), '') not like 'Touchline: %'
  ) then
    why := 'The database has a function of its own of this name, which is called instead.';
  else
    for i in 1 .. case when foreign_tables = '{}' then array_length(tables, 1) else 0 end loop
      if not sync.make_club_table(tables[i], columns[i], 'Touchline: what ' || name || '() found.') then
        foreign_tables := foreign_tables || tables[i];
      end if;
    end loop;
    if foreign_tables <> '{}' then why := 'Not made, since these tables are not ours: ' || array_to_string(foreign_tables, ', ') || '.'; end if;
  end if;
  insert into sync.club_parts values (name, 'function', case when why is null then 'made' else 'left' end, why);
  if why is not null then
    raise notice 'public.%() is left alone. %', name, why;
    return;
  end if;

  for i in 1 .. array_length(tables, 1) loop
    body := body || sync.club_merge(tables[i], common, queries[i]);
  end loop;
  execute format(
    $sql$
create or replace function public.%1$I()
returns table (table_name text, received bigint, inserted bigint, updated bigint, removed bigint)
-- What a CTE holds the planner can only guess: a nested loop over thousands of rows that it took for one would last minutes.
language plpgsql set search_path = pg_catalog, pg_temp set jit = off set enable_nestloop = off as %2$L$sql$,
    name,
    format(
      $sql$
#variable_conflict use_column
begin
  -- Two runs of it take turns; the second one sees what the first one wrote.
  perform pg_advisory_xact_lock(hashtextextended('touchline:' || %L, 0));
%s
end $sql$, name, body));
  execute format('comment on function public.%I() is %L', name, 'Touchline: ' || about);
end $make$;

do $do$
declare
  -- What all of them begin with. rules: one row. played: finished matches, numbered as they were played. results: who played
  -- in them, with what it was worth.
  common text := $q$
  rules as materialized (
    select coalesce(max(win_points), 3) as win_points, coalesce(max(draw_points), 1) as draw_points, coalesce(max(loss_points), 0) as loss_points,
      coalesce(max(season_start_month), 1) as season_start_month, coalesce(max(recent_games), 5) as recent_games,
      coalesce(max(minimum_games), 10) as minimum_games, coalesce(max(hall_of_fame_places), 10) as hall_of_fame_places,
      coalesce(max(rating_half_life), 20) as rating_half_life, coalesce(max(rating_prior_games), 5) as rating_prior_games
    from public.club_rules
  ),
  played as materialized (
    select m.id as match_id, m.played_on, m.opponent, m.side_a_goals, m.side_b_goals,
      row_number() over (order by m.played_on, m.id) as number,
      extract(year from m.played_on - make_interval(months => r.season_start_month - 1))::integer as season,
      (extract(month from m.played_on)::integer - r.season_start_month + 12) % 12 / 6 + 1 as half
    from public.club_matches m cross join rules r where m.status = 'finished'
  ),
  results as materialized (
    select s.*, s.goals_for - s.goals_against as margin,
      case sign(s.goals_for - s.goals_against) when 1 then 'W' when 0 then 'D' else 'L' end as result,
      case sign(s.goals_for - s.goals_against) when 1 then r.win_points when 0 then r.draw_points else r.loss_points end as points
    from (
      select p.match_id, p.number, p.played_on, p.season, p.half, a.player_id, a.side, a.goals, c.name, c.guest, c.retired,
        case a.side when 'A' then p.side_a_goals else p.side_b_goals end::integer as goals_for,
        case a.side when 'A' then p.side_b_goals else p.side_a_goals end::integer as goals_against
      from played p
      join public.club_appearances a on a.match_id = p.match_id
      join public.club_players c on c.id = a.player_id
    ) s cross join rules r
  )$q$;

  -- Runs of games with something in common; a game that a player misses does not end one.
  streaks text := $q$
    streak_games as (
      select g.*, k.kind, g.nth - row_number() over (partition by g.player_id, k.kind order by g.number) as island
      from (
        select *, row_number() over (partition by player_id order by number) as nth, count(*) over (partition by player_id) as of
        from results where not guest
      ) g
      cross join lateral (values
        ('winning', g.result = 'W'), ('unbeaten', g.result <> 'L'), ('losing', g.result = 'L'), ('winless', g.result <> 'W'),
        ('scoring', g.goals > 0), ('clean_sheets', g.goals_against = 0)
      ) k (kind, holds)
      where k.holds
    ),
    streaks as (
      select player_id, kind, count(*) as length, min(played_on) as started_on, max(played_on) as ended_on,
        max(number) as last_number, max(match_id) filter (where number = last) as match_id, max(nth) = max(of) as goes_on
      from (select *, max(number) over (partition by player_id, kind, island) as last from streak_games) s
      group by player_id, kind, island
    )$q$;

  totals text := $q$
      count(*) as games, count(*) filter (where result = 'W') as wins, count(*) filter (where result = 'D') as draws,
      count(*) filter (where result = 'L') as losses, sum(goals) as goals, sum(goals_for) as goals_for, sum(goals_against) as goals_against,
      sum(margin) as goal_difference, count(*) filter (where goals_against = 0) as clean_sheets, sum(points) as points,
      round(100.0 * count(*) filter (where result = 'W') / count(*), 2) as win_percentage,
      round(sum(points)::numeric / count(*), 3) as points_per_game$q$;

  total_columns text := $q$
    games integer not null, wins integer not null, draws integer not null, losses integer not null, goals integer not null,
    goals_for integer not null, goals_against integer not null, goal_difference integer not null, clean_sheets integer not null,
    points integer not null, win_percentage numeric(5, 2) not null, points_per_game numeric(8, 3) not null, position integer$q$;

  -- The order of a table; guests are in it without a place.
  place text := $q$ case when not guest then rank() over (partition by %s order by sum(points) desc, sum(margin) desc, sum(goals) desc) end as position$q$;
  player text := $q$player_id bigint not null references public.club_players on delete cascade$q$;
  match text := $q$ references public.club_matches on delete cascade$q$;
begin
  perform sync.make_club_table('club_rules', $q$
    id smallint primary key default 1 check (id = 1),
    win_points integer not null default 3 check (win_points > 0),
    draw_points integer not null default 1 check (draw_points >= 0),
    loss_points integer not null default 0 check (loss_points >= 0),
    season_start_month integer not null default 1 check (season_start_month between 1 and 12),
    recent_games integer not null default 5 check (recent_games between 1 and 50),
    minimum_games integer not null default 10 check (minimum_games > 0),
    hall_of_fame_places integer not null default 10 check (hall_of_fame_places > 0),
    rating_half_life integer not null default 20 check (rating_half_life > 0),
    rating_prior_games integer not null default 5 check (rating_prior_games > 0)$q$,
    'Touchline: the rules of the club statistics, in one row; docs/club-statistics.md.');
  perform sync.make_club_table('club_players', $q$
    id bigint generated always as identity primary key,
    name text not null,
    joined_on date,
    guest boolean not null default false,
    retired boolean not null default false$q$,
    'Touchline: players of the club. Guests have no place in tables; who has retired is left out of what is about the present.');
  perform sync.make_club_table('club_matches', $q$
    id bigint generated always as identity primary key,
    played_on date not null,
    status text not null default 'scheduled' check (status in ('scheduled', 'finished', 'cancelled')),
    opponent text,
    side_a_goals smallint check (side_a_goals >= 0),
    side_b_goals smallint check (side_b_goals >= 0),
    check (status <> 'finished' or side_a_goals is not null and side_b_goals is not null)$q$,
    'Touchline: matches of the club: among its members, side A against side B, or as side A against an opponent. Finished ones count.');
  perform sync.make_club_table('club_appearances', format($q$
    match_id bigint not null%s,
    %s,
    side text not null check (side in ('A', 'B')),
    goals smallint not null default 0 check (goals >= 0),
    primary key (match_id, player_id)$q$, match, player),
    'Touchline: who played in a match, on which side, and the goals that he scored.');

  perform sync.make_club_function('update_half_and_full_season_stats', 'tables of each season and of its halves.',
    array['aggregated_season_stats', 'aggregated_half_season_stats'],
    array[
      'season integer not null, ' || player || ',' || total_columns || ', primary key (season, player_id)',
      'season integer not null, half smallint not null, ' || player || ',' || total_columns || ', primary key (season, half, player_id)'
    ],
    array[
      'select season, player_id,' || totals || ',' || format(place, 'season, guest') || ' from results group by season, player_id, guest',
      'select season, half, player_id,' || totals || ',' || format(place, 'season, half, guest') || ' from results group by season, half, player_id, guest'
    ], common);

  perform sync.make_club_function('update_aggregated_all_time_stats', 'the table of all time.',
    array['aggregated_all_time_stats'],
    array[player || ',' || total_columns || ', seasons integer not null, first_played_on date not null, last_played_on date not null, primary key (player_id)'],
    array['select player_id,' || totals || ',' || format(place, 'guest')
      || ', count(distinct season) as seasons, min(played_on) as first_played_on, max(played_on) as last_played_on from results group by player_id, guest'],
    common);

  perform sync.make_club_function('update_aggregated_hall_of_fame', 'the best of all time in each category.',
    array['aggregated_hall_of_fame'],
    array['category text not null, ' || player || ', position integer not null, value numeric(12, 3) not null, primary key (category, player_id)'],
    array[$q$
      select * from (
        select v.category, t.player_id, rank() over (partition by v.category order by v.value desc) as position, v.value
        from (select player_id,$q$ || totals || $q$, round(sum(goals)::numeric / count(*), 3) as goals_per_game from results where not guest group by player_id) t
        cross join rules r
        cross join lateral (values
          ('games', t.games::numeric), ('wins', t.wins::numeric), ('points', t.points::numeric), ('goals', t.goals::numeric),
          ('clean_sheets', t.clean_sheets::numeric),
          ('win_percentage', case when t.games >= r.minimum_games then t.win_percentage end),
          ('points_per_game', case when t.games >= r.minimum_games then t.points_per_game end),
          ('goals_per_game', case when t.games >= r.minimum_games then t.goals_per_game end)
        ) v (category, value) where v.value > 0
      ) ranked where position <= (select hall_of_fame_places from rules)$q$],
    common);

  perform sync.make_club_function('update_aggregated_recent_performance', 'form: the last games of each player.',
    array['aggregated_recent_performance'],
    array[player || $q$, games integer not null, wins integer not null, draws integer not null, losses integer not null,
      goals integer not null, points integer not null, form text not null, last_played_on date not null, matches jsonb not null,
      primary key (player_id)$q$],
    array[$q$
      select player_id, count(*) as games, count(*) filter (where result = 'W') as wins, count(*) filter (where result = 'D') as draws,
        count(*) filter (where result = 'L') as losses, sum(goals) as goals, sum(points) as points,
        string_agg(result, '' order by number) as form, max(played_on) as last_played_on,
        jsonb_agg(jsonb_build_object('match_id', match_id, 'played_on', played_on, 'result', result, 'goals', goals,
          'goals_for', goals_for, 'goals_against', goals_against) order by number desc) as matches
      from (select *, row_number() over (partition by player_id order by number desc) as recency from results where not guest and not retired) g
      where recency <= (select recent_games from rules) group by player_id$q$],
    common);

  perform sync.make_club_function('update_aggregated_season_honours_and_records', 'honours of each season and half, and records of all time.',
    array['aggregated_season_honours', 'aggregated_records'],
    array[
      'season integer not null, half smallint not null, honour text not null, ' || player
        || ', value numeric(12, 3) not null, decided boolean not null, primary key (season, half, honour, player_id)',
      $q$record text not null, place integer not null, value integer not null,
      player_id bigint references public.club_players on delete cascade, match_id bigint references public.club_matches on delete cascade,
      season integer, started_on date, ended_on date, primary key (record, place)$q$
    ],
    array[
      $q$
      select w.season, w.half, v.honour, w.player_id, v.value,
        (make_date(w.season, r.season_start_month, 1) + make_interval(months => case w.half when 1 then 6 else 12 end))::date
          <= (now() at time zone 'utc')::date as decided
      from (
        select t.*, m.matches, rank() over (partition by season, half order by points desc, goal_difference desc, goals desc) as position,
          rank() over (partition by season, half order by goals desc) as as_scorer,
          rank() over (partition by season, half, 2 * games >= matches order by points_per_game desc) as by_average
        from (
          select season, coalesce(half, 0) as half, player_id,$q$ || totals || $q$
          from results where not guest group by grouping sets ((season, player_id), (season, half, player_id))
        ) t
        join (
          select season, coalesce(half, 0) as half, count(*) as matches from played group by grouping sets ((season), (season, half))
        ) m using (season, half)
      ) w
      cross join rules r
      cross join lateral (values
        ('champion', w.position = 1, w.points::numeric), ('runner_up', w.position = 2, w.points::numeric), ('third', w.position = 3, w.points::numeric),
        ('top_scorer', w.as_scorer = 1 and w.goals > 0, w.goals::numeric),
        ('best_average', w.by_average = 1 and 2 * w.games >= w.matches, w.points_per_game)
      ) v (honour, holds, value) where v.holds$q$,
      'with ' || streaks || $q$,
      seasons as (select season, player_id, max(played_on) as ended_on,$q$ || totals || $q$ from results where not guest group by season, player_id),
      candidates as (
        select 'goals_in_a_match' as record, goals::bigint as value, player_id, match_id, season, played_on as started_on, played_on as ended_on from results where not guest
        union all
        select 'biggest_win', abs(side_a_goals - side_b_goals), null, match_id, season, played_on, played_on from played
        union all
        select 'most_goals', side_a_goals + side_b_goals, null, match_id, season, played_on, played_on from played
        union all
        select v.record, v.value, s.player_id, null, s.season, null, s.ended_on from seasons s
        cross join lateral (values ('points_in_a_season', s.points), ('goals_in_a_season', s.goals), ('games_in_a_season', s.games), ('wins_in_a_season', s.wins)) v (record, value)
        union all
        select kind || '_streak', length, player_id, null, null, started_on, ended_on from streaks
      ),
      best as (select *, max(value) over (partition by record) as most from candidates)
      select * from (
        select record, row_number() over (partition by record order by ended_on, match_id, player_id, started_on) as place, value, player_id, match_id,
          season, started_on, ended_on
        from best where value = most and value > 0
      ) placed where place <= 10$q$
    ], common);

  perform sync.make_club_function('update_aggregated_match_report_cache', 'a report of each finished match.',
    array['aggregated_match_report'],
    array['match_id bigint not null' || match || $q$, match_number integer not null, played_on date not null, season integer not null, half smallint not null,
      opponent text, side_a_goals smallint not null, side_b_goals smallint not null, winner text, side_a jsonb not null, side_b jsonb not null,
      milestones jsonb not null, streaks jsonb not null, primary key (match_id)$q$],
    array['with ' || streaks || $q$,
      sides as (
        select match_id,
          jsonb_agg(jsonb_build_object('player_id', player_id, 'name', name, 'goals', goals) order by goals desc, name, player_id) filter (where side = 'A') as side_a,
          jsonb_agg(jsonb_build_object('player_id', player_id, 'name', name, 'goals', goals) order by goals desc, name, player_id) filter (where side = 'B') as side_b
        from results group by match_id
      ),
      reached as (
        select match_id, jsonb_agg(jsonb_build_object('player_id', player_id, 'kind', kind, 'value', value) order by kind, player_id) as milestones
        from (
          select match_id, player_id, v.kind, v.value from (
            select match_id, player_id, goals, row_number() over so_far as games, sum(goals) over so_far as scored
            from results where not guest window so_far as (partition by player_id order by number)
          ) g
          cross join lateral (values
            ('debut', 1, g.games = 1), ('games', g.games, g.games % 50 = 0), ('goals', g.scored / 25 * 25, g.scored / 25 > (g.scored - g.goals) / 25)
          ) v (kind, value, holds) where v.holds
        ) m group by match_id
      ),
      running as (
        select match_id, jsonb_agg(jsonb_build_object('player_id', player_id, 'kind', kind, 'length', length) order by length desc, kind, player_id) as streaks
        from (select match_id, player_id, kind, row_number() over (partition by player_id, kind, island order by number) as length from streak_games) s
        where length >= case kind when 'winning' then 3 when 'losing' then 3 when 'scoring' then 3 else 5 end and kind <> 'clean_sheets'
        group by match_id
      )
      select p.match_id, p.number as match_number, p.played_on, p.season, p.half, p.opponent, p.side_a_goals, p.side_b_goals,
        case sign(p.side_a_goals - p.side_b_goals) when 1 then 'A' when -1 then 'B' end as winner,
        coalesce(s.side_a, '[]') as side_a, coalesce(s.side_b, '[]') as side_b, coalesce(m.milestones, '[]') as milestones, coalesce(k.streaks, '[]') as streaks
      from played p left join sides s using (match_id) left join reached m using (match_id) left join running k using (match_id)$q$],
    common);

  perform sync.make_club_function('update_aggregated_personal_bests', 'each player''s own bests.',
    array['aggregated_personal_bests'],
    array['best text not null, ' || player || ', value integer not null, match_id bigint' || match
      || ', season integer, achieved_on date not null, primary key (player_id, best)'],
    array['with ' || streaks || $q$,
      candidates as (
        select player_id, 'goals_in_a_match' as best, goals::bigint as value, match_id, season, played_on as achieved_on, number from results where not guest
        union all
        select s.player_id, v.best, v.value, null, s.season, s.achieved_on, s.number
        from (
          select season, player_id, max(played_on) as achieved_on, max(number) as number,$q$ || totals || $q$
          from results where not guest group by season, player_id
        ) s
        cross join lateral (values ('points_in_a_season', s.points), ('goals_in_a_season', s.goals), ('games_in_a_season', s.games), ('wins_in_a_season', s.wins)) v (best, value)
        union all
        select player_id, kind || '_streak', length, match_id, null, ended_on, last_number from streaks where kind not in ('losing', 'winless')
      )
      select distinct on (player_id, best) player_id, best, value, match_id, season, achieved_on
      from candidates where value > 0 order by player_id, best, value desc, number$q$],
    common);

  perform sync.make_club_function('update_aggregated_player_profile_stats', 'what a player''s page shows.',
    array['aggregated_player_profile_stats'],
    array[player || $q$, games integer not null, wins integer not null, draws integer not null, losses integer not null, goals integer not null,
      clean_sheets integer not null, points integer not null, win_percentage numeric(5, 2) not null, goals_per_game numeric(8, 3) not null,
      attendance_percentage numeric(5, 2) not null, first_played_on date not null, last_played_on date not null,
      seasons jsonb not null, current_streaks jsonb not null, teammates jsonb not null, primary key (player_id)$q$],
    array['with ' || streaks || $q$,
      by_season as (
        select player_id, jsonb_agg(jsonb_build_object('season', season, 'games', games, 'wins', wins, 'draws', draws, 'losses', losses,
          'goals', goals, 'points', points) order by season) as seasons
        from (select season, player_id,$q$ || totals || $q$ from results group by season, player_id) s group by player_id
      ),
      going as (select player_id, jsonb_object_agg(kind, length order by kind) as current_streaks from streaks where goes_on group by player_id),
      pairs as (
        select r.player_id, o.player_id as with_id, o.name, count(*) as games, count(*) filter (where r.result = 'W') as wins
        from results r join results o on o.match_id = r.match_id and o.side = r.side and o.player_id <> r.player_id
        where not o.guest group by r.player_id, o.player_id, o.name
      ),
      beside as (
        select player_id, jsonb_agg(jsonb_build_object('player_id', with_id, 'name', name, 'games', games, 'wins', wins) order by place) as teammates
        from (select *, row_number() over (partition by player_id order by games desc, wins desc, with_id) as place from pairs) p
        where place <= 5 group by player_id
      )
      select t.player_id, t.games, t.wins, t.draws, t.losses, t.goals, t.clean_sheets, t.points, t.win_percentage,
        round(t.goals::numeric / t.games, 3) as goals_per_game,
        round(100.0 * t.games / ((select count(*) from played) - t.first_number + 1), 2) as attendance_percentage,
        t.first_played_on, t.last_played_on, s.seasons, coalesce(g.current_streaks, '{}') as current_streaks, coalesce(b.teammates, '[]') as teammates
      from (
        select player_id, min(number) as first_number, min(played_on) as first_played_on, max(played_on) as last_played_on,$q$ || totals || $q$
        from results where not guest group by player_id
      ) t
      join by_season s using (player_id) left join going g using (player_id) left join beside b using (player_id)$q$],
    common);

  perform sync.make_club_function('update_aggregated_season_race_data', 'points and place of each player after each match of a season.',
    array['aggregated_season_race_data'],
    array['match_id bigint not null' || match || ', ' || player || $q$, season integer not null, match_number integer not null, games integer not null,
      points integer not null, goals integer not null, position integer not null, primary key (match_id, player_id)$q$],
    array[$q$
      select match_id, player_id, season, match_number, games, points, goals,
        rank() over (partition by match_id order by points desc, goal_difference desc, goals desc) as position
      from (
        select p.match_id, f.player_id, p.season, p.match_number, count(r.match_id) over so_far as games, coalesce(sum(r.points) over so_far, 0) as points,
          coalesce(sum(r.goals) over so_far, 0) as goals, coalesce(sum(r.margin) over so_far, 0) as goal_difference
        from (select *, row_number() over (partition by season order by number) as match_number from played) p
        join (select season, player_id, min(number) as first from results where not guest group by season, player_id) f
          on f.season = p.season and f.first <= p.number
        left join results r on r.match_id = p.match_id and r.player_id = f.player_id
        window so_far as (partition by p.season, f.player_id order by p.number)
      ) race$q$],
    common);

  perform sync.make_club_function('update_power_ratings', 'how strong each player is now.',
    array['aggregated_power_ratings'],
    array[player || $q$, games integer not null, rating numeric(6, 2), goal_threat numeric(8, 3) not null, goals_conceded numeric(8, 3) not null,
      participation numeric(5, 2) not null, position integer, primary key (player_id)$q$],
    array[$q$
      with weights as (
        select match_id, number, power(0.5, ((select count(*) from played) - number)::numeric / (select rating_half_life from rules)) as weight from played
      ),
      weighted as (
        select r.player_id, r.retired, r.number, w.weight, r.points::numeric / (select win_points from rules) as share, r.goals, r.goals_against
        from results r join weights w using (match_id) where not r.guest
      ),
      club as materialized (select sum(weight * share) / sum(weight) as share, sum(weight * goals) / sum(weight) as goals, sum(weight * goals_against) / sum(weight) as conceded from weighted),
      players as (
        select p.player_id, count(*) as games, count(*) >= max(r.minimum_games) as rated, sum(p.weight) as weight, min(p.number) as first,
          (sum(p.weight * p.share) + max(r.rating_prior_games * c.share)) / (sum(p.weight) + max(r.rating_prior_games)) as share,
          (sum(p.weight * p.goals) + max(r.rating_prior_games * c.goals)) / (sum(p.weight) + max(r.rating_prior_games)) as goals,
          (sum(p.weight * p.goals_against) + max(r.rating_prior_games * c.conceded)) / (sum(p.weight) + max(r.rating_prior_games)) as conceded
        from weighted p cross join club c cross join rules r where not p.retired group by p.player_id
      )
      select player_id, games, case when rated then round(100 * share, 2) end as rating, round(goals, 3) as goal_threat, round(conceded, 3) as goals_conceded,
        round(100 * weight / (select sum(w.weight) from weights w where w.number >= players.first), 2) as participation,
        case when rated then rank() over (partition by rated order by round(100 * share, 2) desc) end as position
      from players$q$],
    common);

  -- What refers to a player or a match is found by it, where the key does not begin with it.
  for player in select p.name from sync.club_parts p where p.kind = 'table' and p.state = 'made' loop
    if exists (select from pg_attribute where attrelid = to_regclass('public.' || player) and attname = 'player_id') then
      execute format('create index if not exists %I on public.%I (player_id)', player || '_player', player);
    end if;
    if player in ('aggregated_records', 'aggregated_personal_bests') then
      execute format('create index if not exists %I on public.%I (match_id)', player || '_match', player);
    end if;
  end loop;
  if exists (select from sync.club_parts p where p.name = 'club_rules' and p.state = 'made') then
    insert into public.club_rules default values on conflict do nothing;
  end if;
end $do$;

-- For a trigger on a table of matches that has an id: enqueues update-stats for the match, in the transaction that finished it. Whoever
-- may finish a match need not know of the schema sync; and should it fail, the match is finished all the same.
create function sync.match_finished() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform sync.enqueue('update-stats', jsonb_build_object('matchId', to_jsonb(new) -> 'id', 'user', session_user::text), 'api',
    jsonb_build_object('match', to_jsonb(new) -> 'id', 'table', tg_table_schema || '.' || tg_table_name));
  return null;
exception when others then
  raise warning 'update-stats was not enqueued: %', sqlerrm;
  return null;
end $$;

select sync.grant_access();
