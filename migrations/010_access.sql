-- Who may do what, and the views that existing dashboards and alerts read.

-- Jobs, live and ended. A status of its own in each branch: a query for one status then reads nothing else.
create view sync.job_queue as
  select id, sync::text as task_type, payload, 'pending'::text as status, run_at, attempt::integer as attempts,
    max_attempts::integer as max_attempts, last_error ->> 'message' as last_error, enqueued_at as created_at, started_at,
    null::timestamptz as finished_at, state::text as state, priority::integer as priority, unique_key
  from sync.jobs where state = 'pending'
  union all
  select id, sync::text, payload, 'running', run_at, attempt::integer, max_attempts::integer, last_error ->> 'message',
    enqueued_at, started_at, null, state::text, priority::integer, unique_key
  from sync.jobs where state = 'running'
  union all
  select id, sync::text, payload, 'succeeded', run_at, attempt::integer, max_attempts::integer, null, enqueued_at,
    started_at, finished_at, state::text, priority::integer, unique_key
  from sync.job_history where state = 'succeeded'
  union all
  select id, sync::text, payload, 'failed', run_at, attempt::integer, max_attempts::integer, error ->> 'message',
    enqueued_at, started_at, finished_at, state::text, priority::integer, unique_key
  from sync.job_history where state = 'failed'
  union all
  select id, sync::text, payload, 'failed', run_at, attempt::integer, max_attempts::integer,
    case when error ->> 'message' like 'Cancelled%' then error ->> 'message'
      else 'Cancelled' || coalesce(': ' || (error ->> 'message'), '.') end,
    enqueued_at, started_at, finished_at, state::text, priority::integer, unique_key
  from sync.job_history where state = 'cancelled';
comment on view sync.job_queue is
  'Jobs, live and ended. A cancelled job is failed here, with a last_error that says so; state tells them apart.';

-- One row is one execution: an attempt that ended. What a shutdown gave back, and a dry run, did not do the work.
create view sync.job_executions as
  select sync::text as job_id, 'success'::text as status, finished_at as executed_at, result,
    case when payload ->> 'season' ~ '^-?\d{1,9}$' then (payload ->> 'season')::integer end as season,
    case when payload ->> 'week' ~ '^-?\d{1,9}$' then (payload ->> 'week')::integer end as week,
    id as run_id, attempt::integer as attempt, started_at
  from sync.job_history where state = 'succeeded' and started_at is not null and not dry_run
  union all
  select sync::text, 'failed', finished_at, error,
    case when payload ->> 'season' ~ '^-?\d{1,9}$' then (payload ->> 'season')::integer end,
    case when payload ->> 'week' ~ '^-?\d{1,9}$' then (payload ->> 'week')::integer end,
    id, attempt::integer, started_at
  from sync.job_history where state = 'failed' and started_at is not null and not dry_run
  union all
  select sync::text, 'error', finished_at, error,
    case when payload ->> 'season' ~ '^-?\d{1,9}$' then (payload ->> 'season')::integer end,
    case when payload ->> 'week' ~ '^-?\d{1,9}$' then (payload ->> 'week')::integer end,
    id, attempt::integer, started_at
  from sync.job_history where state = 'cancelled' and started_at is not null and not dry_run
  union all
  select job.sync, 'error', earlier.finished_at, earlier.error,
    case when job.payload ->> 'season' ~ '^-?\d{1,9}$' then (job.payload ->> 'season')::integer end,
    case when job.payload ->> 'week' ~ '^-?\d{1,9}$' then (job.payload ->> 'week')::integer end,
    job.id, earlier.number::integer, earlier.started_at
  from sync.earlier_attempts earlier
  join (
    select id, sync::text as sync, payload, dry_run from sync.jobs
    union all
    select id, sync::text, payload, dry_run from sync.job_history
  ) job on job.id = earlier.job_id
  where earlier.outcome in ('failed', 'lost') and not job.dry_run;
comment on view sync.job_executions is
  'Attempts that ended, dry runs and those that a shutdown gave back left out. job_id is the name of the sync, run_id the job.';
comment on column sync.job_executions.status is
  'success; failed: the job failed with it; error: it ended badly but the job went on, or it was cancelled.';
comment on column sync.job_executions.result is 'What the run reports, or what went wrong.';

create view sync.background_job_status as
  select sync::text as job_type, payload as job_payload, 'queued'::text as status, started_at, null::timestamptz as completed_at,
    last_error ->> 'message' as error_message, null::jsonb as results, id, enqueued_at as created_at, progress
  from sync.jobs where state = 'pending'
  union all
  select sync::text, payload, 'processing', started_at, null, last_error ->> 'message', null, id, enqueued_at, progress
  from sync.jobs where state = 'running'
  union all
  select sync::text, payload, 'completed', started_at, finished_at, null, result, id, enqueued_at, null
  from sync.job_history where state = 'succeeded'
  union all
  select sync::text, payload, 'failed', started_at, finished_at, error ->> 'message', result, id, enqueued_at, null
  from sync.job_history where state = 'failed'
  union all
  select sync::text, payload, 'failed', started_at, finished_at,
    case when error ->> 'message' like 'Cancelled%' then error ->> 'message'
      else 'Cancelled' || coalesce(': ' || (error ->> 'message'), '.') end,
    result, id, enqueued_at, null
  from sync.job_history where state = 'cancelled';
