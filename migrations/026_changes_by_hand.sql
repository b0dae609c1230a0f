-- What somebody changes by hand is on the screens, and with the workers, at once. Touchline's own sessions tell of what they do
-- themselves: for them this costs a comparison for each statement. Jobs wake no worker: who inserts them with sync.enqueue does that.
create function sync.tell_changed() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_setting('application_name') not like 'touchline%' then
    perform pg_notify('touchline', tg_argv[0]);
  end if;
  return null;
end $$;
create trigger jobs_changed after insert or update or delete on sync.jobs
  for each statement execute function sync.tell_changed('changed');
create trigger job_history_changed after insert or update or delete on sync.job_history
  for each statement execute function sync.tell_changed('changed');
create trigger schedules_changed after insert or update or delete on sync.schedules
  for each statement execute function sync.tell_changed('schedules');
create trigger pauses_changed after insert or update or delete on sync.pauses
  for each statement execute function sync.tell_changed('control');
create trigger workers_changed after insert or update or delete on sync.workers
  for each statement execute function sync.tell_changed('changed');

select sync.grant_access();
