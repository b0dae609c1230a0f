import { mkdtemp, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withDatabase } from '../support/cluster.ts';
import type { TestDatabase } from '../support/database.ts';
import { startHalfOpenProxy, type HalfOpenProxy } from '../support/halfOpenProxy.ts';
import type { PostgresCluster } from '../support/postgresCluster.ts';
import { until } from '../support/until.ts';
import { startWorkerProcess, type WorkerProcess } from '../support/workerProcess.ts';
import { findViolations, makeEvidence, type Loss } from './evidence.ts';
import type { PlannedJob } from './plan.ts';
import { monotonic } from './process/journal.ts';

export const lease = 3_000;

/** One place for a worker: its way to the database, and the process that is there now. */
interface Place {
  proxy: HalfOpenProxy;
  process: WorkerProcess;
  /** How many processes were here. */
  count: number;
  skew: number;
  pooler: boolean;
}

/** Workers, a database and the faults between them. */
export class Field {
  readonly db: TestDatabase;
  readonly #cluster: PostgresCluster;
  readonly #folder: string;
  readonly #places: Place[] = [];
  readonly #losses: Loss[] = [];
  #offset = 0;
  #restarting = Promise.resolve();

  private constructor(cluster: PostgresCluster, db: TestDatabase, folder: string) {
    this.#cluster = cluster;
    this.db = db;
    this.#folder = folder;
  }

  /**
   * A field of its own on the cluster; `skews`: a worker each, ms that its clock is ahead. The workers' way leads through the
   * `pooler`, which gives a backend for a transaction, or else for a session.
   */
  static async open(
    cluster: PostgresCluster,
    skews: readonly number[],
    { pooler, transactions = true }: { pooler?: { url: string }; transactions?: boolean } = {},
  ): Promise<Field> {
    const db = await cluster.database();
    await makeEvidence(db);
    const field = new Field(cluster, db, await mkdtemp(path.join(tmpdir(), 'touchline-faults-')));
    const before = monotonic();
    const [row] = await db.query<{ at: number }>('select extract(epoch from clock_timestamp())::float8 * 1e6 as at');
    field.#offset = (before + monotonic()) / 2 - (row?.at ?? 0);
    for (const [index, skew] of skews.entries()) {
      const proxy = await startHalfOpenProxy(pooler ? withDatabase(pooler.url, db.name) : db.url);
      const place = { proxy, count: 1, skew, pooler: pooler !== undefined && transactions };
      field.#places.push({ ...place, process: field.#start(index, place) });
    }
    return field;
  }

