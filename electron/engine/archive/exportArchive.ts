import { existsSync, openSync, closeSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { aboutExportSchema, type AboutExport } from '#shared/archive.ts';
import { OperatorError } from '#shared/errors.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { readProgress } from './copy/progress.ts';
import type { Archive } from './archive.ts';
import { chosenJobs, emptyFile, finishFile, wholeArchive } from './exportParts.ts';
import { takeOutSecrets } from './exportSecrets.ts';
import { seal } from './fileDigest.ts';
import { FileThread } from './fileThread.ts';
import { keyOfPassphrase } from './passphrase.ts';
import { readAsOf } from './read/asOf.ts';
import { ArchiveConditions } from './read/conditions.ts';
import type { ArchiveReader } from './sql.ts';

export interface ExportOptions {
  /** The archive that is exported, and its key. */
  readonly archive: Archive;
  readonly key: string;
  readonly file: string;
  /** What the file is encrypted with; null: it is not. */
  readonly passphrase: string | null;
  /** Which jobs, with all that belongs to them; null: the whole archive. */
  readonly filter: JobFilter | null;
  /** Breaks it off between two parts; nothing is left then. */
  readonly signal?: AbortSignal;
}

/**
 * Writes jobs with all that belongs to them into one file, which `Archive.openExported` opens. It holds the tables of history and
 * nothing else: addresses of databases, keys of providers and recordings are in no archive in the first place, and what looks
 * like a secret is taken out of the texts. A file of that name is replaced once all is written.
 */
export async function exportArchive(options: ExportOptions): Promise<AboutExport> {
  const { archive, key, file, passphrase, filter } = options;
  if (passphrase === '') {
    throw new OperatorError({ code: 'passphrase_empty', message: 'The passphrase is empty: nothing was exported.' });
  }
  if (path.resolve(file) === path.resolve(archive.file)) {
    throw new OperatorError({
      code: 'export_onto_itself',
      message: 'That is the file of the archive itself: nothing was exported.',
      hint: 'Choose another name.',
    });
  }
  const fileKey = passphrase === null ? '' : await keyOfPassphrase(passphrase);
  const unfinished = `${file}.unfinished`;
  makeEmpty(unfinished);
  let thread: FileThread | null = null;
  try {
    thread = await FileThread.open({ file: archive.file, key, access: 'write' });
    await thread.run(`attach ${text(unfinished)} as export key ${text(fileKey)}`);
    await thread.run(emptyFile());
    const parts =
      filter === null ? wholeArchive(...(await lineNumbers(thread))) : chosenJobs(await choose(thread, filter));
    await runAll(thread, parts, options.signal);
    await takeOutSecrets(thread);
    await runAll(thread, finishFile(), options.signal);
    const about = await describe(archive, thread, filter === null);
    await thread.run('commit; detach export');
    await seal(unfinished);
    renameSync(unfinished, file);
    return about;
  } catch (error) {
    throw ofExport(error, file);
  } finally {
    await thread?.close();
    rmSync(unfinished, { force: true });
  }
}

/** What an exported file says of itself; null for an archive of one's own. */
export async function readAbout(archive: ArchiveReader): Promise<AboutExport | null> {
  const [row] = await archive.query<{ value: string }>(`select value from meta where name = 'about'`);
  return row ? aboutExportSchema.parse(JSON.parse(row.value)) : null;
}

function makeEmpty(file: string): void {
  try {
    rmSync(file, { force: true });
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    throw new OperatorError(
      {
        code: 'export_not_written',
        message: `${existsSync(path.dirname(file)) ? 'The file can not be written there' : 'There is no such folder'}: nothing was exported.`,
        hint: 'Choose another folder.',
        details: { file },
      },
      { cause: error },
    );
  }
}

/** A disk that is full is that of the exported file. */
function ofExport(error: unknown, file: string): unknown {
  if (!(error instanceof OperatorError) || !['archive_disk_full', 'archive_disk'].includes(error.code)) return error;
  return new OperatorError(
    {
      code: 'export_disk_full',
      message: 'The disk is full, or was taken away: nothing was exported.',
      hint: 'Free some space or choose another disk, then export it again.',
      details: { file },
    },
    { cause: error },
  );
}

async function runAll(thread: FileThread, parts: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  for (const part of parts) {
    signal?.throwIfAborted();
    await thread.run(part);
  }
}

async function lineNumbers(thread: FileThread): Promise<[first: number, last: number]> {
  const [row] = await thread.query('select first, last from main.searchable', []);
  return [Number(row?.['first'] ?? 1), Number(row?.['last'] ?? 0)];
}

/** Lists the jobs that match in `temp.chosen`; gives how many those are. */
async function choose(thread: FileThread, filter: JobFilter): Promise<number> {
  await thread.run('create temp table chosen (place integer primary key, id integer not null unique)');
  const conditions = new ArchiveConditions(Date.now());
  const where = conditions.ended(filter);
  const sql = `insert into temp.chosen (id) select j.id from main.jobs j where ${where ?? 'false'} order by j.id`;
  const [jobs = 0] = await thread.write([{ sql, rows: [conditions.values] }]);
  if (jobs > 0) return jobs;
  throw new OperatorError({
    code: 'nothing_matches',
    message: 'No job of the archive matches the filter: nothing was exported.',
  });
}

async function describe(archive: Archive, thread: FileThread, whole: boolean): Promise<AboutExport> {
  const [counts] = await thread.query(
    'select (select count(*) from export.jobs) as jobs, (select count(*) from export.lines) as lines',
    [],
  );
  const about = aboutExportSchema.parse({
    ...counts,
    exportedAt: new Date().toISOString(),
    asOf: (await readProgress(archive))?.asOf ?? (await readAsOf(archive)),
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
