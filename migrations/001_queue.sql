-- The queue: jobs, their history, attempts and logs, the workers that run them, and what operators did.
-- The schema `sync` and `sync.migrations` are made by the migrator before the first numbered file.

create type sync.job_state as enum ('pending', 'running', 'succeeded', 'failed', 'cancelled');
create type sync.job_trigger as enum ('operator', 'schedule', 'backfill', 'retry', 'api');
create type sync.attempt_outcome as enum ('succeeded', 'failed', 'cancelled', 'lost', 'released');
create type sync.worker_state as enum ('active', 'draining', 'stopped', 'lost');

-- Jobs that have not ended. Small and hot, whatever the history holds.
create table sync.jobs (
  id bigint generated always as identity primary key,
  sync text not null check (sync ~ '^[a-z][a-z0-9-]{0,62}$'),
  payload jsonb not null default '{}' check (jsonb_typeof(payload) = 'object'),
  state sync.job_state not null default 'pending',
  priority smallint not null default 0,
  trigger sync.job_trigger not null default 'api',
  trigger_detail jsonb not null default '{}' check (jsonb_typeof(trigger_detail) = 'object'),
  dry_run boolean not null default false,
  unique_key text,
  retry_of bigint,
  max_attempts smallint not null default 5 check (max_attempts between 1 and 100),
  attempt smallint not null default 0,
  token integer not null default 0,
  worker_id bigint,
  enqueued_at timestamptz not null default now(),
  run_at timestamptz not null default now(),
  started_at timestamptz,
  waiting_for text,
  progress jsonb,
  last_error jsonb
) with (
  -- A claim rewrites the row in place (a HOT update): room on the page for it, and no index that names what it changes.
  fillfactor = 50,
  autovacuum_vacuum_scale_factor = 0.01,
  autovacuum_vacuum_threshold = 500,
  autovacuum_vacuum_cost_delay = 0
);
comment on table sync.jobs is 'Jobs that have not ended; an ended one is in sync.job_history.';
comment on column sync.jobs.priority is 'Higher runs sooner.';
comment on column sync.jobs.attempt is 'Attempts that counted so far, a running one included.';
comment on column sync.jobs.token is 'Fencing token: grows with every claim; a write that carries an older one is refused.';
comment on column sync.jobs.waiting_for is 'The lock that another job held when this one was last claimed.';

create index jobs_ready on sync.jobs (priority desc, run_at, id);
create unique index jobs_unique_key on sync.jobs (unique_key) where unique_key is not null;

-- Ended jobs, one partition a month.
create table sync.job_history (
  id bigint not null,
  sync text not null,
  payload jsonb not null,
  state sync.job_state not null check (state in ('succeeded', 'failed', 'cancelled')),
  priority smallint not null,
  trigger sync.job_trigger not null,
  trigger_detail jsonb not null,
  dry_run boolean not null,
  unique_key text,
  retry_of bigint,
  max_attempts smallint not null,
  attempt smallint not null,
  worker_id bigint,
  enqueued_at timestamptz not null,
  run_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz not null default now(),
  result jsonb,
  error jsonb
) partition by range (finished_at);
create index job_history_id on sync.job_history (id);
create index job_history_newest on sync.job_history (finished_at desc, id desc);
create index job_history_sync on sync.job_history (sync, finished_at desc, id desc);
create index job_history_trouble on sync.job_history (state, finished_at desc, id desc) where state <> 'succeeded';

create table sync.job_attempts (
  job_id bigint not null,
  token integer not null,
  number smallint not null,
  worker_id bigint,
  outcome sync.attempt_outcome not null,
  started_at timestamptz,
  finished_at timestamptz not null default now(),
  error jsonb
) partition by range (finished_at);
comment on column sync.job_attempts.number is 'Which attempt of the job this was; a released one does not count, its number is used again.';
create index job_attempts_job on sync.job_attempts (job_id, token);

create table sync.job_logs (
  job_id bigint not null,
  token integer not null,
  sequence integer not null,
  at timestamptz not null,
  level smallint not null,
  message text not null,
  fields jsonb
) partition by range (at);
comment on column sync.job_logs.level is '10 trace, 20 debug, 30 info, 40 warn, 50 error';
create index job_logs_job on sync.job_logs (job_id, token, sequence);

create table sync.workers (
  id bigint generated always as identity primary key,
  name text not null,
  host text not null,
  pid integer not null,
  kind text not null check (kind in ('console', 'headless', 'command')),
  version text not null,
  slots smallint not null check (slots > 0),
  state sync.worker_state not null default 'active',
  started_at timestamptz not null default now(),
  heartbeat_at timestamptz not null default now(),
  lease_expires_at timestamptz not null,
  stopped_at timestamptz,
  cleared_at timestamptz
) with (fillfactor = 50);
comment on column sync.workers.lease_expires_at is 'The lease of every job that this worker runs; any worker rescues them once it has passed.';
comment on column sync.workers.cleared_at is 'When the last job of a lost worker was taken back.';
create index workers_live on sync.workers (id) where state in ('active', 'draining');

