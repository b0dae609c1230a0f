-- The whole life of a job: cancel, retry, run now, priority, pause, routines, and who runs what now.

-- Syncs as the workers know them, so that plain SQL gets each sync's own defaults, and a pause of a provider its syncs.
create table sync.syncs (
  name text primary key,
  title text not null,
  provider text,
  max_attempts smallint not null,
  seen_at timestamptz not null default now()
);
comment on column sync.syncs.seen_at is 'When a worker that has this sync last said so.';

create table sync.routines (
  name text primary key,
  title text not null,
  steps jsonb not null check (jsonb_typeof(steps) = 'array'),
  seen_at timestamptz not null default now()
);
comment on column sync.routines.steps is
  '[{ "step", "sync", "payload", "takes": fields of the routine''s payload that the step gets, "after": earlier steps }]';
create sequence sync.routine_runs;

-- What workers leave alone until it is resumed.
create table sync.pauses (
  scope text not null check (scope in ('all', 'provider', 'sync')),
  name text not null default '',
  paused_at timestamptz not null default now(),
  paused_by text not null,
  reason text,
  primary key (scope, name),
  check ((scope = 'all') = (name = ''))
);

-- Attempts that hold a lock or a connection, or have run for a moment: what is shown as running, found without a scan of
-- the queue (an index on the state would cost every claim its HOT update). A row counts as long as its job is still
-- running under its token; leftovers are removed now and then.
create table sync.running_attempts (
  job_id bigint primary key,
  token integer not null,
  worker_id bigint not null,
  lock text,
  backend_pid integer,
  backend_start timestamptz,
  published_at timestamptz not null default now()
) with (autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 100);
comment on column sync.running_attempts.backend_pid is
  'Of the session that holds its transaction and its lock; with backend_start it names one session for ever.';

-- A check of the table would be made anew by every claim; that of a domain only where a name is given.
create domain sync.sync_name as text check (value ~ '^[a-z][a-z0-9-]{0,62}$');
alter table sync.jobs
  drop constraint jobs_sync_check,
  alter column sync type sync.sync_name,
  add column timeout_ms integer check (timeout_ms > 0),
  add column cancel_asked_at timestamptz,
  add column cancel_by text,
  add column cancel_reason text,
  add column routine text,
  add column routine_run bigint,
  add column step text,
  add column waits_for bigint[];
comment on column sync.jobs.timeout_ms is 'What one attempt may take; null: as its sync says.';
comment on column sync.jobs.waits_for is 'The jobs of the same routine run that must succeed before this one may be claimed.';
create index jobs_routine_run on sync.jobs (routine_run) where routine_run is not null;
create index jobs_retry_of on sync.jobs (retry_of) where retry_of is not null;
-- What waits, for a lock or for an earlier step, is not in the index that a claim walks, however much of it there is.
drop index sync.jobs_ready;
create index jobs_ready on sync.jobs (priority desc, run_at, id) where waiting_for is null and waits_for is null;
create index jobs_waiting_for on sync.jobs (waiting_for, priority desc, run_at, id) where waiting_for is not null;
comment on column sync.jobs.waiting_for is
  'The lock that was held elsewhere when it was last claimed; it is claimed again when it is the next one for it.';

-- The attempt that ends a job is part of its history row; only attempts after which the job went on have rows of their own.
alter table sync.job_history
  add column token integer,
  add column timeout_ms integer,
  add column routine text,
  add column routine_run bigint,
  add column step text;
comment on column sync.job_history.token is
  'Of the attempt that ended the job: this row is that attempt too. Null where none did, or where it has a row of its own.';

-- Ascending: what ends goes to the right-hand page, which fills it, instead of splitting the left-hand one.
drop index sync.job_history_newest, sync.job_history_sync, sync.job_history_trouble;
create index job_history_finished on sync.job_history (finished_at, id);
create index job_history_sync on sync.job_history (sync, finished_at, id);
create index job_history_trouble on sync.job_history (state, finished_at, id) where state <> 'succeeded';
-- A request over HTTP that is sent again gets its job, live or ended.
create index jobs_request on sync.jobs ((trigger_detail ->> 'requestId')) where trigger_detail ->> 'requestId' is not null;
create index job_history_request on sync.job_history ((trigger_detail ->> 'requestId'))
  where trigger_detail ->> 'requestId' is not null;
