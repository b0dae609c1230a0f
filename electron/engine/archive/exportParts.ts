import { applicationId, indexes, schemaVersion, searchTablesIn, tables } from './schema.ts';

/** Rows of a table that are written in one go. */
const rowsAtOnce = 100_000;
const jobsAtOnce = 500;

/** Statements that write a file `export`, in order, each a while of work at most; null for the whole archive. */
export function emptyFile(): string {
  return `pragma export.page_size = 8192; pragma export.journal_mode = off; begin; ${tables('export')}`;
}

/** What makes it an archive that can be searched. */
export function finishFile(): string[] {
  return [
    `update export.searchable set first = coalesce((select min(id) from export.lines), 1),
       last = coalesce((select max(id) from export.lines), 0)`,
    indexes('export'),
    searchTablesIn('export'),
    'insert into export.line_search (rowid, message, fields) select id, message, fields from export.lines order by id',
    `insert into export.error_search (rowid, error_message)
       select id, error_message from export.jobs where error_message is not null order by id`,
    `pragma export.application_id = ${applicationId}; pragma export.user_version = ${schemaVersion}`,
  ];
}

/** All there is; `first` and `last` are the numbers of the lines. */
export function wholeArchive(first: number, last: number): string[] {
  const lines: string[] = [];
  for (let from = first; from <= last; from += rowsAtOnce) {
    lines.push(`insert into export.lines select * from main.lines where id >= ${from} and id < ${from + rowsAtOnce}`);
  }
  const others = ['jobs', 'attempts', 'actions', 'bulk_actions', 'bulk_jobs', 'views'];
  return [...others.map((table) => `insert into export.${table} select * from main.${table}`), ...lines];
}

/** The jobs that are listed in `temp.chosen`, with what belongs to them; `jobs`: how many those are. */
export function chosenJobs(jobs: number): string[] {
  const parts: string[] = [];
  for (let from = 0; from < jobs; from += jobsAtOnce) {
    const chosen = `(select id from temp.chosen where place > ${from} and place <= ${from + jobsAtOnce})`;
    parts.push(
      `insert into export.jobs select * from main.jobs where id in ${chosen}`,
      `insert into export.attempts select * from main.attempts where job_id in ${chosen}`,
      `insert into export.lines select * from main.lines where job_id in ${chosen}`,
      `insert into export.bulk_jobs select * from main.bulk_jobs where job_id in ${chosen}`,
    );
  }
  return [
    ...parts,
    `insert into export.actions select * from main.actions a
     where a.bulk_action in (select cast(bulk_action as text) from export.bulk_jobs)
       or exists (select 1 from json_each(a.job_ids) e join temp.chosen c on c.id = cast(e.value as integer))`,
    'insert into export.bulk_actions select * from main.bulk_actions where id in (select bulk_action from export.bulk_jobs)',
  ];
}
