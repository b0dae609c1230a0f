-- Recordings: what providers answered to the calls of an attempt, to be looked at and to be replayed.

create table sync.recordings (
  job_id bigint not null,
  token integer not null,
  call integer not null,
  provider text not null,
  method text not null,
  url text not null,
  request_headers jsonb not null,
  at timestamptz not null,
  ms integer not null,
  status smallint,
  headers jsonb not null,
  error text,
  bytes bigint not null,
  ending text not null check (ending in ('complete', 'cut_off', 'too_large', 'none')),
  size bigint not null,
  kept bigint not null,
  stored integer not null,
  body bytea,
  recorded_at timestamptz not null default now(),
  primary key (job_id, token, call)
);
-- Bodies are packed already.
alter table sync.recordings alter column body set storage external;
create index recordings_age on sync.recordings (recorded_at) include (stored);
comment on table sync.recordings is
  'What providers answered to the calls of an attempt. Secrets are taken out before anything is stored; bodies of requests are never stored.';
comment on column sync.recordings.call is 'Which call of the attempt, from 1; where the first ones are missing, they were too many to be kept.';
comment on column sync.recordings.error is 'Why the call gave nothing that could be used; null where it did.';
comment on column sync.recordings.ending is 'How the answer ended; none: there was no answer.';
comment on column sync.recordings.bytes is 'Of the body, as it came over the wire.';
comment on column sync.recordings.size is 'Characters of the body, unpacked.';
comment on column sync.recordings.kept is 'How many of those are in body: fewer than size where it was too large to be kept.';
comment on column sync.recordings.body is 'The beginning of the body in UTF-8, deflated (zlib); null where nothing is kept of it.';
comment on column sync.recordings.stored is 'Bytes of body.';
alter table sync.recordings enable row level security;

-- The replays of a job are found by it.
create index jobs_replay_of on sync.jobs ((trigger_detail ->> 'replayOf')) where trigger_detail ->> 'replayOf' is not null;
create index job_history_replay_of on sync.job_history ((trigger_detail ->> 'replayOf'))
  where trigger_detail ->> 'replayOf' is not null;

-- What a retry takes over of how a job was asked for: that it is a replay, or is recorded.
create function sync.kept_detail(detail jsonb) returns jsonb language sql immutable parallel safe as $$
  select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(detail)
  where key in ('record', 'replayOf', 'replayAttempt', 'replayToken')
$$;

create or replace function sync.retry(job_id bigint, payload jsonb default null, retried_by text default session_user)
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
  job := sync.enqueue_job(old.sync, coalesce($2, old.payload), 'retry',
    sync.kept_detail(old.trigger_detail) || jsonb_build_object('of', job_id::text, 'by', retried_by),
    null, old.priority, old.max_attempts, old.unique_key, old.dry_run, job_id, old.timeout_ms);
  perform pg_notify('touchline', 'jobs');
  return job.job_id;
end $$;

select sync.grant_access();