create index job_history_retry_of on sync.job_history (retry_of) where retry_of is not null;
create index job_history_routine_run on sync.job_history (routine_run) where routine_run is not null;

alter table sync.job_attempts rename to earlier_attempts;
alter index sync.job_attempts_job rename to earlier_attempts_job;
do $$
declare
  part text;
begin
  for part in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'sync.earlier_attempts'::regclass
  loop
    execute format('alter table sync.%I rename to %I', part, replace(part, 'job_attempts', 'earlier_attempts'));
  end loop;
end $$;
comment on table sync.earlier_attempts is 'Attempts after which their job went on. All attempts: sync.job_attempts.';

create view sync.job_attempts as
  select job_id, token, number, worker_id, outcome, started_at, finished_at, error from sync.earlier_attempts
  union all
  select id, token, attempt, worker_id, state::text::sync.attempt_outcome, started_at, finished_at, error
  from sync.job_history where token is not null;
comment on view sync.job_attempts is 'One row is one attempt.';

drop function sync.ensure_partitions();
-- Makes the monthly partitions from last month to three months ahead; a default one keeps what falls outside, and gives
-- rows to their month when that is made. Workers that start at once take turns. A partition is attached, which leaves
-- the parent open for writes, where creating it in its place would not.
create function sync.ensure_partitions() returns void language plpgsql as $$
declare
  parent text;
  moment text;
  part text;
  month date;
  since text;
  until text;
begin
  perform pg_advisory_xact_lock(hashtextextended('touchline:partitions', 0));
  foreach parent in array array['job_history', 'earlier_attempts', 'job_logs'] loop
    moment := case parent when 'job_logs' then 'at' else 'finished_at' end;
    -- A query, and not to_regclass: that may not see yet what was made while this session waited for its turn.
    if not exists (select from pg_class where relnamespace = 'sync'::regnamespace and relname = parent || '_default') then
      execute format('create table sync.%I partition of sync.%I default', parent || '_default', parent);
      execute format('alter table sync.%I enable row level security', parent || '_default');
    end if;
    for offset_months in -1..3 loop
      month := date_trunc('month', (now() at time zone 'UTC') + make_interval(months => offset_months))::date;
      part := parent || to_char(month, '"_"YYYY_MM');
      continue when exists (select from pg_class where relnamespace = 'sync'::regnamespace and relname = part);
      since := to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00';
      until := to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00';
      execute format('create table sync.%I (like sync.%I including defaults including constraints)', part, parent);
      execute format('alter table sync.%I enable row level security', part);
      execute format('lock table sync.%I in access exclusive mode', parent || '_default');
      execute format(
        'with moved as (delete from sync.%I where %I >= %L and %I < %L returning *) insert into sync.%I select * from moved',
        parent || '_default', moment, since, moment, until, part
      );
      execute format('alter table sync.%I attach partition sync.%I for values from (%L) to (%L)', parent, part, since, until);
    end loop;
  end loop;
end $$;

-- Enqueue. The function that notifies is for SQL; the engine calls the other one, and sends one hint for many jobs: a
-- NOTIFY makes every commit that holds one wait for all others.
drop function sync.enqueue(text, jsonb, sync.job_trigger, jsonb, timestamptz, smallint, smallint, text, boolean);
drop function sync.enqueue_job(text, jsonb, sync.job_trigger, jsonb, timestamptz, smallint, smallint, text, boolean, bigint);

