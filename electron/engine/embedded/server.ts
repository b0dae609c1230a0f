import { readFile, readlink, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { DATABASE, USER, type Cluster, type Note } from './cluster.ts';
import { embeddedError, errorCode } from './failures.ts';
import { isAlive } from './lock.ts';
import { run } from './run.ts';

/** ms that a server gets to start (after a crash it recovers first) or to stop. */
const PATIENCE = 60_000;
const LOG_LIMIT = 5_000_000;

/** The server that runs on this data folder, if one does: found by the file that it keeps, and asked whether it is the one. */
export async function findRunning(cluster: Cluster, note: Note): Promise<{ port: number } | null> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const found = await readPidFile(cluster.data);
    if (found === null || !isAlive(found.pid)) return null;
    const answer = found.port === null ? 'silent' : await ask(cluster, note, found.port);
    if (answer === 'ours' && found.port !== null) return { port: found.port };
    if (!(await isServerOf(found.pid, cluster.data))) {
      // Its pid was given to another program since, as after a restart of a container: the server would refuse to start.
      await rm(path.join(cluster.data, 'postmaster.pid'), { force: true });
      return null;
    }
    if (answer === 'stranger' || Date.now() > deadline) {
      throw embeddedError('embedded_failed', `The embedded database (process ${found.pid}) runs but does not answer.`, {
        hint: `End process ${found.pid} and start Touchline again.`,
        details: { log: await logTail(cluster.data) },
      });
    }
    await sleep(50);
  }
}

/** Starts the server and waits until it takes connections. Throws embedded_failed with the end of its log. */
export async function startServer(cluster: Cluster): Promise<void> {
  const { data, account, binaries } = cluster;
  const logFile = path.join(data, 'server.log');
  if (((await stat(logFile).catch(() => null))?.size ?? 0) > LOG_LIMIT) await rename(logFile, `${logFile}.1`);
  const begin = (await stat(logFile).catch(() => null))?.size ?? 0;
  const args = ['start', '-s', '-w', '-t', String(PATIENCE / 1000), '-D', data, '-l', logFile];
  const deadline = Date.now() + 15_000;
  for (;;) {
    const { code, output } = await run(binaries.pgCtl, args, { account, timeout: PATIENCE + 15_000 }).catch(
      (error: unknown) => ({
        code: null,
        output: error instanceof Error ? error.message : String(error),
      }),
    );
    if (code === 0) return;
    const log = await logTail(data, begin);
    // Children of a server that was killed still end.
    if (/pre-existing shared memory block/.test(log) && Date.now() < deadline) {
      await sleep(200);
      continue;
    }
    const reason = /(?:FATAL|PANIC): {2}(.*)/.exec(log)?.[1] ?? output.trim().split('\n').at(-1) ?? '';
    throw embeddedError('embedded_failed', `The embedded database did not start: ${reason}`, {
      hint: `The server's log is ${logFile}.`,
      details: { log, portTaken: /could not (bind|create any TCP)/.test(log) },
    });
  }
}

/** Stops the server; sessions that are open are cut. */
export async function stopServer({ data, account, binaries }: Cluster): Promise<void> {
  const args = ['stop', '-s', '-w', '-m', 'fast', '-t', String(PATIENCE / 1000), '-D', data];
  const { code, output } = await run(binaries.pgCtl, args, { account, timeout: PATIENCE + 15_000 });
  if (code === 0 || (await readPidFile(data)) === null) return;
  throw embeddedError('embedded_failed', `The embedded database did not stop: ${output.trim()}`, {
    details: { log: await logTail(data) },
  });
}

/** Runs `work` with a connection of our own. */
export async function withClient<T>(
  { password, port, database }: { password: string; port: number; database: string },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    database,
    user: USER,
    password,
    ssl: false,
    application_name: 'touchline embedded',
    connectionTimeoutMillis: 5000,
    query_timeout: 30_000,
  });
  // A server that goes away while the connection idles must not end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Makes the database unless it is there. */
export async function ensureDatabase(note: Note, port: number): Promise<void> {
  await withClient({ password: note.password, port, database: 'postgres' }, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  });
}

/** Whether sessions of Touchline other than this one are open. */
export async function isInUse(note: Note, port: number): Promise<boolean> {
  return withClient({ password: note.password, port, database: 'postgres' }, async (client) => {
    const { rowCount } = await client.query(
      `select from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend' and application_name like 'touchline%' limit 1`,
    );
    return rowCount !== 0;
  });
}

/** `preferred` if nobody listens on it, else any port that is free. */
export async function freePort(preferred: number | null): Promise<number> {
  for (const port of preferred === null ? [0] : [preferred, 0]) {
    const taken = await listenOnce(port);
    if (taken !== null) return taken;
  }
  throw embeddedError('embedded_failed', 'The embedded database finds no free port on 127.0.0.1.');
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : null));
    });
  });
}

/** Whether the server on `port` takes our password and has our data folder. */
async function ask({ data }: Cluster, note: Note, port: number): Promise<'ours' | 'stranger' | 'silent'> {
  try {
    return await withClient({ password: note.password, port, database: 'postgres' }, async (client) => {
      const { rows } = await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
      return path.resolve(rows[0]?.folder ?? '') === path.resolve(data) ? 'ours' : 'stranger';
    });
  } catch (error) {
    // 28P01, 28000: it answered, and not to us.
    return errorCode(error).startsWith('28') ? 'stranger' : 'silent';
  }
}

/** Whether a live process is a server on this data folder; true where that can't be told. */
async function isServerOf(pid: number, data: string): Promise<boolean> {
  if (process.platform === 'linux') {
    // The server's working directory is its data folder.
    return readlink(`/proc/${pid}/cwd`).then(
      (folder) => path.resolve(folder) === path.resolve(data),
      (error: unknown) => errorCode(error) !== 'ENOENT' && errorCode(error) !== 'EACCES',
    );
  }
  if (process.platform === 'darwin') {
    const { output } = await run('/bin/ps', ['-o', 'command=', '-p', String(pid)], { account: null, timeout: 5000 });
    return output.includes('postgres');
  }
  return true;
}

async function readPidFile(data: string): Promise<{ pid: number; port: number | null } | null> {
  const text = await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n');
  const pid = Math.abs(Number(lines[0]));
  const port = Number(lines[3]);
  return Number.isInteger(pid) && pid > 0 ? { pid, port: Number.isInteger(port) && port > 0 ? port : null } : null;
}

async function logTail(data: string, from = 0): Promise<string> {
  const text = await readFile(path.join(data, 'server.log')).catch(() => Buffer.alloc(0));
  return text.subarray(from).toString('utf8').trim().split('\n').slice(-25).join('\n');
}
