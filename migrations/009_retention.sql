-- Retention: which partitions there are, made ahead and dropped behind by whoever may run jobs.

create view sync.table_partitions as
  select parent.relname::text as parent, part.relname::text as name, part.oid as part, bound.text = 'DEFAULT' as is_default,
    (regexp_match(bound.text, 'FROM \(''([^'']+)''\)'))[1]::timestamptz as since,
    (regexp_match(bound.text, 'TO \(''([^'']+)''\)'))[1]::timestamptz as until
  from pg_inherits link
  join pg_class parent on parent.oid = link.inhparent and parent.relkind = 'p' and parent.relnamespace = 'sync'::regnamespace
  join pg_class part on part.oid = link.inhrelid
  cross join lateral (select pg_get_expr(part.relpartbound, part.oid) as text) bound;
comment on view sync.table_partitions is 'The partitions of the tables that are kept by month, and the time that each is for.';

-- Makes the monthly partitions from last month to three months ahead; a default one keeps what falls outside, and gives
-- rows to their month when that is made. Workers that start at once take turns. A partition is attached, which leaves
-- the parent open for writes, where creating it in its place would not; the default one is locked for a moment. Where a
-- long transaction holds that up, the rest is left for the next time, instead of everybody queueing behind it.
-- With its owner's rights: a worker may lack the right to make tables.
create or replace function sync.ensure_partitions() returns void language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
declare
  missing record;
begin
  if not exists (select from sync.missing_partitions()) then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('touchline:partitions', 0));
  for missing in select * from sync.missing_partitions() loop
    begin
      perform sync.make_partition(missing.parent, missing.month);
    exception when lock_not_available then
      raise notice 'partitions of % are made later: the table is in use', missing.parent;
      exit;
    end;
  end loop;
end $$;

-- The months that have no partition yet, and a null month for a default one that is missing.
create function sync.missing_partitions() returns table (parent text, month date)
language sql volatile set search_path = pg_catalog, pg_temp as $$
  select wanted.parent, wanted.month
  from (
    select parent, null::date as month, parent || '_default' as name
    from unnest(array['job_history', 'earlier_attempts', 'job_logs']) parent
    union all
    select parent, m::date, parent || to_char(m, '"_"YYYY_MM')
    from unnest(array['job_history', 'earlier_attempts', 'job_logs']) parent,
      generate_series(-1, 3) ahead,
      lateral (select date_trunc('month', (now() at time zone 'UTC') + make_interval(months => ahead)) as m) months
  ) wanted
  -- A query of the catalogue, and not to_regclass: that may not see yet what was made while we waited for our turn.
  where not exists (select from pg_class c where c.relnamespace = 'sync'::regnamespace and c.relname = wanted.name)
  order by wanted.month nulls first, wanted.parent;
$$;

create function sync.make_partition(parent text, month date) returns void language plpgsql
set search_path = pg_catalog, pg_temp set lock_timeout = '200ms' as $$
declare
  spare text := parent || '_default';
  part text := parent || to_char(month, '"_"YYYY_MM');
  moment text := case parent when 'job_logs' then 'at' else 'finished_at' end;
  since text := to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00';
  until text := to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00';
begin
  if month is null then
    execute format('create table sync.%I partition of sync.%I default', spare, parent);
    execute format('alter table sync.%I enable row level security', spare);
    return;
  end if;
  execute format('create table sync.%I (like sync.%I including defaults including constraints)', part, parent);
  execute format('alter table sync.%I enable row level security', part);
  execute format('lock table sync.%I in access exclusive mode', spare);
  execute format(
    'with moved as (delete from sync.%I where %I >= %L and %I < %L returning *) insert into sync.%I select * from moved',
    spare, moment, since, moment, until, part
  );
  execute format('alter table sync.%I attach partition sync.%I for values from (%L) to (%L)', parent, part, since, until);
end $$;

-- Drops a partition of a month before the last one, with all that is in it: what may go is decided by who calls. It
-- needs the parent to itself for some milliseconds, and gives up rather than wait longer than everybody else may be
-- held up behind it (55P03: try again). The partition is locked first: while that is waited for, the parent is free.
-- With its owner's rights: a worker may lack the right to drop tables.
create function sync.drop_partition(name text) returns void language plpgsql
security definer set search_path = pg_catalog, pg_temp set lock_timeout = '100ms' as $$
declare
  past sync.table_partitions;
begin
  select p.* into past from sync.table_partitions p where p.name = drop_partition.name;
  if not found then
    raise exception 'there is no partition named %', coalesce(quote_literal(name), '(null)') using errcode = 'undefined_table';
  end if;
  if past.is_default or past.until > date_trunc('month', now(), 'UTC') - interval '1 month' then
    raise exception 'the partition % is in use', quote_literal(name) using errcode = 'object_in_use';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('touchline:partitions', 0));
  execute format('lock table sync.%I in access exclusive mode', past.name);
  execute format('drop table sync.%I', past.name);
end $$;
comment on function sync.drop_partition is 'Raises 42P01 where there is none, 55006 where it is still needed, 55P03 where it is in use: try again.';