create function sync.enqueue_job(
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
      sync, payload, trigger, trigger_detail, run_at, priority, max_attempts, unique_key, dry_run, retry_of, timeout_ms
    ) values (
      enqueue_job.sync, coalesce(enqueue_job.payload, '{}'), coalesce(enqueue_job.trigger, 'api'),
      coalesce(enqueue_job.trigger_detail, '{}'), coalesce(enqueue_job.run_at, now()), coalesce(enqueue_job.priority, 0),
      coalesce(enqueue_job.max_attempts, (select s.max_attempts from sync.syncs s where s.name = enqueue_job.sync), 5),
      enqueue_job.unique_key, coalesce(enqueue_job.dry_run, false), enqueue_job.retry_of, enqueue_job.timeout_ms
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

create function sync.enqueue(
  sync text,
  payload jsonb default '{}',
  trigger sync.job_trigger default 'api',
  trigger_detail jsonb default '{}',
  run_at timestamptz default null,
  priority smallint default 0::smallint,
  max_attempts smallint default null,
  unique_key text default null,
  dry_run boolean default false,
  timeout_ms integer default null
) returns bigint language plpgsql as $$
declare
  job record;
begin
  job := sync.enqueue_job($1, $2, $3, $4, $5, $6, $7, $8, $9, null, $10);
  if not job.existing then perform pg_notify('touchline', 'jobs'); end if;
  return job.job_id;
end $$;
comment on function sync.enqueue is
  'Enqueues a job and returns its id; with a unique key that a live job has, the id of that one. run_at null means now, '
  'max_attempts null what the sync says.';

-- Claims up to `most` due jobs for a worker that has the syncs `known` (null: all), most urgent first. Left are those that are
-- paused, wait for a lock or for an earlier step, or are of a sync that only other workers know.
-- Priorities are gone through one by one, each a range of the index: in one scan, jobs due later would be read before
-- the due ones of the next priority. The planner may not choose anything else: its statistics never fit a queue.
create function sync.claim(claimer bigint, most integer, known text[]) returns setof sync.jobs language plpgsql
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
  select max(priority) into level from sync.jobs where waiting_for is null and waits_for is null;
  while level is not null and cardinality(places) < most loop
    places := places || array(
      select ctid from sync.jobs
      where priority = level and run_at <= now() and state = 'pending' and waiting_for is null and waits_for is null
        and sync <> all (left_alone)
      order by run_at, id limit most - cardinality(places)
      for update skip locked
    );
    select max(priority) into level from sync.jobs where priority < level and waiting_for is null and waits_for is null;
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

-- Ends jobs of the worker `ender`: into history, where a row is the job and the attempt that ended it. Of each job one claim
-- alone. Gives those that were no longer the worker's: they are fenced, and nothing was written of them.
create function sync.end_jobs(
  ender bigint, ids bigint[], tokens integer[], states sync.job_state[], results jsonb[], errors jsonb[]
) returns setof bigint language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan as $$
declare
  written bigint;
begin
  with ended as (
    delete from sync.jobs j
    using unnest(ids, tokens, states, results, errors) as i (id, token, end_state, result, error)
    where j.id = i.id and j.token = i.token and j.state = 'running' and j.worker_id = ender
    returning j.*, i.end_state, i.result, i.error
  )
  insert into sync.job_history (
    id, sync, payload, state, priority, trigger, trigger_detail, dry_run, unique_key, retry_of, max_attempts, attempt,
    worker_id, enqueued_at, run_at, started_at, finished_at, result, error, token, timeout_ms, routine, routine_run, step
  )
  select id, sync, payload, end_state, priority, trigger, trigger_detail, dry_run, unique_key, retry_of, max_attempts, attempt,
    worker_id, enqueued_at, run_at, started_at, clock_timestamp(), result, error, token, timeout_ms, routine, routine_run, step
  from ended;
  get diagnostics written = row_count;
  if written = cardinality(ids) then return; end if;
  return query select i.id from unnest(ids, tokens) as i (id, token)
    where not exists (select from sync.job_history h where h.id = i.id and h.token = i.token);
end $$;

-- Lets the next job for each of these locks be claimed; gives how many there were.
create function sync.wake_next(locks text[]) returns integer language plpgsql as $$
declare
  woken integer;
begin
  update sync.jobs set waiting_for = null where id = any (array(
    select (
      select id from sync.jobs where waiting_for = name and state = 'pending' order by priority desc, run_at, id limit 1
    ) from unnest(locks) name
  ));
  get diagnostics woken = row_count;
  if woken > 0 then perform pg_notify('touchline', 'jobs'); end if;
  return woken;
end $$;

-- Does so for every lock that jobs wait for and that nobody holds any more: who held it was killed, or was none of ours.
create function sync.wake_waiting() returns integer language sql as $$
  with recursive waiting (name) as (
    (select waiting_for from sync.jobs where waiting_for is not null order by waiting_for limit 1)
    union all
    select (select waiting_for from sync.jobs where waiting_for > w.name order by waiting_for limit 1) from waiting w where w.name is not null
  )
  select sync.wake_next(array(
    select w.name from waiting w
    where w.name is not null
      and not exists (select from sync.running_attempts r where r.lock = w.name)
      and not exists (
        select from sync.lock_keys k
        join pg_locks l on l.locktype = 'advisory' and l.objsubid = 1 and l.granted
          and l.database = (select oid from pg_database where datname = current_database())
          and (l.classid::bigint << 32) | l.objid::bigint = k.key
        where k.name = w.name
      )
  ));
$$;

-- Raises what an action on one job can run into; the codes are ours.
create function sync.raise_no_such_job(job_id bigint) returns void language plpgsql as $$
begin
  raise exception 'there is no job %', coalesce(job_id::text, '(null)') using errcode = 'TL001';
end $$;

create function sync.raise_ended(job_id bigint) returns void language plpgsql as $$
begin
  if not exists (select from sync.job_history where id = job_id) then perform sync.raise_no_such_job(job_id); end if;
  raise exception 'job % has ended already', job_id using errcode = 'TL002';
end $$;

-- What an ended job keeps of its cancel. The stage tells how far it had to go.
create function sync.cancelled_error(cancelled_by text, reason text, stage text, told text) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'code', 'cancelled',
    'message', format('Cancelled by %s%s. %s', coalesce(cancelled_by, 'somebody'), coalesce(': ' || nullif(trim(reason), ''), ''), told),
    'details', jsonb_strip_nulls(jsonb_build_object('by', cancelled_by, 'reason', nullif(trim(reason), ''), 'stage', stage))
  );
