import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ContractClient, type FeedValue } from '#shared/contract/client.ts';
import { socketChannel } from '#cli/serve/socketChannel.ts';
import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import {
  endCommandsAfterEach,
  node,
  root,
  startTouchline,
  type Running,
  type Variables,
} from '../integration/cli/touchline.ts';

let folder: string;
let db: TestDatabase;
let provider: ReplayServer;
const sockets: WebSocket[] = [];

// What `serve` starts is a built program: its worker. The page itself does not matter here.
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'touchline-built-'));
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  const build = ['build', '--mode', 'node', '--outDir', path.join(folder, 'electron'), '--logLevel', 'warn'];
  await promisify(execFile)(node, [vite, ...build], { cwd: root });
  await mkdir(path.join(folder, 'renderer'));
  await writeFile(path.join(folder, 'renderer/index.html'), '<!doctype html><title>Touchline</title>');
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
  await cp(path.join(root, 'migrations'), path.join(folder, 'migrations'), { recursive: true });
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  db = await createTestDatabase();
  // The second call hangs: the job that makes it is in the middle of its work.
  provider = await startReplayServer({
    source: { kind: 'demo', edition: 1 },
    simulate: { faults: [{ kind: 'missing_field', path: 'league.id' }], always: { kind: 'hang' } },
  });
});
endCommandsAfterEach();
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await provider.close();
  await db.drop();
});

function serve(variables: Variables = {}): Running {
  return startTouchline(
    ['serve', '--grace', '60'],
    { DATABASE_URL: db.url, API_FOOTBALL_BASE_URL: provider.url, SPORTS_PROVIDER_API_KEY: 'key', ...variables },
    { entry: path.join(folder, 'electron/cli.js'), ownGroup: true },
  );
}

/** Opens the console as its page does. */
async function openConsole(running: Running): Promise<ContractClient> {
  const [link] = await until(() => /http:\/\/\S+/.exec(running.written().stdout), { within: 30_000, what: 'the link' });
  const { origin, host } = new URL(link);
  const reply = await fetch(link, { redirect: 'manual' });
  const cookie = reply.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  expect(await (await fetch(origin, { headers: { cookie } })).text()).toContain('Touchline');
  const socket = new WebSocket(`ws://${host}/channel`, { headers: { cookie, origin } });
  sockets.push(socket);
  await once(socket, 'open');
  const client = new ContractClient();
  client.attach(socketChannel(socket));
  return client;
}

function signalGroup({ child }: Running, name: NodeJS.Signals): void {
  if (child.pid !== undefined) process.kill(-child.pid, name);
}

async function runUntilHanging(client: ContractClient): Promise<string> {
  const jobs: FeedValue<'jobs'>[] = [];
  client.watch('jobs', {}, { value: (value) => jobs.push(value), failed: () => undefined });
  await until(() => jobs.length > 0, { what: 'the list of jobs' });
  const first = await client.call('jobs.enqueue', { sync: 'sync-leagues', payload: {} });
  const row = (id: string) => jobs.at(-1)?.rows.find((job) => job.id === id);
  await until(() => row(first.id)?.state === 'failed', { within: 30_000, what: 'the first job’s end' });
  expect(row(first.id)?.error).toMatchObject({ code: 'provider_invalid_response' });
  const second = await client.call('jobs.enqueue', { sync: 'sync-leagues', payload: {} });
  await until(() => provider.requests.length === 2 && row(second.id)?.state === 'running', {
    within: 30_000,
    what: 'the second job',
  });
  return second.id;
}

test('serve runs what its page asks for, and Ctrl+C twice gives it back', { timeout: 90_000 }, async () => {
  const running = serve();
  const client = await openConsole(running);
  expect(await client.call('shell.state', {})).toMatchObject({ host: 'served', connection: { environment: 'local' } });
  const id = await runUntilHanging(client);

  // A terminal, and npm once more: the worker gets its grace, and is not killed beside its parent.
  signalGroup(running, 'SIGINT');
  running.child.kill('SIGINT');
  await until(async () => (await db.query(`select from sync.workers where state = 'draining'`)).length === 1);
  const later = performance.now() + 700;
  await until(() => performance.now() > later);
  expect(await db.query('select id, state from sync.jobs')).toEqual([{ id, state: 'running' }]);

  signalGroup(running, 'SIGINT');
  expect((await running.finished).code).toBe(0);
  expect(await db.query('select id, state, attempt from sync.jobs')).toEqual([{ id, state: 'pending', attempt: 0 }]);
  expect(await db.query('select state from sync.workers')).toEqual([{ state: 'stopped' }]);
});

test('SIGTERM to the whole group leaves the worker its grace as well', { timeout: 90_000 }, async () => {
  const running = serve();
  const id = await runUntilHanging(await openConsole(running));
  signalGroup(running, 'SIGTERM');
  await until(async () => (await db.query(`select from sync.workers where state = 'draining'`)).length === 1);
  const later = performance.now() + 700;
  await until(() => performance.now() > later);
  expect(await db.query('select id, state from sync.jobs')).toEqual([{ id, state: 'running' }]);
  running.child.kill('SIGTERM');
  expect((await running.finished).code).toBe(0);
  expect(await db.query('select state, attempt from sync.jobs')).toEqual([{ state: 'pending', attempt: 0 }]);
});

test('on production it opens locked, and runs nothing by itself', { timeout: 60_000 }, async () => {
  const running = serve({ APP_ENV: 'production' });
  const client = await openConsole(running);
  expect(await client.call('shell.state', {})).toMatchObject({
    connection: { environment: 'production' },
    services: { worker: { state: 'stopped' } },
  });
  await expect(client.call('jobs.enqueue', { sync: 'sync-leagues', payload: {} })).rejects.toMatchObject({
    code: 'locked',
  });
  await expect(client.call('connection.openEmbedded', {})).rejects.toMatchObject({ code: 'not_here' });
  running.child.kill('SIGTERM');
  expect((await running.finished).code).toBe(0);
  expect(await db.query('select from sync.workers')).toEqual([]);
});
