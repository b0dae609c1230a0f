-- Backfills: sets of jobs over a range. Their partitions wait here, however many there are, and are fed into the queue a few
-- at a time, by whichever worker comes first.

create type sync.backfill_state as enum ('running', 'paused', 'cancelling', 'cancelled', 'done');
create type sync.partition_state as enum ('pending', 'live', 'succeeded', 'failed', 'cancelled', 'skipped', 'left_out');

create table sync.backfills (
  id bigint generated always as identity primary key,
  state sync.backfill_state not null default 'running',
  syncs text[] not null check (cardinality(syncs) > 0),
  axes text[] not null check (cardinality(axes) > 0),
  range jsonb not null check (jsonb_typeof(range) = 'object'),
  selection jsonb not null check (jsonb_typeof(selection) = 'object'),
  newest_first boolean not null,
  concurrency smallint not null check (concurrency between 1 and 500),
  priority smallint not null check (priority between -100 and 100),
  quota_share smallint not null check (quota_share between 1 and 100),
  open_from time,
  open_until time,
  time_zone text not null default 'UTC',
  selected integer not null default 0,
  left_out integer not null default 0,
  waiting jsonb,
  report jsonb,
  actor text not null,
  origin text not null,
  reason text,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  finished_at timestamptz,
  cancelled_by text,
  cancel_reason text,
  check ((open_from is null) = (open_until is null))
);
comment on column sync.backfills.concurrency is 'How many of its jobs may be live at once.';
comment on column sync.backfills.quota_share is 'Per cent of each quota window that it may use; the rest is left to others.';
comment on column sync.backfills.open_from is 'The hours in which it may run, by the clocks of time_zone; they may span midnight. Null: always.';
comment on column sync.backfills.waiting is 'Why nothing more is fed now, and until when; null: nothing keeps it.';
comment on column sync.backfills.report is 'What it came to; null while it goes on, and where a retry by hand changed it since.';
create index backfills_open on sync.backfills (id) where state in ('running', 'paused', 'cancelling');
create index backfills_over on sync.backfills (finished_at) where state in ('done', 'cancelled');

create table sync.backfill_partitions (
  backfill_id bigint not null references sync.backfills on delete cascade,
  number integer not null,
  sync text not null,
  key jsonb not null,
  grid_row text not null,
  grid_column text not null,
  payload jsonb not null,
  calls integer not null,
  state sync.partition_state not null default 'pending',
  found text not null check (found in ('never', 'fresh', 'stale', 'failed', 'running')),
  why text,
  runs smallint not null default 0,
  job_id bigint,
  live_at timestamptz,
  ended_at timestamptz,
  run_ms double precision,
  calls_made integer,
  changes jsonb,
  error jsonb,
  fingerprint text,
  changed_in xid8 not null default pg_current_xact_id(),
  primary key (backfill_id, number)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
comment on column sync.backfill_partitions.number is 'Its place in the order of the axes, oldest first.';
comment on column sync.backfill_partitions.calls is 'Provider calls that its job is expected to make.';
comment on column sync.backfill_partitions.found is 'How it was when the backfill was planned.';
comment on column sync.backfill_partitions.why is 'Why it was left out or skipped.';
comment on column sync.backfill_partitions.runs is 'How many jobs it has had.';
comment on column sync.backfill_partitions.changes is 'The change set of the job that ended it, by table, without samples.';
comment on column sync.backfill_partitions.changed_in is
  'The transaction that changed it last. Who looks again reads from the xmin of the snapshot before: nothing is left out, however long a transaction took.';
create index backfill_partitions_state on sync.backfill_partitions (backfill_id, state, sync, number);
create index backfill_partitions_changed on sync.backfill_partitions (backfill_id, changed_in);
create index backfill_partitions_succeeded on sync.backfill_partitions (sync, ended_at) where state = 'succeeded';

alter table sync.backfills enable row level security;
alter table sync.backfill_partitions enable row level security;

create function sync.stamp_partition() returns trigger language plpgsql as $$
begin
  new.changed_in := pg_current_xact_id();
  return new;
end $$;
create trigger backfill_partitions_stamp before update on sync.backfill_partitions for each row
  execute function sync.stamp_partition();

-- Gives a partition the outcome of its job, which has ended. Of a job that is nowhere (deleted, and not by retention, which
-- comes long after) nobody knows what it did: it counts as failed. A job that an operator retried by hand, and that
-- succeeded, makes good for the one that did not. Whoever comes second finds it done.
create function sync.end_partition(backfill bigint, partition integer, job bigint) returns boolean language plpgsql as $$
declare
  ended sync.job_history;
  outcome sync.partition_state;
  failure jsonb;
begin
  select * into ended from sync.job_history where id = job order by finished_at desc limit 1;
  outcome := case when ended.id is null then 'failed' else ended.state::text end;
  failure := case
    when ended.id is null then jsonb_build_object(
      'code', 'job_removed', 'message', format('Job %s was removed from the queue before it ended.', job),
      'hint', 'Retry the partition.')
    when ended.state <> 'succeeded' then ended.error
  end;
  update sync.backfill_partitions set
    state = outcome,
    job_id = job,
    ended_at = coalesce(ended.finished_at, clock_timestamp()),
    run_ms = extract(epoch from ended.finished_at - ended.started_at) * 1000,
    calls_made = case when jsonb_typeof(ended.result -> 'calls') = 'number' then (ended.result ->> 'calls')::integer end,
    changes = case when jsonb_typeof(ended.result -> 'changes') = 'array' then (
      select jsonb_agg(change - 'samples') from jsonb_array_elements(ended.result -> 'changes') change) end,
    error = failure - 'stack',
    fingerprint = case when outcome = 'failed' then sync.failure_fingerprint(backfill_partitions.sync, failure) end
  where backfill_id = backfill and number = partition
    and (state = 'live' and job_id = job or state in ('failed', 'cancelled') and ended.state = 'succeeded' and not ended.dry_run);
  if not found then
    return false;
  end if;
  -- It was over, and has come to something else now: whoever asks adds it up anew.
  update sync.backfills set report = null where id = backfill and report is not null;
  return true;
end $$;

-- Whatever ended the job: a worker, a rescue, an operator, SQL. The unique key of the job names its partition.
create function sync.backfill_job_ended() returns trigger language plpgsql as $$
declare
  named text[] := regexp_match(old.unique_key, '^backfill ([0-9]{1,18}) partition ([0-9]{1,9})$');
begin
  if named is not null and sync.end_partition(named[1]::bigint, named[2]::integer, old.id) then
    perform pg_notify('touchline', 'backfills');
  end if;
  return null;
end $$;
create trigger jobs_backfill_job_ended after delete on sync.jobs for each row
  when (old.unique_key like 'backfill %') execute function sync.backfill_job_ended();

select sync.grant_access();