$$;

-- Cancels a job: a pending one at once ('cancelled'), a running one by its worker, which proves that it stopped ('cancelling').
create function sync.cancel(job_id bigint, reason text default null, cancelled_by text default session_user)
returns text language plpgsql as $$
declare
  job sync.jobs;
begin
  select * into job from sync.jobs where id = job_id for update;
  if not found then perform sync.raise_ended(job_id); end if;
  if job.state = 'running' then
    update sync.jobs set cancel_asked_at = coalesce(cancel_asked_at, now()), cancel_by = coalesce(cancel_by, cancelled_by),
      cancel_reason = coalesce(cancel_reason, reason)
    where id = job_id;
    perform pg_notify('touchline', 'control');
    return 'cancelling';
  end if;
  update sync.jobs set state = 'cancelled',
    last_error = sync.cancelled_error(cancelled_by, reason, 'pending', 'It had not been running.')
  where id = job_id;
  return 'cancelled';
end $$;
comment on function sync.cancel is 'Raises TL001 where there is no such job, TL002 where it has ended.';

-- Enqueues an ended job again, linked to the old one, with another payload if one is given. Returns the new job's id.
create function sync.retry(job_id bigint, payload jsonb default null, retried_by text default session_user)
returns bigint language plpgsql as $$
declare
  old sync.job_history;
  job record;
begin
  select * into old from sync.job_history where id = job_id order by finished_at desc limit 1;
  if not found then
    if not exists (select from sync.jobs where id = job_id) then perform sync.raise_no_such_job(job_id); end if;
    raise exception 'job % has not ended: only an ended job can be retried', job_id using errcode = 'TL003';
  end if;
  job := sync.enqueue_job(old.sync, coalesce($2, old.payload), 'retry', jsonb_build_object('of', job_id::text, 'by', retried_by),
    null, old.priority, old.max_attempts, old.unique_key, old.dry_run, job_id, old.timeout_ms);
  perform pg_notify('touchline', 'jobs');
  return job.job_id;
