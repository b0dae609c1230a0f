-- As before, but that what is told as written is what this statement wrote: a row in history with the same token may be
-- another end of the same attempt, one by hand.
create or replace function sync.end_jobs(
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
    where not exists (
      select from sync.job_history h where h.id = i.id and h.token = i.token and h.xmin = pg_current_xact_id()::xid
    );
end $$;

-- A job that is cancelled after it was claimed and before anything of it ran, or while its lock was held elsewhere, had no
-- attempt: whoever gives it back takes its beginning from it, and history then names no attempt that ended it.
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
    new.retry_of, new.max_attempts, new.attempt, old.worker_id, new.enqueued_at, new.run_at, new.started_at, reason,
    case when old.state = 'running' and new.started_at is not null then old.token end, new.timeout_ms, new.routine,
    new.routine_run, new.step
  );
  delete from sync.jobs where id = new.id;
  perform pg_notify('touchline', case when old.state = 'running' then 'control' else 'changed' end);
  return null;
end $$;

select sync.grant_access();
