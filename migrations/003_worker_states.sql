-- A worker that an operator paused: it beats and finishes what runs, and claims nothing. In a file of its own, because
-- a new value of an enum can't be used before it is committed.
alter type sync.worker_state add value 'paused' after 'active';
