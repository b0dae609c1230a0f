-- What an ended worker left behind, found without reading all workers or all attempts.
create index workers_ended on sync.workers (stopped_at) where stopped_at is not null;
create index earlier_attempts_left on sync.earlier_attempts (worker_id, finished_at) where outcome in ('lost', 'released');