end $$;
comment on function sync.retry is 'Raises TL001 where there is no such job, TL003 where it has not ended.';

-- Makes a pending job due now, whatever it waits for but an earlier step or a pause.
create function sync.run_now(job_id bigint) returns void language plpgsql as $$
begin
  update sync.jobs set run_at = now(), waiting_for = null where id = job_id and state = 'pending';
  if not found then
    if exists (select from sync.jobs where id = job_id) then
      raise exception 'job % runs already', job_id using errcode = 'TL004';
    end if;
    perform sync.raise_ended(job_id);
  end if;
  perform pg_notify('touchline', 'jobs');
end $$;

create function sync.set_priority(job_id bigint, new_priority smallint) returns void language plpgsql as $$
begin
  update sync.jobs set priority = new_priority where id = job_id and state = 'pending';
  if not found then
    if exists (select from sync.jobs where id = job_id) then
      raise exception 'job % runs already', job_id using errcode = 'TL004';
    end if;
    perform sync.raise_ended(job_id);
  end if;
  perform pg_notify('touchline', 'changed');
end $$;

-- A job ended by hand (update sync.jobs set state = 'failed' …) leaves the same history as one that a worker ended; the
-- worker that runs it is told, and is fenced whatever it does.
create or replace function sync.end_by_hand() returns trigger language plpgsql as $$
declare
  reason jsonb := case when new.state <> 'succeeded' then coalesce(
    case when new.last_error is distinct from old.last_error then new.last_error end,
    jsonb_build_object('code', 'ended_by_hand', 'message', format('Set to %s in SQL by %s.', new.state, session_user))
  ) end;
begin
  insert into sync.job_history (
    id, sync, payload, state, priority, trigger, trigger_detail, dry_run, unique_key, retry_of, max_attempts, attempt,
    worker_id, enqueued_at, run_at, started_at, error, token, timeout_ms, routine, routine_run, step
  ) values (
    new.id, new.sync, new.payload, new.state, new.priority, new.trigger, new.trigger_detail, new.dry_run, new.unique_key,
    new.retry_of, new.max_attempts, new.attempt, old.worker_id, new.enqueued_at, new.run_at, old.started_at, reason,
    case when old.state = 'running' then old.token end, new.timeout_ms, new.routine, new.routine_run, new.step
  );
  delete from sync.jobs where id = new.id;
  perform pg_notify('touchline', case when old.state = 'running' then 'control' else 'changed' end);
  return null;
end $$;

-- Steps of a routine: those that waited for a step that succeeded go on; those that waited for one that did not are
-- cancelled, and so are those that wait for them. Whatever ended the job: a worker, a rescue, an operator, SQL.
create function sync.step_ended() returns trigger language plpgsql as $$
declare
  ended sync.job_state;
begin
  select state into ended from sync.job_history where id = old.id order by finished_at desc limit 1;
  if ended = 'succeeded' then
    update sync.jobs set waits_for = nullif(array_remove(waits_for, old.id), '{}'), run_at = greatest(run_at, now())
    where routine_run = old.routine_run and old.id = any (waits_for);
    if found then perform pg_notify('touchline', 'jobs'); end if;
  else
    update sync.jobs set state = 'cancelled', last_error = jsonb_build_object(
      'code', 'step_not_reached',
      'message', format('The step %s, which this one waits for, %s (job %s).', old.step, case ended
        when 'failed' then 'failed' when 'cancelled' then 'was cancelled' else 'was removed' end, old.id),
      'hint', 'Retry the routine from that step.',
      'details', jsonb_build_object('job', old.id::text, 'step', old.step)
    )
    where routine_run = old.routine_run and old.id = any (waits_for) and state = 'pending';
  end if;
  return null;
end $$;
create trigger jobs_step_ended after delete on sync.jobs for each row
  when (old.routine_run is not null) execute function sync.step_ended();

