import { rmSync, renameSync, statSync } from 'node:fs';
import { z } from 'zod';
import { OperatorError } from '#shared/errors.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { readProgress } from './copy/progress.ts';
import type { Archive } from './archive.ts';
import { FileThread } from './fileThread.ts';
import { ArchiveConditions } from './read/conditions.ts';
import { applicationId, indexes, schemaVersion, searchTablesIn, tables } from './schema.ts';
import type { ArchiveReader } from './sql.ts';

export interface ExportOptions {
  /** The archive that is exported, and its key. */
  readonly archive: Archive;
  readonly key: string;
  readonly file: string;
  /** What the file is encrypted with; null: it is not. */
  readonly passphrase: string | null;
  /** Which jobs; null: all there is. */
  readonly filter: JobFilter | null;
}

const aboutSchema = z.object({
  exportedAt: z.string(),
  /** What the archive had been shown by then. */
  asOf: z.string().nullable(),
  /** Whether it is the whole archive, and not a selection. */
  whole: z.boolean(),
  jobs: z.number(),
  lines: z.number(),
});
/** What an exported file says of itself. */
export type AboutExport = z.infer<typeof aboutSchema>;

/**
 * Writes jobs with all that belongs to them into one file, which `Archive.openExported` opens. Nothing but named columns of
 * history goes into it: an archive holds no addresses of databases, no keys and no recordings in the first place.
 */
export async function exportArchive({ archive, key, file, passphrase, filter }: ExportOptions): Promise<AboutExport> {
  if (passphrase === '') {
    throw new OperatorError({ code: 'passphrase_empty', message: 'The passphrase is empty: nothing was exported.' });
  }
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  const thread = await FileThread.open({ file: archive.file, key, access: 'write' });
  try {
    await thread.run(`attach ${text(unfinished)} as export key ${text(passphrase ?? '')}`);
    await thread.run(`pragma export.page_size = 8192; pragma export.journal_mode = off; ${tables('export')}`);
    await choose(thread, filter);
    for (const part of parts(filter === null)) await thread.run(part);
    await thread.run(`${indexes('export')}; ${searchTablesIn('export')};
      insert into export.line_search (rowid, message) select id, message from export.lines order by id;
      insert into export.error_search (rowid, error_message)
        select id, error_message from export.jobs where error_message is not null order by id;
      pragma export.application_id = ${applicationId}; pragma export.user_version = ${schemaVersion}`);
    const about = await describe(archive, thread, filter === null);
    await thread.run('detach export');
    renameSync(unfinished, file);
    return about;
  } finally {
    await thread.close();
    rmSync(unfinished, { force: true });
  }
}

/** What an exported file says of itself; null for an archive of one's own. */
export async function readAbout(archive: ArchiveReader): Promise<AboutExport | null> {
  const [row] = await archive.query<{ value: string }>(`select value from meta where name = 'about'`);
  return row ? aboutSchema.parse(JSON.parse(row.value)) : null;
}

/** Bytes of a file on the disk. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

async function choose(thread: FileThread, filter: JobFilter | null): Promise<void> {
  const conditions = new ArchiveConditions(Date.now());
  const where = conditions.ended(filter ?? {});
  await thread.run('create temp table chosen (id integer primary key)');
  if (where === null) return;
  await thread.write([
    { sql: `insert into temp.chosen select j.id from main.jobs j where ${where}`, rows: [conditions.values] },
  ]);
}

/** Statements that fill the file, each a while of work at most. */
function parts(whole: boolean): string[] {
  return [
    chosenOf('jobs', 'id'),
    chosenOf('attempts', 'job_id'),
    chosenOf('lines', 'job_id'),
    `update export.searchable set first = coalesce((select min(id) from export.lines), 1),
       last = coalesce((select max(id) from export.lines), 0)`,
    whole
      ? 'insert into export.actions select * from main.actions; insert into export.views select * from main.views'
      : `insert into export.actions select * from main.actions a where exists (
           select 1 from json_each(a.job_ids) e join temp.chosen c on c.id = cast(e.value as integer))`,
  ];
}

function chosenOf(table: string, column: string): string {
  return `insert into export.${table} select * from main.${table} where ${column} in (select id from temp.chosen)`;
}

async function describe(archive: Archive, thread: FileThread, whole: boolean): Promise<AboutExport> {
  const [counts] = await thread.query(
    'select (select count(*) from export.jobs) as jobs, (select count(*) from export.lines) as lines',
    [],
  );
  const about = aboutSchema.parse({
    ...counts,
    exportedAt: new Date().toISOString(),
    asOf: (await readProgress(archive))?.asOf ?? null,
    whole,
  });
  await thread.write([
    { sql: `insert into export.meta (name, value) values ('about', ?1)`, rows: [[JSON.stringify(about)]] },
  ]);
  return about;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
