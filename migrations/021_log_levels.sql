-- Warnings and errors in a log of any length are found at once. Other lines are not in it: it costs nothing to write them.
create index job_logs_loud on sync.job_logs (job_id, token, sequence) include (level) where level >= 40;
