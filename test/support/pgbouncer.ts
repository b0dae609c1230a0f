import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { serverAccount } from '#engine/embedded/account.ts';
import { freePort } from '#engine/embedded/server.ts';
import { requireDebianPackage } from './debianPackage.ts';
import { until } from './until.ts';

export interface PgBouncer {
  /** The database of `target`, through the pooler. */
  url: string;
  /** What it wrote to its log. */
  log(): string;
  stop(): Promise<void>;
}

export interface PgBouncerOptions {
  mode: 'transaction' | 'session';
  /** Server connections that it opens at most, for each database and user. */
  poolSize: number;
  /** Lines for its configuration. */
  settings?: Record<string, string>;
}

/** Starts Debian's PgBouncer, as it is configured by default but for the mode, before the server of `target`. */
export async function startPgBouncer(
  target: string,
  { mode, poolSize, settings }: PgBouncerOptions,
): Promise<PgBouncer> {
  const program = await requireDebianPackage('pgbouncer', '/usr/sbin/pgbouncer');
  const { hostname, port, username, password } = new URL(target);
  const folder = await mkdtemp(path.join(tmpdir(), 'touchline-pgbouncer-'));
  const own = await freePort(null);
  const values = {
    listen_addr: '127.0.0.1',
    listen_port: String(own),
    unix_socket_dir: '',
    auth_type: 'plain',
    auth_file: path.join(folder, 'users'),
    pool_mode: mode,
    default_pool_size: String(poolSize),
    max_client_conn: '500',
    ...settings,
  };
  const lines = Object.entries(values).map(([name, value]) => `${name} = ${value}`);
  const configuration = path.join(folder, 'pgbouncer.ini');
  await writeFile(configuration, `[databases]\n* = host=${hostname} port=${port}\n[pgbouncer]\n${lines.join('\n')}\n`);
  await writeFile(values.auth_file, `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`, {
    mode: 0o600,
  });
  // It refuses to run as root, as Postgres does.
  const account = serverAccount(folder);
  if (account) {
    for (const file of [folder, configuration, values.auth_file]) await chown(file, account.uid, account.gid);
    await chmod(folder, 0o700);
  }
  let output = '';
  const child = spawn(program, [configuration], {
    cwd: '/',
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  });
  const ended = once(child, 'exit');
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(own);
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    if (child.exitCode === null && child.signalCode === null) {
      const late = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await ended;
      clearTimeout(late);
    }
    await rm(folder, { recursive: true });
  };
  await until(() => answers(url.href), { what: 'an answer of PgBouncer' }).catch(async (error: unknown) => {
    await stop();
    throw new Error(`${String(error)}\n${output}`, { cause: error });
  });
  return { url: url.href, log: () => output, stop };
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
