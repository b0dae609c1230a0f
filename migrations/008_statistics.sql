-- Watching: what ended, by minute and hour, so that nobody scans history; and alerts.

-- Durations fall into steps, four to a doubling: 0 is less than 1 ms, n is from 2^((n-1)/4) to 2^(n/4) ms.
create function sync.duration_bucket(ms double precision) returns smallint language sql immutable parallel safe as $$
  select case when ms < 1 then 0 else least(127, floor(4 * ln(ms) / ln(2.0::double precision))::int + 1) end::smallint
$$;

-- The jobs that ended in a minute, by sync and state, and of all syncs together under the name '*'. A whole minute is
-- always counted anew and written over.
create table sync.job_minutes (
  minute timestamptz not null,
  sync text not null,
  state sync.job_state not null,
  jobs integer not null,
  attempts integer not null,
  run_jobs integer not null,
  run_ms double precision not null,
  run_ms_max double precision,
  run_buckets smallint[] not null,
  run_counts integer[] not null,
  wait_jobs integer not null,
  wait_ms double precision not null,
  wait_ms_max double precision,
  wait_buckets smallint[] not null,
  wait_counts integer[] not null,
  primary key (sync, minute, state)
);
create index job_minutes_minute on sync.job_minutes using brin (minute) with (pages_per_range = 16);
comment on column sync.job_minutes.sync is 'A sync, or ''*'' for the sum of all: add up either the one or the other.';
comment on column sync.job_minutes.run_jobs is 'Jobs that had an attempt; run_ms is the sum of what their last ones took.';
comment on column sync.job_minutes.run_buckets is
  'A histogram of those durations: the steps (sync.duration_bucket) that occur; run_counts has the jobs of each.';
comment on column sync.job_minutes.wait_ms is 'The sum of the times from when the last attempt was due until it began.';
create table sync.job_hours (like sync.job_minutes including constraints);
alter table sync.job_hours rename column minute to hour;
alter table sync.job_hours add primary key (sync, hour, state);
create index job_hours_hour on sync.job_hours using brin (hour) with (pages_per_range = 16);

-- Failures of one kind have one fingerprint: sync, code, and the sentence without what differs from one to the next
-- (texts in quotes, ids, numbers).
create function sync.failure_fingerprint(sync text, error jsonb) returns text language sql immutable parallel safe as $$
  select md5(sync || E'\n' || coalesce(error ->> 'code', '') || E'\n' ||
    regexp_replace(
      regexp_replace(
        regexp_replace(
          left(coalesce(error ->> 'message', error #>> '{}', ''), 500),
          $q$"[^"]*"|“[^”]*”|`[^`]*`|(?<![[:alnum:]])'[^']*'(?![[:alnum:]])$q$, '…', 'g'),
        '(?<![[:alnum:]])(?=[0-9a-f-]*[0-9])[0-9a-f]{8,}(-[0-9a-f]{4,})*(?![[:alnum:]])', '#', 'gi'),
      '[0-9]+([.,:][0-9]+)*', '#', 'g'))
$$;

create table sync.failure_minutes (
  minute timestamptz not null,
  fingerprint text not null,
  sync text not null,
  code text not null,
  message text not null,
  hint text,
  jobs integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  last_jobs bigint[] not null,
  alerted integer not null default 0,
  primary key (minute, fingerprint)
);
comment on column sync.failure_minutes.message is 'Of the newest of them, as are hint and last_jobs. Dry runs are left out.';
comment on column sync.failure_minutes.alerted is 'How many of them the alerts have taken in.';
create index failure_minutes_new on sync.failure_minutes (minute) where jobs > alerted;
create index failure_minutes_fingerprint on sync.failure_minutes (fingerprint, minute);

-- How each sync ended last, however long ago that is. Dry runs are left out.
create table sync.sync_ends (
  sync text primary key,
  succeeded_at timestamptz,
  succeeded_job bigint,
  failed_at timestamptz,
  failed_job bigint
);

-- How far the statistics go: one row.
create table sync.statistics_progress (
  singleton boolean primary key default true check (singleton),
  counted_at timestamptz,
  exact_until timestamptz,
  counted_until timestamptz,
  mark_at timestamptz,
  mark_xid xid8,
  not_before timestamptz not null default '-infinity'
);
comment on column sync.statistics_progress.exact_until is
  'Jobs that ended before are counted, all of them: whoever could still commit one has ended.';
comment on column sync.statistics_progress.counted_until is
  'Jobs that ended before are counted, but for one whose end was not committed for two minutes.';
comment on column sync.statistics_progress.mark_xid is
  'The next transaction at mark_at: when all earlier ones have ended, no job that ended before mark_at is missing.';
comment on column sync.statistics_progress.not_before is 'After a round that took long the next one waits.';
insert into sync.statistics_progress default values;

create table sync.alerts (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('job_failed', 'failure_repeated', 'slot_missed', 'sync_stale', 'worker_lost')),
  fold_key text not null,
  subject text not null,
  fingerprint text,
  state text not null default 'open' check (state in ('open', 'acknowledged', 'resolved')),
  message text not null,
  hint text,
  detail jsonb not null default '{}',
  count integer not null default 1,
  jobs bigint[] not null default '{}',
  first_at timestamptz not null,
  last_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  resolved_at timestamptz,
  resolution text,
  deliver_at timestamptz,
  delivering_until timestamptz,
  tries smallint not null default 0,
  delivered_at timestamptz,
  delivered_count integer,
  delivered_state text,
  delivery_error text,
  gave_up_at timestamptz
);
comment on column sync.alerts.fold_key is 'What happens again under the same key is counted in the alert that is open.';
comment on column sync.alerts.subject is 'The sync, schedule or worker that it is about.';
comment on column sync.alerts.jobs is 'The last ones.';
comment on column sync.alerts.deliver_at is 'When the webhook is to be told; null where it knows.';
comment on column sync.alerts.delivering_until is 'A process tells the webhook now; should it die, others may from then on.';
comment on column sync.alerts.tries is 'Of the delivery that is due.';
create unique index alerts_live on sync.alerts (fold_key) where state <> 'resolved';
create index alerts_newest on sync.alerts (last_at desc, id desc);
create index alerts_by_key on sync.alerts (fold_key, id desc);
create index alerts_deliver on sync.alerts (deliver_at) where deliver_at is not null;

-- Where the alerts are told. The address is a secret: a viewer gets no grant on this table.
create table sync.alert_webhook (
  singleton boolean primary key default true check (singleton),
  url text not null,
  updated_at timestamptz not null default now(),
  updated_by text
);

-- How far the alerts have looked: one row.
create table sync.alert_progress (
  singleton boolean primary key default true check (singleton),
  not_before timestamptz not null default '-infinity',
  workers_seen timestamptz not null default now(),
  deliver_not_before timestamptz not null default '-infinity'
);
comment on column sync.alert_progress.deliver_not_before is 'The webhook is left alone until then.';
insert into sync.alert_progress default values;

-- The statistics need the moment of the end itself: that of the transaction's begin, the default until now, lies before
-- what is counted already where somebody ends a job by hand in a transaction that has been open for long.
alter table sync.job_history alter column finished_at set default clock_timestamp();

alter table sync.job_minutes enable row level security;
alter table sync.job_hours enable row level security;
alter table sync.failure_minutes enable row level security;
alter table sync.sync_ends enable row level security;
alter table sync.statistics_progress enable row level security;
alter table sync.alerts enable row level security;
alter table sync.alert_webhook enable row level security;
alter table sync.alert_progress enable row level security;
