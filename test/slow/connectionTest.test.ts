import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ConnectionTest, TestFinding } from '#shared/contract/connection.ts';
import { diagnoseConnection } from '#engine/database/diagnose.ts';
import { readMigrations } from '#engine/database/migrate.ts';
import { readAuthority } from '../../electron/main/authorityFile.ts';
import { createTestDatabase, emptyDatabase, type TestDatabase } from '../support/database.ts';
import { makeAuthority, startTlsServer, type Authority } from '../support/tlsServer.ts';
import { until } from '../support/until.ts';

// What a test of a connection finds, and that it says what to do.

const migrations = await readMigrations(path.resolve(import.meta.dirname, '../../migrations'));
let db: TestDatabase;
let authority: Authority;
const closers: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  db = await createTestDatabase();
  authority = makeAuthority('An authority of a test');
});
afterAll(async () => {
  authority.remove();
  await db.drop();
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

function changed(change: (url: URL) => void, from = db.url): string {
  const url = new URL(from);
  change(url);
  return url.href;
}

async function diagnose(url: string, signal = new AbortController().signal): Promise<ConnectionTest> {
  const test = await diagnoseConnection(url, migrations, { signal, onFindings: () => undefined });
  expect(JSON.stringify(test)).not.toContain(decodeURIComponent(new URL(url).password) || 'no password');
  return test;
}

function finding({ findings }: ConnectionTest, step: TestFinding['step']): TestFinding | undefined {
  return findings.find((each) => each.step === step);
}

/** That step is the one that does not work: those before it do, and those after it are not tried. */
function expectBad(test: ConnectionTest, step: TestFinding['step'], text: RegExp, hint: RegExp): void {
  expect(test.outcome).toBe('bad');
  expect(finding(test, step)).toMatchObject({
    state: 'bad',
    text: expect.stringMatching(text),
    hint: expect.stringMatching(hint),
  });
  const at = test.findings.findIndex((each) => each.step === step);
  expect(test.findings.slice(0, at).map(({ state }) => state)).not.toContain('bad');
  expect(new Set(test.findings.slice(at + 1).map(({ state }) => state))).toEqual(
    new Set(at + 1 < test.findings.length ? ['skipped'] : []),
  );
}

/** By way of a server that shows a certificate for these names, with parameters in the URL. */
async function through(names: string[], parameters: Record<string, string>, days?: number): Promise<ConnectionTest> {
  const server = await startTlsServer(db.url, authority.issue(names, days));
  closers.push(() => server.close());
  return diagnose(
    changed((url) => {
      url.port = String(server.port);
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    }),
  );
}

/** As a role of its own, after these statements. */
async function as(role: string, ...statements: string[]): Promise<string> {
  await db.query(`create role ${role} login password 'word-of-a-role'`);
  closers.push(async () => {
    await db.query(`drop owned by ${role}`);
    await db.query(`drop role ${role}`);
  });
  for (const statement of statements) await db.query(statement);
  return changed((url) => {
    url.username = role;
    url.password = 'word-of-a-role';
  });
}

test('a connection that works is described, step by step', async () => {
  const seen: TestFinding[][] = [];
  const result = await diagnoseConnection(db.url, migrations, {
    signal: new AbortController().signal,
    onFindings: (findings) => seen.push(findings),
  });
  expect(result.outcome).toBe('good');
  expect(result.findings.map(({ step, state }) => `${step} ${state}`)).toEqual([
    'address good',
    'port good',
    'tls note',
    'login good',
    'version good',
    'rights good',
    'schema good',
    'pooler good',
    'clock good',
  ]);
  expect(seen.some((findings) => findings.some(({ step, state }) => step === 'login' && state === 'running'))).toBe(
    true,
  );
});

describe('says what is wrong on the way:', () => {
  test('nothing listens', async () => {
    expectBad(
      await diagnose(changed((url) => (url.port = '1'))),
      'port',
      /nothing listens at 127\.0\.0\.1:1/,
      /ssh -L/,
    );
  });

  test('no such host', async () => {
    const url = changed((at) => (at.hostname = 'no-such-host.invalid'));
    expectBad(await diagnose(url), 'address', /no-such-host\.invalid/, /VPN/);
  });

  test('a server without TLS', async () => {
    const url = changed((at) => at.searchParams.set('sslmode', 'verify-full'));
    expectBad(await diagnose(url), 'tls', /offers no TLS/, /Turn ssl on/);
  });

  test('a wrong password, none, and a database that is not there', async () => {
    const wrong = await diagnose(changed((url) => (url.password = 'wrong-word')));
    expectBad(wrong, 'login', /was not let in/, /Check user and password/);
    expectBad(await diagnose(changed((url) => (url.password = ''))), 'login', /needs a password/, /Enter it/);
    expectBad(
      await diagnose(changed((url) => (url.pathname = '/nowhere'))),
      'login',
      /"nowhere"/,
      /name of the database/,
    );
  });

  test('a server that answers nothing, until somebody cancels', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const address = server.address();
    const stop = new AbortController();
    const result = diagnose(
      changed((url) => (url.port = typeof address === 'object' ? String(address?.port) : '')),
      stop.signal,
    );
    await until(() => sockets.length > 1);
    stop.abort();
    expect(await result).toMatchObject({ outcome: 'cancelled' });
    expect(finding(await result, 'login')).toMatchObject({ state: 'skipped', text: 'not tried' });
  });
});

describe('checks the certificate:', () => {
  const full = { sslmode: 'verify-full' };

  test('an authority that nobody knows, and its file', async () => {
    expectBad(await through(['127.0.0.1'], full), 'tls', /from An authority of a test, which this computer/, /as CA/);
    const known = await through(['127.0.0.1'], { ...full, sslrootcert: authority.pem });
    expect(known).toMatchObject({ outcome: 'good' });
    expect(finding(known, 'tls')).toMatchObject({ state: 'good', text: expect.stringMatching(/valid until/) });
    expect(await through(['127.0.0.1'], { ...full, sslrootcert: authority.file })).toMatchObject({ outcome: 'good' });
    const chosen = await readAuthority(authority.file);
    expect(chosen).toMatchObject({ file: 'ca.crt', subject: 'An authority of a test' });
    expect(await through(['127.0.0.1'], { ...full, sslrootcert: chosen.pem })).toMatchObject({ outcome: 'good' });
  });

  test('another host’s, which a forwarded port explains, and verify-ca lets pass', async () => {
    const ca = { sslrootcert: authority.pem };
    const names = ['db.example.com', 'other.example.com'];
    expectBad(
      await through(names, { ...full, ...ca }),
      'tls',
      /is for db\.example\.com, other\.example\.com, not for 127\.0\.0\.1/,
      /forwarded port/,
    );
    const forwarded = await through(names, { ...full, ...ca, sslservername: 'db.example.com' });
    expect(forwarded).toMatchObject({ outcome: 'good' });
    expectBad(
      await through(names, { ...full, ...ca, sslservername: 'db.example.org' }),
      'tls',
      /not for db\.example\.org/,
      /forwarded port/,
    );
    const lenient = await through(names, { ...ca, sslmode: 'verify-ca' });
    expect(finding(lenient, 'tls')?.state).toBe('warn');
    expect(finding(lenient, 'login')?.state).toBe('good');
  });

  test('one that has expired', async () => {
    const expired = await through(['127.0.0.1'], { ...full, sslrootcert: authority.pem }, -1);
    expectBad(expired, 'tls', /expired on/, /renewed/);
  });

  test('one that is not looked at, which is a risk', async () => {
    const unchecked = await through(['db.example.com'], { sslmode: 'no-verify' });
    expect(unchecked.outcome).toBe('warn');
    expect(finding(unchecked, 'tls')).toMatchObject({
      state: 'warn',
      text: expect.stringMatching(/pose as the server/),
    });
  });
});

describe('says what can be done there:', () => {
  test('to act, to look, or nothing', async () => {
    const operator = await diagnose(await as('test_operator', 'grant touchline_operator to test_operator'));
    expect(finding(operator, 'rights')).toMatchObject({
      state: 'good',
      text: 'test_operator may act, not set up or upgrade',
    });
    const viewer = await diagnose(await as('test_viewer', 'grant touchline_viewer to test_viewer'));
    expect(finding(viewer, 'rights')).toMatchObject({ state: 'warn', text: 'test_viewer may look and not act' });
    const stranger = await diagnose(await as('test_stranger'));
    expect(finding(stranger, 'rights')).toMatchObject({
      state: 'bad',
      hint: expect.stringContaining('grant touchline_operator to "test_stranger"'),
    });
    const readOnly = await as('test_reader', 'alter role test_reader set default_transaction_read_only = on');
    await db.query('grant touchline_operator to test_reader');
    expect(finding(await diagnose(readOnly), 'rights')).toMatchObject({
      state: 'warn',
      text: /read-only for test_reader/,
    });
  });

  test('with a schema that is missing, somebody else’s, newer or older', async () => {
    const other = await emptyDatabase();
    closers.push(() => other.drop());
    expect(finding(await diagnose(other.url), 'schema')).toMatchObject({ state: 'note', text: 'not set up yet' });
    await other.query('create schema sync');
    expect(finding(await diagnose(other.url), 'schema')).toMatchObject({ state: 'bad', text: /not Touchline’s/ });
    await other.query(
      'create table sync.migrations (number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())',
    );
    await other.query(`insert into sync.migrations values (1, 'x', 'x')`);
    expect(finding(await diagnose(other.url), 'schema')).toMatchObject({ state: 'warn', text: /older Touchline/ });
    await other.query(`insert into sync.migrations values (999, 'x', 'x')`);
    expect(finding(await diagnose(other.url), 'schema')).toMatchObject({ state: 'warn', text: /newer Touchline/ });
  });
});
