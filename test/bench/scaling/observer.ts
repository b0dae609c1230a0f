import { Client } from 'pg';
import { postmasterOf, serverCpu } from '../serverCpu.ts';

/** What the server did in a while. */
export interface Observed {
  seconds: number;
  /** Processors that Postgres kept busy; null where that can't be seen. */
  serverCores: number | null;
  /** Transactions, of which each statement outside of one is one. */
  transactions: number;
  /** Connections of what is measured; the most that were seen. */
  connections: number;
  /** How many of them waited for a lock (of a row, a transaction, an object), on average. */
  waitingForLocks: number;
  /** … and for something inside the server that one at a time may use: WAL to be written, a page, a notification queue. */
  waitingInside: number;
  /** Bytes of WAL. */
  wal: number;
}

/** Looks at the server from a connection of its own. */
export class Observer {
  readonly #client: Client;
  readonly #postmaster: number | null;

  private constructor(client: Client, postmaster: number | null) {
    this.#client = client;
    this.#postmaster = postmaster;
  }

  static async open(url: string): Promise<Observer> {
    const client = new Client({ connectionString: url, application_name: 'touchline bench observer' });
    await client.connect();
    return new Observer(client, await postmasterOf(client, url));
  }

  async query(sql: string, values: readonly unknown[] = []): Promise<void> {
    await this.#client.query(sql, [...values]);
  }

  /** The number that a query gives. */
  async number(query: string): Promise<number> {
    const { rows } = await this.#client.query<{ value: number | null }>(`select (${query})::float8 as value`);
    return rows[0]?.value ?? 0;
  }

  /**
   * Observes from when `begin` is called, while `until` is asked again and again, `pause` ms apart, and is false. What is counted
   * before is read first: on a busy computer that takes longer than all the work may.
   */
  async observe(
    pause: number,
    until: (seconds: number) => Promise<boolean>,
    begin: () => Promise<void> = async () => undefined,
  ): Promise<Observed> {
    const before = await this.#counters();
    const samples: Sample[] = [];
    const begun = performance.now();
    await begin();
    let seconds = 0;
    do {
      await new Promise((resolve) => setTimeout(resolve, pause));
      samples.push(await this.#sample());
      seconds = (performance.now() - begun) / 1000;
    } while (!(await until(seconds)));
    seconds = (performance.now() - begun) / 1000;
    const after = await this.#counters();
    const average = (pick: (sample: Sample) => number) =>
      samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
    return {
      seconds,
      serverCores: before.cpu === null || after.cpu === null ? null : (after.cpu - before.cpu) / 1_000_000 / seconds,
      // Our own looks are not what is measured; those of `until` are not counted.
      transactions: Math.max(0, after.transactions - before.transactions - samples.length - 2),
      connections: Math.max(...samples.map((sample) => sample.connections)),
      waitingForLocks: average((sample) => sample.locks),
      waitingInside: average((sample) => sample.inside),
      wal: after.wal - before.wal,
    };
  }

  async close(): Promise<void> {
    await this.#client.end();
  }

  async #sample(): Promise<Sample> {
    const { rows } = await this.#client.query<Sample>({
      name: 'sample',
      text: `select count(*)::int as connections,
          (count(*) filter (where state = 'active' and wait_event_type = 'Lock'))::int as locks,
          (count(*) filter (where state = 'active' and wait_event_type in ('LWLock', 'IO', 'IPC', 'BufferPin')))::int as inside
        from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`,
    });
    return rows[0] ?? { connections: 0, locks: 0, inside: 0 };
  }

  async #counters(): Promise<{ transactions: number; wal: number; cpu: number | null }> {
    const { rows } = await this.#client.query<{ transactions: number; wal: number }>(
      `select (xact_commit + xact_rollback)::float8 as transactions,
         pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as wal
       from pg_stat_database where datname = current_database()`,
    );
    return {
      transactions: rows[0]?.transactions ?? 0,
      wal: rows[0]?.wal ?? 0,
      cpu: this.#postmaster === null ? null : await serverCpu(this.#postmaster),
    };
  }
}

type Sample = { connections: number; locks: number; inside: number };
