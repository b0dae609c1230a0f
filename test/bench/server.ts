import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { runOn, withDatabase, type TestCluster } from '../support/cluster.ts';

// As an operator's server would be: every commit reaches the disk. Only checkpoints are kept out of the rounds; each
// round begins right after one.
const settings = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_connections: '200',
  max_wal_size: '4GB',
  checkpoint_timeout: '1h',
};

/**
 * Starts the Postgres that is measured on. It ends with `stop`, and also when the run is killed. With
 * TOUCHLINE_BENCH_DATABASE_URL it is that server instead, on which databases named bench_… are made and dropped.
 */
export async function startServer(): Promise<TestCluster> {
  const given = process.env['TOUCHLINE_BENCH_DATABASE_URL'];
  if (given) return { url: given, stop: async () => undefined };
  const folder = await mkdtemp(path.join(tmpdir(), 'touchline-bench-'));
  // As root the server runs as another user, who has to pass through.
  await chmod(folder, 0o711);
  const reaper = spawn(
    process.execPath,
    [path.resolve(import.meta.dirname, '../support/reaper.mjs'), folder, path.join(folder, 'postgres')],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
  );
  reaper.unref();
  reaper.stdin.on('error', () => undefined);
  const server = await startEmbedded({ folder, settings }).catch((error: unknown) => {
    reaper.stdin.end();
    throw error;
  });
  return {
    url: withDatabase(server.url, 'postgres'),
    stop: async () => {
      await server.stop({ force: true });
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      reaper.stdin.end();
    },
  };
}

/** What the server is and how durable: printed above the results. */
export async function describeServer(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ text: string }>(
      `select format('Postgres %s, fsync %s, synchronous_commit %s', split_part(current_setting('server_version'), ' ', 1),
         current_setting('fsync'), current_setting('synchronous_commit')) as text`,
    );
    return rows[0]?.text ?? '';
  } finally {
    await client.end();
  }
}

let made = 0;

/** What makes a template out of the one before it. */
export interface Step {
  name: string;
  make(url: string): Promise<void>;
}

/** Makes databases on the server, each a copy of a template that is made once, step by step. */
export class Databases {
  readonly #serverUrl: string;
  readonly #templates = new Map<string, Promise<string>>();

  constructor(serverUrl: string) {
    this.#serverUrl = serverUrl;
  }

  /** Runs `work` on a fresh copy of what the steps make, with nothing left to write, and drops it. */
  async use<T>(steps: readonly Step[], work: (url: string) => Promise<T>): Promise<T> {
    const name = await this.#make(await this.#template(steps));
    const url = withDatabase(this.#serverUrl, name);
    try {
      await runOn(url, 'checkpoint');
      return await work(url);
    } finally {
      await this.#drop(name);
    }
  }

  async dropTemplates(): Promise<void> {
    for (const name of this.#templates.values()) await this.#drop(await name);
  }

  #template(steps: readonly Step[]): Promise<string | null> {
    const last = steps.at(-1);
    if (!last) return Promise.resolve(null);
    const key = steps.map((step) => step.name).join(' / ');
    let template = this.#templates.get(key);
    if (!template) {
      template = this.#template(steps.slice(0, -1)).then(async (before) => {
        const name = await this.#make(before);
        const url = withDatabase(this.#serverUrl, name);
        await last.make(url);
        // Statistics known, as autovacuum would have seen to.
        await runOn(url, 'vacuum (analyze)');
        return name;
      });
      this.#templates.set(key, template);
    }
    return template;
  }

  async #make(template: string | null): Promise<string> {
    made += 1;
    const name = `bench_${process.pid}_${made}`;
    await runOn(this.#serverUrl, `create database ${name}${template === null ? '' : ` template ${template}`}`);
    return name;
  }

  async #drop(name: string): Promise<void> {
    await runOn(this.#serverUrl, `drop database if exists ${name} with (force)`);
  }
}