-- Enqueues the steps of a routine, all or `only_steps` (the others then count as done); each waits for those that it names.
create function sync.enqueue_routine(
  routine text,
  payload jsonb default '{}',
  trigger sync.job_trigger default 'api',
  trigger_detail jsonb default '{}',
  run_at timestamptz default null,
  priority smallint default 0::smallint,
  only_steps text[] default null,
  retries jsonb default '{}'
) returns table (run bigint, step text, job_id bigint) language plpgsql as $$
#variable_conflict use_column
declare
  definition jsonb;
  item jsonb;
  ids jsonb := '{}';
  this_run bigint := nextval('sync.routine_runs');
  id bigint;
begin
  select steps into definition from sync.routines where name = enqueue_routine.routine;
  if not found then
    raise exception 'there is no routine named %', coalesce(quote_literal(enqueue_routine.routine), '(null)') using errcode = 'TL005';
  end if;
  for item in select value from jsonb_array_elements(definition) loop
    continue when only_steps is not null and item ->> 'step' <> all (only_steps);
    insert into sync.jobs (
      sync, payload, trigger, trigger_detail, run_at, priority, max_attempts, retry_of, routine, routine_run, step, waits_for
    ) values (
      item ->> 'sync',
      coalesce(item -> 'payload', '{}') || (
        select coalesce(jsonb_object_agg(field, enqueue_routine.payload -> field), '{}')
        from jsonb_array_elements_text(coalesce(item -> 'takes', '[]')) field where enqueue_routine.payload ? field),
      enqueue_routine.trigger, enqueue_routine.trigger_detail, coalesce(enqueue_routine.run_at, now()), enqueue_routine.priority,
      coalesce((select s.max_attempts from sync.syncs s where s.name = item ->> 'sync'), 5),
      (retries ->> (item ->> 'step'))::bigint, enqueue_routine.routine, this_run, item ->> 'step',
      (select array_agg((ids ->> before)::bigint) from jsonb_array_elements_text(coalesce(item -> 'after', '[]')) before
       where ids ? before)
    ) returning id into id;
    ids := ids || jsonb_build_object(item ->> 'step', id);
    run := this_run;
    step := item ->> 'step';
    job_id := id;
    return next;
  end loop;
  perform pg_notify('touchline', 'jobs');
end $$;

-- Enqueues again the steps of an ended run of a routine that did not succeed, in a new run, each linked to the old job.
create function sync.retry_routine(old_run bigint, retried_by text default session_user)
returns table (run bigint, step text, job_id bigint) language plpgsql as $$
#variable_conflict use_column
declare
  first sync.job_history;
  again text[];
begin
  if exists (select from sync.jobs where routine_run = old_run) then
    raise exception 'routine run % has not ended: only an ended one can be retried', old_run using errcode = 'TL006';
  end if;
  select * into first from sync.job_history where routine_run = old_run order by id limit 1;
  if not found then
    raise exception 'there is no routine run %', coalesce(old_run::text, '(null)') using errcode = 'TL005';
  end if;
  select array_agg(h.step) into again from sync.job_history h where h.routine_run = old_run and h.state <> 'succeeded';
  if again is null then
    raise exception 'every step of routine run % has succeeded', old_run using errcode = 'TL006';
  end if;
  return query select * from sync.enqueue_routine(
    first.routine,
    (select coalesce(jsonb_object_agg(field.key, field.value), '{}')
     from sync.job_history h cross join jsonb_each(h.payload) field where h.routine_run = old_run),
    'retry', jsonb_build_object('ofRun', old_run::text, 'by', retried_by), null, first.priority, again,
    (select jsonb_object_agg(h.step, h.id) from sync.job_history h where h.routine_run = old_run)
  );
end $$;

alter table sync.workers add column sessions text;
comment on column sync.workers.sessions is
  'The application_name that all sessions of this worker have, and no others: what is left of a lost one is ended by it.';

-- Paused workers are live.
drop index sync.workers_live;
create index workers_live on sync.workers (id) where state in ('active', 'paused', 'draining');

alter table sync.syncs enable row level security;
alter table sync.routines enable row level security;
alter table sync.pauses enable row level security;
alter table sync.running_attempts enable row level security;
