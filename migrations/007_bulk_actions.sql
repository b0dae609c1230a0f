-- What an operator did to many jobs at once: frozen when it is asked for, worked off in chunks by any worker or console.
create table sync.bulk_actions (
  id bigint generated always as identity primary key,
  action text not null check (action in ('cancel', 'retry', 'run_now', 'set_priority')),
  filter jsonb not null,
  priority smallint check ((action = 'set_priority') = (priority is not null)),
  undo_of bigint,
  actor text not null,
  origin text not null,
  reason text,
  state text not null default 'pending' check (state in ('pending', 'running', 'done', 'aborted')),
  cutoff_at timestamptz not null default now(),
  cutoff_id bigint not null,
  total bigint not null default 0,
  counts jsonb not null default '{}',
  position bigint not null default 0,
  left_from bigint,
  started_at timestamptz,
  finished_at timestamptz,
  aborted_by text
);
comment on column sync.bulk_actions.undo_of is 'The bulk cancel whose cancelled jobs this one enqueues again.';
comment on column sync.bulk_actions.cutoff_id is 'The newest job when the filter was frozen: whatever comes to match later is not touched.';
comment on column sync.bulk_actions.total is 'Jobs that matched then: its rows in sync.bulk_action_jobs.';
comment on column sync.bulk_actions.counts is 'Jobs by outcome, so far.';
comment on column sync.bulk_actions.position is 'Jobs up to this id have had their turn, but for those that were locked.';
comment on column sync.bulk_actions.left_from is 'The first job that was locked by somebody when its turn came, and gets another one.';
create index bulk_actions_open on sync.bulk_actions (id) where state in ('pending', 'running');
create index bulk_actions_undo on sync.bulk_actions (undo_of) where undo_of is not null;

-- No foreign key: it would be checked once for each of 100,000 jobs.
create table sync.bulk_action_jobs (
  bulk_action_id bigint not null,
  job_id bigint not null,
  outcome text,
  detail jsonb,
  at timestamptz,
  primary key (bulk_action_id, job_id)
) with (fillfactor = 60);
comment on column sync.bulk_action_jobs.outcome is 'Null until the job has had its turn.';

alter table sync.bulk_actions enable row level security;
alter table sync.bulk_action_jobs enable row level security;
