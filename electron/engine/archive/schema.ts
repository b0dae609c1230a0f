/** Marks the file as ours: "TLAR". */
export const applicationId = 0x54_4c_41_52;
/** Grows with every change of the tables. */
export const schemaVersion = 1;

/**
 * The tables of an archive, in `place`: the schema of an attached file, or `main`. Moments are microseconds, JSON is the
 * text that the database gave, so that it is compared and shown as there.
 */
export function tables(place = 'main'): string {
  return `
create table ${place}.meta (name text primary key, value text not null) without rowid;

create table ${place}.jobs (
  id integer primary key, sync text not null, payload text not null, state text not null, priority integer not null,
  trigger text not null, trigger_detail text not null, request text, dry_run integer not null, unique_key text, retry_of integer,
  max_attempts integer not null, attempt integer not null, worker text, enqueued_at integer not null, run_at integer not null,
  started_at integer, finished_at integer not null, result text, error text, error_code text, error_message text,
  fingerprint text, timeout_ms integer, routine text, routine_run integer, step text
);

create table ${place}.attempts (
  job_id integer not null, token integer not null, number integer not null, worker text, outcome text not null,
  started_at integer, finished_at integer not null, error text, fingerprint text
);

-- Numbered about in the order of their time: what is searched comes newest first without being sorted.
create table ${place}.lines (
  id integer primary key, job_id integer not null, token integer not null, sequence integer not null, at integer not null,
  level integer not null, message text not null, fields text
);

-- The numbers of the lines that can be searched for: from the first to the last.
create table ${place}.searchable (singleton integer primary key check (singleton = 1), first integer not null, last integer not null);
insert into ${place}.searchable values (1, 1, 0);

-- Jobs whose lines are still to be copied: those after this place, not before \`due\` (ms of the database's clock).
create table ${place}.pending_lines (
  job_id integer primary key, finished_at integer not null, due integer not null, backfilled integer not null,
  token integer not null default -1, sequence integer not null default -1
);

create table ${place}.actions (
  id integer primary key, at integer not null, actor text not null, origin text not null, action text not null, reason text,
  detail text not null, job_ids text not null, jobs integer not null, bulk_action text, undo_of text, undoes_bulk text
);

-- What became of bulk actions, as JSON, and the jobs of each.
create table ${place}.bulk_actions (id integer primary key, over integer not null, value text not null);
create table ${place}.bulk_jobs (job_id integer not null, bulk_action integer not null, primary key (job_id, bulk_action)) without rowid;

-- What the console showed last of what is no history: schedules, overview, tables.
create table ${place}.views (name text primary key, as_of integer not null, value text not null) without rowid;
`;
}

/** Made after a file was filled, or with its tables. */
export function indexes(place = 'main'): string {
  return `
-- With what charts count: they read the index alone.
create index ${place}.jobs_finished on jobs (finished_at, id, sync, state, attempt, started_at, run_at);
create index ${place}.jobs_sync on jobs (sync, finished_at, id);
create index ${place}.jobs_trouble on jobs (state, finished_at, id) where state <> 'succeeded';
create index ${place}.jobs_fingerprint on jobs (fingerprint, finished_at, id) where fingerprint is not null;
create index ${place}.jobs_retry_of on jobs (retry_of) where retry_of is not null;
create index ${place}.jobs_routine_run on jobs (routine_run) where routine_run is not null;
create index ${place}.jobs_request on jobs (request) where request is not null;
create index ${place}.jobs_replay_of on jobs (trigger_detail ->> 'replayOf') where trigger_detail ->> 'replayOf' is not null;
create index ${place}.attempts_job on attempts (job_id, token);
create unique index ${place}.lines_job on lines (job_id, token, sequence);
create index ${place}.lines_loud on lines (job_id, token, sequence, level) where level >= 40;
create index ${place}.pending_lines_next on pending_lines (backfilled, due, finished_at desc);
create index ${place}.actions_newest on actions (at, id);
create index ${place}.actions_bulk on actions (bulk_action) where bulk_action is not null;
create index ${place}.bulk_actions_open on bulk_actions (id) where not over;
create index ${place}.actions_undo on actions (undo_of) where undo_of is not null;
create index ${place}.actions_undoes_bulk on actions (undoes_bulk) where undoes_bulk is not null;
`;
}

/** Text is found by its trigrams; which rows really have it the tables themselves tell. */
export function searchTablesIn(place = 'main'): string {
  const options = `tokenize = 'trigram', detail = 'none', columnsize = 0`;
  return `
create virtual table ${place}.line_search using fts5(message, fields, content = 'lines', content_rowid = 'id', ${options});
create virtual table ${place}.error_search using fts5(error_message, content = 'jobs', content_rowid = 'id', ${options});
`;
}
