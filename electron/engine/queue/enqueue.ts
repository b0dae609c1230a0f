import type { JobId, JsonObject, Trigger } from '#shared/jobs.ts';
import { arrayOf } from '#engine/database/arrayLiteral.ts';
import { Database, type Statement } from '#engine/database/database.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { OperatorError } from '#shared/errors.ts';

export interface NewJob {
  sync: string;
  payload: JsonObject;
  trigger: Trigger;
  triggerDetail?: JsonObject;
  /** ISO moment; the database's now where it is left out. */
  runAt?: string | null;
  /** Higher runs sooner. */
  priority?: number;
  maxAttempts: number;
  /** ms that one attempt may take; as the sync says where it is left out. */
  timeout?: number | null;
  /** Admits one live job. */
  uniqueKey?: string | null;
  dryRun?: boolean;
  /** The ended job that this one tries again. */
  retryOf?: JobId | null;
}

export interface Enqueued {
  readonly id: JobId;
  /** A live job has the unique key already: its id is given, and nothing was added. */
  readonly existing: boolean;
}

const one = 'select job_id, existing from sync.enqueue_job($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)';
const enqueueQuietly: Statement = { name: 'enqueue', text: one };
const enqueueAndTell: Statement = {
  name: 'enqueue_tell',
  text: one.replace('existing from', `existing, pg_notify('touchline', 'jobs') from`),
};

/**
 * Enqueues a job, and lets the workers know: with the transaction's commit, or where each call commits by itself (a
 * `Database`), at once but with one hint for many calls.
 */
export async function enqueue(database: Queryable, job: NewJob): Promise<Enqueued> {
  const values = valuesOf(job);
  if (!(database instanceof Database)) return enqueued(await database.query(enqueueAndTell.text, values));
  const { hints } = database;
  if (hints.takeTurn('jobs')) return enqueued(await database.query(enqueueAndTell, values));
  const result = enqueued(await database.query(enqueueQuietly, values));
  hints.tell('jobs');
  return result;
}

const unpacked = `unnest($1::text[], $2::jsonb[], $3::text[], $4::jsonb[], $5::timestamptz[], $6::smallint[], $7::smallint[], $8::text[],
        $9::boolean[], $10::bigint[], $11::integer[]) with ordinality
        as i (sync, payload, trigger, trigger_detail, run_at, priority, max_attempts, unique_key, dry_run, retry_of, timeout_ms, place)`;
const given = `sync, payload, trigger, trigger_detail, run_at, priority, max_attempts, unique_key, dry_run, retry_of, timeout_ms, parked`;
const taken = `sync, payload, trigger::sync.job_trigger, trigger_detail, coalesce(run_at, now()), priority, max_attempts, unique_key,
        dry_run, retry_of, timeout_ms, sync = any ((select sync.paused_syncs())::text[])`;

// An INSERT numbers what a SELECT with an order gives it in that order: the ids rise with the places.
const many: Statement = {
  name: 'enqueue_many',
  text: `
    with inserted as (
      insert into sync.jobs (${given})
      select ${taken} from ${unpacked} order by place
      returning id
    )
    select id, false as existing from inserted order by id`,
};

// The ids are given before the insert, so that each is known to belong to its job whatever the insert leaves out.
const manyUnique: Statement = {
  name: 'enqueue_many_unique',
  text: `
    with input as materialized (select nextval('sync.jobs_id_seq') as id, i.* from ${unpacked}),
    inserted as (
      insert into sync.jobs (id, ${given}) overriding system value
      select id, ${taken} from input order by place
      on conflict (unique_key) where unique_key is not null do nothing
      returning id
    )
    select coalesce(n.id, j.id) as id, n.id is null as existing
    from input i left join inserted n on n.id = i.id left join sync.jobs j on n.id is null and j.unique_key = i.unique_key
    order by i.place`,
};

/**
 * Enqueues many jobs in few statements (one commit each with a `Database`, the caller's with a transaction), and gives
 * what became of each, in their order.
 */
export async function enqueueMany(database: Queryable, jobs: readonly NewJob[]): Promise<Enqueued[]> {
  const all: Enqueued[] = [];
  for (let start = 0; start < jobs.length; start += mostAtOnce) {
    const chunk = jobs.slice(start, start + mostAtOnce);
    const statement = chunk.some((job) => typeof job.uniqueKey === 'string') ? manyUnique : many;
    const rows = await database.query<{ id: string | null; existing: boolean }>(statement.text, columnsOf(chunk));
    for (const [index, { id, existing }] of rows.entries()) {
      const job = chunk[index];
      if (id !== null) all.push({ id, existing });
      // A live job came to hold its unique key while the statement ran, or its holder has just ended: one by one.
      else if (job) all.push(await enqueue(database, job));
    }
  }
  if (jobs.length === 0) return all;
  if (database instanceof Database) database.hints.tell('jobs');
  else await database.query(`select pg_notify('touchline', 'jobs')`);
  return all;
}

const mostAtOnce = 5_000;

function enqueued(rows: readonly { job_id?: unknown; existing?: unknown }[]): Enqueued {
  const row = rows[0];
  if (typeof row?.job_id === 'string') return { id: row.job_id, existing: row.existing === true };
  throw new OperatorError({ code: 'internal', message: 'The database did not give the job an id.' });
}

function valuesOf(job: NewJob): unknown[] {
  return [
    job.sync,
    JSON.stringify(job.payload),
    job.trigger,
    JSON.stringify(job.triggerDetail ?? {}),
    job.runAt ?? null,
    job.priority ?? 0,
    job.maxAttempts,
    job.uniqueKey ?? null,
    job.dryRun ?? false,
    job.retryOf ?? null,
    job.timeout ?? null,
  ];
}

function columnsOf(jobs: readonly NewJob[]): string[] {
  const rows = jobs.map(valuesOf);
  return (rows[0] ?? []).map((_, column) => arrayOf(rows.map((row) => row[column])));
}
