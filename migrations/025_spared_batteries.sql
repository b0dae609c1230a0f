-- A laptop on battery leaves jobs below a priority, backfills among them, to others.
drop function sync.claim(bigint, integer, text[]);
create function sync.claim(claimer bigint, most integer, known text[], least_urgent smallint default -100) returns setof sync.jobs language plpgsql
set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off set plan_cache_mode = force_generic_plan as $$
declare
  -- The places of the rows, which can't move as long as they are locked.
  places tid[] := '{}';
  left_alone text[];
  level smallint;
begin
  -- Locked against a rescuer: a claim and "this worker is lost" never pass each other.
  perform from sync.workers where id = claimer and state = 'active' for share;
  if not found or exists (select from sync.pauses where scope = 'all') then return; end if;
  left_alone := array(
    select name from sync.syncs where seen_at > now() - interval '1 hour' and name <> all (known)
    union all select name from sync.pauses where scope = 'sync'
    union all select s.name from sync.pauses p join sync.syncs s on s.provider = p.name where p.scope = 'provider'
  );
  select max(priority) into level from sync.jobs where waiting_for is null and waits_for is null and not parked;
  while level >= least_urgent and cardinality(places) < most loop
    places := places || array(
      select ctid from sync.jobs
      where priority = level and run_at <= now() and state = 'pending' and waiting_for is null and waits_for is null
        and not parked and sync <> all (left_alone)
      order by run_at, id limit most - cardinality(places)
      for update skip locked
    );
    select max(priority) into level from sync.jobs
    where priority < level and waiting_for is null and waits_for is null and not parked;
  end loop;
  if places = '{}' then return; end if;
  return query
    with claimed as (
      update sync.jobs set state = 'running', worker_id = claimer, token = token + 1, attempt = attempt + 1, started_at = now(),
        progress = null
      where ctid = any (places)
      returning *
    )
    select * from claimed order by priority desc, run_at, id;
end $$;

select sync.grant_access();
