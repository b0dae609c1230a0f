-- Schedules, shared by all workers and consoles, and what became of each of their slots.

create type sync.missed_policy as enum ('skip', 'latest', 'all');
create type sync.overlap_policy as enum ('skip', 'queue');
create type sync.slot_outcome as enum ('fired', 'skipped', 'missed', 'failed');

create table sync.schedules (
  id bigint generated always as identity primary key,
  name text not null unique check (name ~ '^[a-z][a-z0-9-]{0,62}$'),
  description text,
  sync text,
  routine text,
  cron text not null,
  time_zone text not null,
  payload jsonb not null default '{}' check (jsonb_typeof(payload) = 'object'),
  enabled boolean not null default true,
  missed_policy sync.missed_policy not null default 'latest',
  missed_days smallint not null default 7 check (missed_days between 1 and 366),
  overlap_policy sync.overlap_policy not null default 'skip',
  priority smallint not null default 0 check (priority between -100 and 100),
  handled_until timestamptz not null default clock_timestamp(),
  created_at timestamptz not null default now(),
  created_by text not null default session_user,
  updated_at timestamptz not null default now(),
  updated_by text not null default session_user,
  check (num_nonnulls(sync, routine) = 1)
);
comment on column sync.schedules.cron is 'Five fields as node-cron reads them: day of month and day of week must both match.';
comment on column sync.schedules.payload is 'A template: placeholders such as {{date-1d}} get their values at the slot.';
comment on column sync.schedules.missed_policy is 'Which missed slots still run: none, the newest, all of them.';
comment on column sync.schedules.missed_days is 'A slot that was missed longer ago than so many days does not run under any policy.';
comment on column sync.schedules.overlap_policy is 'What a slot does while jobs of the last fired one are still live.';
comment on column sync.schedules.handled_until is
  'Every slot up to here has been dealt with: the next look for due and missed slots starts here.';

-- One row is one slot that was dealt with. Many missed ones in a row may share one: see slots.
create table sync.schedule_slots (
  schedule_id bigint not null references sync.schedules on delete cascade,
  slot timestamptz not null,
  outcome sync.slot_outcome not null,
  missed boolean not null default false,
  slots integer not null default 1 check (slots >= 1),
  last_slot timestamptz,
  reason text,
  error jsonb,
  blocked_by bigint,
  job_ids bigint[] not null default '{}',
  routine_run bigint,
  handled_at timestamptz not null default now(),
  worker_id bigint,
  primary key (schedule_id, slot),
  check (slots = 1 or outcome = 'missed'),
  check ((slots > 1) = (last_slot is not null))
) with (autovacuum_vacuum_insert_scale_factor = 0.1);
comment on column sync.schedule_slots.outcome is
  'fired: its jobs were enqueued; skipped: earlier jobs were still live; missed: not run; failed: could not be enqueued.';
comment on column sync.schedule_slots.missed is 'It was found too late. One that is fired all the same was caught up with.';
comment on column sync.schedule_slots.slots is 'How many slots the row stands for, from slot to last_slot.';
comment on column sync.schedule_slots.blocked_by is 'The live job because of which it was skipped.';
comment on column sync.schedule_slots.worker_id is 'Who dealt with it; null: an operator''s change of the schedule did.';
create index schedule_slots_newest on sync.schedule_slots (handled_at);
create index schedule_slots_fired on sync.schedule_slots (schedule_id, slot) where outcome = 'fired';

alter table sync.schedules enable row level security;
alter table sync.schedule_slots enable row level security;
