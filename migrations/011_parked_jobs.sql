-- Jobs of a paused sync are put aside: out of the index that claims walk, however many there are.

alter table sync.jobs add column parked boolean not null default false;
comment on column sync.jobs.parked is
  'Put aside because its sync was paused when it came or waited. The pause itself is what keeps it from being claimed.';
alter table sync.pauses add column parked boolean not null default false;
comment on column sync.pauses.parked is 'Whether the jobs that waited when the pause began have been put aside.';

drop index sync.jobs_ready;
create index jobs_ready on sync.jobs (priority desc, run_at, id)
  where waiting_for is null and waits_for is null and not parked;
create index jobs_parked on sync.jobs (sync, priority desc, run_at, id) where parked;

create function sync.paused_syncs() returns text[] language sql stable as $$
  select array(
    select name from sync.pauses where scope = 'sync'
    union
    select s.name from sync.pauses p join sync.syncs s on s.provider = p.name where p.scope = 'provider'
  );
$$;

-- The syncs that have parked jobs, found without reading all of those.
create function sync.parked_syncs() returns setof text language sql stable as $$
  with recursive parked (name) as (
    (select sync::text from sync.jobs where parked order by sync limit 1)
    union all
    select (select sync::text from sync.jobs where parked and sync > p.name order by sync limit 1) from parked p where p.name is not null
  )
  select name from parked where name is not null;
$$;

-- Puts the jobs of paused syncs aside, and brings back those of syncs that are no longer paused; up to `most` of them, and
-- gives how many: call it again until it gives 0. It waits for another session that is at it: whoever was given 0 has all
-- jobs that may be claimed in sight.
create function sync.follow_pauses(most integer) returns integer language plpgsql as $$
declare
  paused text[];
  moved integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('touchline:pauses', 0));
  paused := sync.paused_syncs();
  update sync.jobs set parked = false where id = any (array(
    select id from sync.parked_syncs() p (name) cross join lateral (
      select id from sync.jobs where parked and sync = p.name and state = 'pending'
      order by priority desc, run_at, id limit most for update skip locked
    ) job
    where p.name <> all (paused) limit most
  ));
  get diagnostics moved = row_count;
  if moved > 0 then
    perform pg_notify('touchline', 'jobs');
    return moved;
  end if;
  if not exists (select from sync.pauses where not parked and scope <> 'all') then return 0; end if;
  update sync.jobs set parked = true where id = any (array(
    select id from sync.jobs
    where sync = any (paused) and state = 'pending' and waiting_for is null and waits_for is null and not parked
    limit most for update skip locked
  ));
  get diagnostics moved = row_count;
  if moved = 0 then update sync.pauses set parked = true where not parked and scope <> 'all'; end if;
  return moved;
end $$;

-- As before, but for `parked`.
create or replace function sync.enqueue_job(
  sync text,
  payload jsonb,
  trigger sync.job_trigger,
  trigger_detail jsonb,
  run_at timestamptz,
  priority smallint,
  max_attempts smallint,
  unique_key text,
  dry_run boolean,
  retry_of bigint,
  timeout_ms integer,
  out job_id bigint,
  out existing boolean
) language plpgsql as $$
#variable_conflict use_column
begin
  loop
    insert into sync.jobs (
      sync, payload, trigger, trigger_detail, run_at, priority, max_attempts, unique_key, dry_run, retry_of, timeout_ms, parked
    ) values (
      enqueue_job.sync, coalesce(enqueue_job.payload, '{}'), coalesce(enqueue_job.trigger, 'api'),
      coalesce(enqueue_job.trigger_detail, '{}'), coalesce(enqueue_job.run_at, now()), coalesce(enqueue_job.priority, 0),
      coalesce(enqueue_job.max_attempts, (select s.max_attempts from sync.syncs s where s.name = enqueue_job.sync), 5),
      enqueue_job.unique_key, coalesce(enqueue_job.dry_run, false), enqueue_job.retry_of, enqueue_job.timeout_ms,
      exists (select from sync.pauses) and enqueue_job.sync = any (sync.paused_syncs())
    )
    on conflict (unique_key) where unique_key is not null do nothing
    returning id into job_id;
    if job_id is not null then
      existing := false;
      return;
    end if;
    select id into job_id from sync.jobs where unique_key = enqueue_job.unique_key;
    if job_id is not null then
      existing := true;
      return;
    end if;
    -- The job that held the key ended between the two statements: try again.
  end loop;
end $$;

create or replace function sync.claim(claimer bigint, most integer, known text[]) returns setof sync.jobs language plpgsql
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
  while level is not null and cardinality(places) < most loop
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