create table sync.lock_keys (
  key bigint primary key,
  name text not null unique,
  registered_at timestamptz not null default now()
);
comment on table sync.lock_keys is 'The name behind each advisory lock number.';

create table sync.settings (
  name text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now(),
  updated_by text
);

create table sync.operator_actions (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  origin text not null,
  action text not null,
  job_ids bigint[] not null default '{}',
  detail jsonb not null default '{}',
  reason text
);
create index operator_actions_newest on sync.operator_actions (at desc, id desc);

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
  foreach parent in array array['job_history', 'job_attempts', 'job_logs'] loop
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
select sync.ensure_partitions();

-- The number of a named lock, registered so that lock state can be shown by name.
create function sync.lock_key(lock_name text) returns bigint language plpgsql as $$
declare
  number bigint := hashtextextended(lock_name, 0);
begin
  if not exists (select from sync.lock_keys where key = number and name = lock_name) then
    insert into sync.lock_keys (key, name) values (number, lock_name) on conflict do nothing;
    if not exists (select from sync.lock_keys where key = number and name = lock_name) then
      raise exception 'the lock name % has the number of another lock name', quote_literal(lock_name);
    end if;
  end if;
  return number;
end $$;

-- Enqueues a job and says whether a live one with the same unique key was there already.
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
  out job_id bigint,
  out existing boolean
) language plpgsql as $$
#variable_conflict use_column
begin
  loop
    insert into sync.jobs (
      sync, payload, trigger, trigger_detail, run_at, priority, max_attempts, unique_key, dry_run, retry_of
    ) values (
      enqueue_job.sync, coalesce(enqueue_job.payload, '{}'), coalesce(enqueue_job.trigger, 'api'),
      coalesce(enqueue_job.trigger_detail, '{}'), coalesce(enqueue_job.run_at, now()), coalesce(enqueue_job.priority, 0),
      coalesce(enqueue_job.max_attempts, 5), enqueue_job.unique_key, coalesce(enqueue_job.dry_run, false), enqueue_job.retry_of
    )
    on conflict (unique_key) where unique_key is not null do nothing
    returning id into job_id;
    if job_id is not null then
      existing := false;
      perform pg_notify('touchline', 'jobs');
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
  max_attempts smallint default 5::smallint,
  unique_key text default null,
  dry_run boolean default false
) returns bigint language sql as $$
  select job_id from sync.enqueue_job($1, $2, $3, $4, $5, $6, $7, $8, $9, null);
$$;
comment on function sync.enqueue is
  'Enqueues a job and returns its id; with a unique key that a live job has, the id of that one. run_at null means now.';

-- A job ended by hand (update sync.jobs set state = 'failed' …) leaves the same history as one that a worker ended.
create function sync.end_by_hand() returns trigger language plpgsql as $$
declare
  reason jsonb := case when new.state <> 'succeeded' then coalesce(
    case when new.last_error is distinct from old.last_error then new.last_error end,
    jsonb_build_object('code', 'ended_by_hand', 'message', format('Set to %s in SQL by %s.', new.state, session_user))
  ) end;
begin
  if old.state = 'running' then
    insert into sync.job_attempts (job_id, token, number, worker_id, outcome, started_at, error)
    values (old.id, old.token, old.attempt, old.worker_id, new.state::text::sync.attempt_outcome, old.started_at, reason);
  end if;
  insert into sync.job_history (
    id, sync, payload, state, priority, trigger, trigger_detail, dry_run, unique_key, retry_of, max_attempts, attempt,
    worker_id, enqueued_at, run_at, started_at, error
  ) values (
    new.id, new.sync, new.payload, new.state, new.priority, new.trigger, new.trigger_detail, new.dry_run, new.unique_key,
    new.retry_of, new.max_attempts, new.attempt, old.worker_id, new.enqueued_at, new.run_at, old.started_at, reason
  );
  delete from sync.jobs where id = new.id;
  perform pg_notify('touchline', 'jobs');
  return null;
end $$;
create trigger jobs_end_by_hand after update of state on sync.jobs for each row
  when (new.state in ('succeeded', 'failed', 'cancelled')) execute function sync.end_by_hand();

alter table sync.migrations enable row level security;
alter table sync.jobs enable row level security;
alter table sync.job_history enable row level security;
alter table sync.job_attempts enable row level security;
alter table sync.job_logs enable row level security;
alter table sync.workers enable row level security;
alter table sync.lock_keys enable row level security;
alter table sync.settings enable row level security;
alter table sync.operator_actions enable row level security;
