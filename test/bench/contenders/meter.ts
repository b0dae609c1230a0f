import { Client } from 'pg';
import { postmasterOf, serverCpu } from '../serverCpu.ts';
import { pause } from './answer.ts';

/** What a piece of work cost. */
export type Cost = {
  ms: number[];
  /** µs of CPU that this process used. */
  cpu: number[];
  /** µs of CPU that all processes of the server used; nothing where the server is elsewhere, or there is no /proc. */
  serverCpu: number[];
  /** Bytes of WAL. */
  wal: number[];
};

/** Measures what is done between `begin` and `end`, through a connection beside those of the contender. */
export class Meter {
  readonly #client: Client;
  readonly #postmaster: number | null;
  #begun = { at: 0, cpu: process.cpuUsage(), serverCpu: 0, wal: '0/0' };

  private constructor(client: Client, postmaster: number | null) {
    this.#client = client;
    this.#postmaster = postmaster;
  }

  static async open(url: string): Promise<Meter> {
    const client = new Client({ connectionString: url, application_name: 'touchline bench meter' });
    await client.connect();
    return new Meter(client, await postmasterOf(client, url));
  }

  async begin(): Promise<void> {
    const wal = await this.#wal();
    const serverCpu = await this.#serverCpu();
    this.#begun = { wal, serverCpu: serverCpu ?? 0, cpu: process.cpuUsage(), at: performance.now() };
  }

  /** What was used since `begin`. */
  async end(): Promise<Cost> {
    const ms = performance.now() - this.#begun.at;
    const cpu = process.cpuUsage(this.#begun.cpu);
    const serverCpu = await this.#serverCpu();
    const { rows } = await this.#client.query<{ bytes: number }>(
      'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1)::float8 as bytes',
      [this.#begun.wal],
    );
    return {
      ms: [ms],
      cpu: [cpu.user + cpu.system],
      serverCpu: serverCpu === null ? [] : [serverCpu - this.#begun.serverCpu],
      wal: rows.map(({ bytes }) => bytes),
    };
  }

  /** Resolves when the query gives a true value: asked again every 2 ms. The same for every contender. */
  async until(condition: string, values: readonly unknown[] = []): Promise<void> {
    for (;;) {
      const { rows } = await this.#client.query<{ over: boolean }>(`select ${condition} as over`, [...values]);
      if (rows[0]?.over) return;
      await pause(2);
    }
  }

  /** The number that a query gives. */
  async number(query: string, values: readonly unknown[] = []): Promise<number> {
    const { rows } = await this.#client.query<{ value: number }>(`select (${query})::float8 as value`, [...values]);
    return rows[0]?.value ?? 0;
  }

  /** Bytes of all tables of a schema, with their indexes. */
  size(schema: string): Promise<number> {
    return this.number(
      `select coalesce(sum(pg_total_relation_size(oid)), 0) from pg_class
       where relkind = 'r' and relnamespace = $1::text::regnamespace`,
      [schema],
    );
  }

  /** Bytes that a schema has grown by since it had the size `before`: as it is, and after a vacuum. */
  async sizes(schema: string, before: number): Promise<{ size: number[]; sizeVacuumed: number[] }> {
    const size = (await this.size(schema)) - before;
    await this.#client.query('vacuum (analyze)');
    return { size: [size], sizeVacuumed: [(await this.size(schema)) - before] };
  }

  async close(): Promise<void> {
    await this.#client.end();
  }

  async #wal(): Promise<string> {
    const { rows } = await this.#client.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn');
    return rows[0]?.lsn ?? '0/0';
  }

  async #serverCpu(): Promise<number | null> {
    return this.#postmaster === null ? null : serverCpu(this.#postmaster);
  }
}
