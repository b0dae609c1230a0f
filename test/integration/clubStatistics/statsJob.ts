import { once } from 'node:events';
import { createServer } from 'node:http';
import type { JobDetail } from '#shared/jobs.ts';
import { systemClock, type Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import type { NewJob } from '#engine/queue/enqueue.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { updateStats } from '#engine/syncs/update-stats/index.ts';
import { webApplicationAt } from '#engine/webApplication.ts';
import type { WorkerOptions } from '#engine/workers/workerOptions.ts';
import type { TestDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';
import { enqueueTest, makeWorker } from '../../support/worker.ts';

/** The system's clock, on which every wait is short. */
const hurried: Clock = {
  now: () => systemClock.now(),
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 20), signal),
};

/** Starts update-stats as a job of a worker, and gives its id. */
export async function startJob(
  database: Database,
  job: Partial<NewJob> = {},
  options: Partial<WorkerOptions> = {},
): Promise<string> {
  const worker = makeWorker(database, [updateStats], { clock: hurried, ...options });
  await worker.start();
  return enqueueTest(database, 'update-stats', { maxAttempts: 3, ...job });
}

/** Waits for the end of a job. */
export function ended(database: Database, id: string): Promise<JobDetail> {
  return until(
    async () => {
      const found = await readJob(database, id);
      return found?.finishedAt ? found : null;
    },
    { what: 'the end of update-stats' },
  );
}

export async function runJob(
  database: Database,
  job: Partial<NewJob> = {},
  options: Partial<WorkerOptions> = {},
): Promise<JobDetail> {
  return ended(database, await startJob(database, job, options));
}

/** Sets the functions of update-stats, each with its own name as its tag. */
export async function configure(test: TestDatabase, names: readonly string[], more: object = {}): Promise<void> {
  const value = { functions: names.map((name) => ({ name, tags: [`tag of ${name}`] })), ...more };
  await test.query(
    `insert into sync.settings (name, value) values ('update-stats', $1) on conflict (name) do update set value = excluded.value`,
    [JSON.stringify(value)],
  );
}

/**
 * What brings a database back to how it is now, as far as these tests change it: cheaper than another one. Call it while no
 * worker runs.
 */
export async function resetterOf(test: TestDatabase): Promise<() => Promise<void>> {
  const [mark] = await test.query<{ tables: string; functions: string }>(
    'select (select max(oid) from pg_class) as tables, (select max(oid) from pg_proc) as functions',
  );
  return async () => {
    const made = await test.query<{ drop: string }>(
      `select format('drop %s if exists %s cascade', case relkind when 'S' then 'sequence' else 'table' end, oid::regclass) as drop
       from pg_class where oid > $1 and relkind in ('r', 'S') and relnamespace = 'public'::regnamespace
       union all
       select format('drop function %s', oid::regprocedure) from pg_proc where oid > $2 and pronamespace = 'public'::regnamespace`,
      [mark?.tables, mark?.functions],
    );
    for (const { drop } of made) await test.query(drop);
    await test.query('drop trigger if exists finished on club_matches');
    await test.query('delete from club_matches');
    await test.query('delete from club_players');
    await test.query('truncate sync.settings, sync.stale_cache_tags, sync.jobs, sync.job_history, sync.job_logs');
  };
}

/** A function of the operator's own. */
export function define(test: TestDatabase, name: string, body: string): Promise<unknown> {
  return test.query(`create function ${name}() returns void language plpgsql as $$ begin ${body} end $$`);
}

export interface WebServer {
  url: string;
  /** What it was told, with the header that it was told with. */
  messages: { authorization: string | undefined; body: unknown }[];
  /** The statuses of the next answers, 0 for none at all; 204 after them. */
  answers: { status: number; retryAfter?: string }[];
  application: NonNullable<WorkerOptions['webApplication']>;
  close(): Promise<void>;
}

export const token = 'a-very-secret-token';

/** A web application on this computer. */
export async function startWebServer(): Promise<WebServer> {
  const messages: WebServer['messages'] = [];
  const answers: WebServer['answers'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      messages.push({ authorization: request.headers.authorization, body });
      const { status, retryAfter } = answers.shift() ?? { status: 204 };
      if (status === 0) return;
      response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
      // A careless application repeats what it got.
      response.end(status >= 400 ? `bad token ${request.headers.authorization ?? ''}` : undefined);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}/api/stale?key=hidden`;
  const application = webApplicationAt({ url, token });
  if (!application) throw new Error('no web application');
  return {
    url,
    messages,
    answers,
    application,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