  /** Resolves when every worker has registered. */
  async started(): Promise<void> {
    await Promise.all(this.#places.map(({ process }) => process.started()));
  }

  /** Enqueues jobs, all or, where the server goes away, none, and keeps which; gives their ids. */
  async enqueue(jobs: readonly PlannedJob[]): Promise<string[]> {
    const rows = await this.db.query<{ id: string }>(
      `insert into enqueued (id, sync)
       select sync.enqueue(sync, payload, run_at => now() + due * interval '1 millisecond', priority => priority,
         max_attempts => max_attempts), sync
       from jsonb_to_recordset($1) as j (sync text, payload jsonb, due int, priority smallint, max_attempts smallint)
       returning id`,
      [JSON.stringify(jobs.map(({ maxAttempts, ...job }) => ({ ...job, max_attempts: maxAttempts })))],
    );
    return rows.map(({ id }) => id);
  }

  /** Enqueues one job of a sync. */
  async add(sync: string, payload: Partial<PlannedJob['payload']>, job: Partial<PlannedJob> = {}): Promise<string> {
    const [id] = await this.enqueue([
      {
        sync,
        maxAttempts: 20,
        due: 0,
        priority: 0,
        ...job,
        payload: { n: 1, ms: 0, lock: null, failures: 0, ...payload },
      },
    ]);
    return id ?? '';
  }

  /** Which place the process of that id has; null for none. */
  placeOf(pid: number): number | null {
    const place = this.#places.findIndex(({ process }) => process.pid === pid);
    return place === -1 ? null : place;
  }

  async kill(worker: number): Promise<void> {
    const { process } = this.#place(worker);
    await this.#losing(process.name, () => process.kill());
  }

  /** kill -9, or where `how` says so a stop in order, and a new process in the place. */
  async replace(worker: number, how: 'kill' | 'stop'): Promise<void> {
    const place = this.#place(worker);
    const { process } = place;
    await (how === 'kill' ? this.kill(worker) : process.stop());
    // Another fault may have ended it meanwhile, and somebody else is in its place.
    if (place.process !== process) return;
    place.count += 1;
    place.process = this.#start(worker, place);
  }

  freeze(worker: number): void {
    this.#place(worker).process.freeze();
  }

  thaw(worker: number): void {
    this.#place(worker).process.thaw();
  }

  cut(worker: number): Promise<void> {
    const { proxy, process } = this.#place(worker);
    return this.#losing(process.name, async () => proxy.cut());
  }

  vanish(worker: number, refuseFor = 0): Promise<void> {
    const { proxy, process } = this.#place(worker);
    return this.#losing(process.name, async () => proxy.vanish(refuseFor));
  }

  /** Tells a worker to end in order; its exit code. */
  stop(worker: number): Promise<number | null> {
    return this.#place(worker).process.stop();
  }

  /** Postgres is away for `lasts` ms. One restart waits for another: a busy computer takes its time over them. */
  restartServer(mode: 'fast' | 'immediate', lasts: number): Promise<void> {
    const restart = this.#restarting.then(() =>
      this.#losing(null, async () => {
        await this.#cluster.halt(mode);
        await sleep(lasts);
        await this.#cluster.start();
      }),
    );
    this.#restarting = restart.catch(() => undefined);
    return restart;
  }

  /** Waits until every job has ended, stops the workers in order, and gives what is wrong then. */
  async settle(within = 90_000): Promise<string[]> {
    await this.#until('an empty queue', within, async () => {
      const jobs = await this.db.query('select from sync.jobs limit 1').catch(() => [null]);
      return jobs.length === 0;
    });
    // Who was killed is found out by those that live.
    await this.#until('the clearing of the lost workers', 30_000, async () => {
      const [row] = await this.db.query<{ live: number; uncleared: number }>(
        `select count(*) filter (where state not in ('stopped', 'lost'))::int as live,
           count(*) filter (where state = 'lost' and cleared_at is null)::int as uncleared from sync.workers`,
      );
      return row && row.uncleared === 0 && row.live <= this.#places.filter(({ process }) => process.alive).length;
    });
    const odd = await Promise.all(this.#places.map(({ process }) => endOf(process)));
    // What the network still holds is found out at last.
    for (const { proxy } of this.#places) proxy.forget();
    await this.#until('the end of all sessions', 5_000, async () => {
      const sessions = await this.db.query(
        `select from pg_stat_activity where datname = current_database() and application_name like 'touchline fault%'
           and ($1 or state <> 'idle')`,
        [this.#places.every(({ pooler }) => !pooler)],
      );
      return sessions.length === 0;
    });
    return [...odd.flat(), ...(await findViolations(this.db, this.#folder, this.#losses, this.#offset))];
  }

  /** How the jobs ended: sync, state and how many. */
  async tally(): Promise<string> {
    const rows = await this.db.query<{ text: string }>(`
      select concat_ws(' ', what, count(*)) as text from (
        select 'jobs ' || state as what from sync.job_history
        union all select 'attempts ' || outcome from sync.job_attempts
        union all select 'workers ' || state from sync.workers
      ) t group by what order by what`);
    return rows.map(({ text }) => text).join(', ');
  }

  /** Where the workers' logs and journals are. */
  get folder(): string {
    return this.#folder;
  }

  /** The last lines of each worker's log. */
  logs(lines = 15): string {
    return this.#places
      .flatMap(({ count }, index) => Array.from({ length: count }, (_, number) => nameOf(index, number + 1)))
      .map((name) => {
        const text = readFileSync(path.join(this.#folder, `${name}.log`), 'utf8').trim();
        return `--- ${name}\n${text.split('\n').slice(-lines).join('\n')}`;
      })
      .join('\n');
  }

  /** `keep`: what the workers wrote stays where it is, to be looked at. */
  async close({ keep = false } = {}): Promise<void> {
    for (const { process, proxy } of this.#places) {
      if (process.alive) await process.kill();
      await proxy.close();
    }
    await this.db.drop();
    if (!keep) await rm(this.#folder, { recursive: true });
  }

  #place(worker: number): Place {
    const place = this.#places[worker];
    if (!place) throw new Error(`there is no worker ${worker}`);
    return place;
  }

  #start(worker: number, { proxy, count, skew, pooler }: Omit<Place, 'process'>): WorkerProcess {
    return startWorkerProcess({ url: proxy.url, name: nameOf(worker, count), folder: this.#folder, pooler }, { skew });
  }

  async #losing(worker: string | null, work: () => Promise<void>): Promise<void> {
    const after = monotonic();
    await work();
    this.#losses.push({ worker, after, before: monotonic() });
  }

  async #until(what: string, within: number, look: () => Promise<boolean | undefined>): Promise<void> {
    await until(look, { within, what }).catch(async (error: unknown) => {
      throw new Error(await this.#describe(String(error)), { cause: error });
    });
  }

  async #describe(reason: string): Promise<string> {
    const rows = [
      ...(await this.db.query(
        `select j.id, j.sync, j.state, j.attempt, j.token, j.waiting_for, j.run_at, j.worker_id, w.state as worker
         from sync.jobs j left join sync.workers w on w.id = j.worker_id order by j.id limit 20`,
      )),
      ...(await this.db.query(
        `select id, name, state, heartbeat_at, lease_expires_at, cleared_at, now() from sync.workers order by id desc limit 12`,
      )),
      ...(await this.db.query(
        `select pid, application_name, state, wait_event, state_change, left(query, 80) as query from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() limit 40`,
      )),
    ];
    return [reason, ...rows.map((row) => JSON.stringify(row)), this.logs()].join('\n');
  }
}

/** Tells a worker to end in order; a sentence where it does not. */
async function endOf(process: WorkerProcess): Promise<string[]> {
  if (!process.alive) return [];
  const over = new AbortController();
  const code = await Promise.race([
    process.stop(),
    sleep(longestStop, 'late' as const, { signal: over.signal }).catch(() => 'late' as const),
  ]);
  over.abort();
  if (code === 'late') await process.kill();
  if (code === 'late')
    return [`${process.name} had not ended ${longestStop} ms after it was told to, with nothing to do`];
  return code === 0 ? [] : [`${process.name} ended with ${code}`];
}

const longestStop = 60_000;

function nameOf(worker: number, count: number): string {
  return `fault-${worker}-${count}`;
}
