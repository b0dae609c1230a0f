import type { BulkAction } from '#shared/bulkActions.ts';
import { readBulkAction } from '#engine/actions/readBulkActions.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Archive } from '../archive.ts';
import type { Write } from '../sql.ts';
import type { Ask } from './pace.ts';

const jobsAtOnce = 10_000;

/** Copies bulk actions with the jobs that they were for. A retention that removed one has removed its jobs as well. */
export async function copyBulkActions(archive: Archive, ids: readonly string[], ask: Ask): Promise<void> {
  for (const id of ids) {
    const action = await ask((database) => readBulkAction(database, id));
    if (!action) continue;
    for (let last = '0'; ;) {
      const after = last;
      const jobs = await ask((database) => readJobsOf(database, id, after));
      await archive.write([addJobs(id, jobs)]);
      last = jobs.at(-1) ?? last;
      if (jobs.length < jobsAtOnce) break;
    }
    await archive.write([keepBulkAction(action)]);
  }
}

/** Brings what became of bulk actions that were under way up to date. */
export async function followBulkActions(archive: Archive, ask: Ask): Promise<void> {
  const open = await archive.queryWritten<{ id: string }>(
    'select cast(id as text) as id from bulk_actions where not over order by bulk_actions.id',
  );
  for (const { id } of open) {
    const action = await ask((database) => readBulkAction(database, id));
    await archive.write([
      action ? keepBulkAction(action) : { sql: 'update bulk_actions set over = 1 where id = ?1', rows: [[BigInt(id)]] },
    ]);
  }
}

async function readJobsOf(database: Queryable, id: string, after: string): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `select job_id as id from sync.bulk_action_jobs where bulk_action_id = $1 and job_id > $2 order by job_id limit $3`,
    [id, after, jobsAtOnce],
  );
  return rows.map((row) => row.id);
}

function keepBulkAction(action: BulkAction): Write {
  const over = action.state === 'done' || action.state === 'aborted';
  return {
    sql: 'insert or replace into bulk_actions (id, over, value) values (?1, ?2, ?3)',
    rows: [[BigInt(action.id), over ? 1 : 0, JSON.stringify(action)]],
  };
}

function addJobs(id: string, jobs: readonly string[]): Write {
  return {
    sql: 'insert or ignore into bulk_jobs (job_id, bulk_action) select value, ?1 from json_each(?2)',
    rows: [[BigInt(id), `[${jobs.join(',')}]`]],
  };
}