comment on view sync.background_job_status is
  'Jobs, live and ended. error_message of a live one is that of its last attempt; a cancelled one is failed and says so.';

-- The tables in public that migrations of ours make: the two roles work with them too. A migration that adds one enters
-- it here, and calls sync.grant_access(), as does one that adds anything to the schema sync.
create table sync.data_tables (name text primary key);
comment on table sync.data_tables is 'The tables in public that are Touchline''s; all others are left alone.';
insert into sync.data_tables (name) values
  ('provider_sources'), ('provider_sync_state'), ('countries'), ('leagues'), ('seasons'), ('season_coverage');

-- Grants all there is to the two roles: touchline_viewer reads, touchline_operator does what consoles and workers do. May
-- be called at any time and as often as one likes; locks no table that is as it should be. Where the roles are missing and
-- the caller may not make them it says so and grants nothing. To be called by the owner of the schema.
create function sync.grant_access() returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  item record;
  each_role text;
begin
  foreach each_role in array array['touchline_viewer', 'touchline_operator'] loop
    continue when exists (select from pg_roles where rolname = each_role);
    begin
      execute format('create role %I nologin', each_role);
    exception
      when duplicate_object or unique_violation then
        -- Roles belong to all databases of the server: one was made for another at this moment.
        null;
      when insufficient_privilege then
        raise notice 'The role % is missing, and % may not create roles: nothing was granted.', each_role, current_user
          using hint = 'Let an administrator run "create role touchline_viewer; create role touchline_operator;", then call sync.grant_access().';
        return;
    end;
  end loop;

  -- Nobody comes in unasked.
  revoke all on schema sync from public;
  revoke all on all tables in schema sync from public;
  revoke all on all sequences in schema sync from public;
  revoke all on all routines in schema sync from public;
  grant usage on schema sync to touchline_viewer, touchline_operator;
  foreach each_role in array array['touchline_viewer', 'touchline_operator'] loop
    if not has_schema_privilege(each_role, 'public', 'usage') then
      execute format('grant usage on schema public to %I', each_role);
    end if;
  end loop;

  -- A partition is reached through its table, whose grants and policies then count: partitions have none of their own.
  for item in
    select c.oid, c.relkind, c.relrowsecurity, c.reloptions, format('%I.%I', n.nspname, c.relname) as name,
      n.nspname = 'sync' and c.relname = 'migrations' as fixed,
      -- The address of a webhook is a secret.
      n.nspname = 'sync' and c.relname = 'alert_webhook' as secret, c.relispartition as partition
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where (n.nspname = 'sync' or n.nspname = 'public' and c.relname in (select d.name from sync.data_tables d))
      and c.relkind in ('r', 'p', 'v')
  loop
    if item.relkind = 'v' then
      execute format('grant select on %s to touchline_viewer, touchline_operator', item.name);
      -- A view is read with the reader's rights where Postgres can do that; before 15 with its owner's, and only by whom it is granted to.
      if current_setting('server_version_num')::integer >= 150000
        and not coalesce('security_invoker=true' = any (item.reloptions), false) then
        execute format('alter view %s set (security_invoker = true)', item.name);
      end if;
      continue;
    end if;
    if not item.relrowsecurity then execute format('alter table %s enable row level security', item.name); end if;
    continue when item.partition;
    execute format('grant select on %s to touchline_operator', item.name);
    if not item.secret then execute format('grant select on %s to touchline_viewer', item.name); end if;
    if not item.secret and not exists (select from pg_policy where polrelid = item.oid and polname = 'touchline_viewer') then
      execute format('create policy touchline_viewer on %s for select to touchline_viewer using (true)', item.name);
    end if;
    if not item.fixed then
      execute format('grant insert, update, delete on %s to touchline_operator', item.name);
    end if;
    if not exists (select from pg_policy where polrelid = item.oid and polname = 'touchline_operator') then
      execute format('create policy touchline_operator on %s to touchline_operator using (true) with check (true)', item.name);
    end if;
  end loop;
  grant usage, select on all sequences in schema sync to touchline_operator;

  grant execute on all routines in schema sync to touchline_operator;
  revoke execute on function sync.grant_access() from touchline_operator;
  -- A viewer's functions are those that change nothing.
  for item in
    select p.oid::regprocedure::text as name from pg_proc p
    where p.pronamespace = 'sync'::regnamespace and p.provolatile <> 'v' and p.prokind = 'f' and not p.prosecdef
  loop
    execute format('grant execute on function %s to touchline_viewer', item.name);
  end loop;
end $$;
comment on function sync.grant_access is
  'Makes the roles touchline_viewer and touchline_operator where they are missing, and grants them what they need.';
alter table sync.data_tables enable row level security;
select sync.grant_access();
