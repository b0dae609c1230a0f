import type { JobId } from '#shared/jobs.ts';
import type { LogPlace } from '#shared/log.ts';
import type { SqlValue, Write } from '../sql.ts';
import { actionColumns } from './actionSource.ts';
import { attemptColumns, jobColumns, type CopiedJob } from './jobSource.ts';
import type { CopiedLine } from './lineSource.ts';

/**
 * Adds jobs that are not there yet, with all that comes with them. Their lines are copied later, from `due` on (ms of the
 * database's clock).
 */
export function addJobs(jobs: readonly CopiedJob[], backfilled: boolean, due: number): Write[] {
  return [
    {
      sql: `insert into attempts (${attemptColumns.join(', ')}) select ${places(attemptColumns)} ${isNewJob}`,
      rows: jobs.flatMap(({ attempts }) => attempts),
    },
    {
      sql: `insert into error_search (rowid, error_message) select ?1, ?2 ${isNewJob}`,
      rows: jobs.flatMap(({ id, errorMessage }) => (errorMessage === null ? [] : [[BigInt(id), errorMessage]])),
    },
    {
      sql: `insert into pending_lines (job_id, finished_at, due, backfilled) select ?1, ?2, ?3, ?4 ${isNewJob}`,
      rows: jobs.map(({ id, finishedAt }) => [BigInt(id), finishedAt, due, backfilled ? 1 : 0]),
    },
    {
      sql: `insert or ignore into jobs (${jobColumns.join(', ')}) values (${places(jobColumns)})`,
      rows: jobs.map((job) => job.values),
    },
  ];
}

const isNewJob = 'where not exists (select 1 from jobs where id = ?1)';

/**
 * Adds lines that are not there yet. They get the next numbers after the last line, or, of jobs that ended before all that
 * is there, those before the first one.
 */
export function addLines(lines: readonly CopiedLine[], backfilled: boolean): Write[] {
  const inTime = lines.toSorted((a, b) => (backfilled ? b.at - a.at : a.at - b.at));
  const number = backfilled
    ? '(select coalesce(min(id), 1) - 1 from lines)'
    : '(select coalesce(max(id), 0) + 1 from lines)';
  return [
    {
      sql: `insert or ignore into lines (id, job_id, token, sequence, at, level, message, fields)
        values (${number}, ?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
      rows: inTime.map((line): SqlValue[] => [
        BigInt(line.job),
        line.token,
        line.sequence,
        line.at,
        line.level,
        line.message,
        line.fields,
      ]),
    },
    {
      sql: `insert into line_search (rowid, message, fields)
        select id, message, fields from lines where id < (select first from searchable) order by id`,
      rows: [[]],
    },
    {
      sql: `insert into line_search (rowid, message, fields)
        select id, message, fields from lines where id > (select last from searchable) order by id`,
      rows: [[]],
    },
    searchableAgain,
  ];
}

/** All lines that are there can be searched for by now. */
const searchableAgain: Write = {
  sql: `update searchable set first = coalesce((select min(id) from lines), 1), last = coalesce((select max(id) from lines), 0)`,
  rows: [[]],
};

/** The lines of a job are there up to a place. */
export interface ReadUpTo {
  readonly job: JobId;
  readonly place: LogPlace;
  /** The rest is to be read at once; late ones are looked for again at a moment (ms of the database's clock); or no more. */
  readonly next: 'rest' | { readonly again: number } | 'none';
}

export function moveOn(read: readonly ReadUpTo[]): Write[] {
  return [
    {
      sql: 'delete from pending_lines where job_id = ?1',
      rows: read.flatMap(({ job, next }) => (next === 'none' ? [[BigInt(job)]] : [])),
    },
    {
      sql: 'update pending_lines set token = ?2, sequence = ?3, due = 0 where job_id = ?1',
      rows: read.flatMap(({ job, place, next }) =>
        next === 'rest' ? [[BigInt(job), place.token, place.sequence]] : [],
      ),
    },
    {
      sql: `update pending_lines set token = ${unlessSeveral('?2')}, sequence = ${unlessSeveral('?3')}, due = ?4 where job_id = ?1`,
      rows: read.flatMap(({ job, place, next }) =>
        typeof next === 'object' ? [[BigInt(job), place.token, place.sequence, next.again]] : [],
      ),
    },
  ];
}

/** Late lines of an earlier attempt come before those of a later one: then all are gone through again. */
function unlessSeveral(place: string): string {
  return `case when (select count(*) from attempts where job_id = ?1) > 1 then -1 else ${place} end`;
}

export function addActions(actions: readonly { values: SqlValue[] }[]): Write {
  return {
    sql: `insert or ignore into actions (${actionColumns.join(', ')}) values (${places(actionColumns)})`,
    rows: actions.map((action) => action.values),
  };
}

/** Removes jobs (a list of ids as JSON) with all that belongs to them. */
export function removeJobs(ids: string): Write[] {
  const these = 'in (select value from json_each(?1))';
  const removals = [
    `insert into line_search (line_search, rowid, message, fields)
       select 'delete', id, message, fields from lines where job_id ${these}`,
    `delete from lines where job_id ${these}`,
    `insert into error_search (error_search, rowid, error_message)
       select 'delete', id, error_message from jobs where id ${these} and error_message is not null`,
    `delete from attempts where job_id ${these}`,
    `delete from pending_lines where job_id ${these}`,
    `delete from jobs where id ${these}`,
  ];
  return [...removals.map((sql) => ({ sql, rows: [[ids]] })), searchableAgain];
}

function places(columns: readonly string[]): string {
  return columns.map((_column, index) => `?${index + 1}`).join(', ');
}
