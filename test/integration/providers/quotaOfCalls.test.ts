import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { DatabaseError } from '#engine/database/databaseError.ts';
import { JobError } from '#engine/jobError.ts';
import type { ApiFootballClient } from '#engine/providers/api-football/client.ts';
import { createProviderClient, isProviderName, providerCatalogue } from '#engine/providers/catalogue.ts';
import { ClientFactory } from '#engine/providers/clientFactory.ts';
import type { ClientSettings, ProviderRun } from '#engine/providers/providerRun.ts';
import { accountOf, type QuotaGate } from '#engine/providers/quotas/quotaGate.ts';
import { readQuotas } from '#engine/providers/quotas/readQuotas.ts';
import { sharedQuotas } from '#engine/providers/quotas/sharedQuotas.ts';
import type { AllProviderSettings } from '#engine/providers/settings.ts';
import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import { refusals, type Simulation } from '#engine/providers/replay/simulation.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { recordingLogger, type LogLine } from '../../support/logger.ts';
import { deferred, until } from '../../support/until.ts';
import { openDatabase } from '../../support/worker.ts';

let test: TestDatabase;
let database: Database;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'touchline-quota-'));
  await writeFile(path.join(folder, 'leagues.json'), '{"get":"leagues","parameters":[],"errors":[],"response":[]}');
  test = await createTestDatabase();
  database = openDatabase(test.url);
});
afterAll(async () => {
  await database.close();
  await test.drop();
  await rm(folder, { recursive: true });
});

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const key = 'k3y-that-is-secret';

async function provider(simulate: Simulation): Promise<ReplayServer> {
  const server = await startReplayServer({ source: { kind: 'replay', path: folder }, simulate });
  closers.push(() => server.close());
  return server;
}

interface Machine {
  client: ApiFootballClient;
  lines: LogLine[];
  /** Waits that were asked for, ms. None is really waited: the windows are moved instead. */
  waits: number[];
  calls: number;
  abort: (reason: Error) => void;
}

/** A client as a worker of its own would make it. */
function machine(baseUrl: string, options: Partial<ProviderRun> & Partial<ClientSettings> = {}): Machine {
  const log = recordingLogger();
  const controller = new AbortController();
  const waits: number[] = [];
  const clock: Clock = {
    now: () => Date.now(),
    sleep: async (ms) => {
      waits.push(ms);
      await test.query(`update sync.provider_quotas set resets_at = resets_at - $1 * interval '1 millisecond'`, [ms]);
    },
  };
  const run: ProviderRun = {
    signal: controller.signal,
    log,
    clock: options.clock ?? clock,
    quotas: sharedQuotas(database),
    onCall: () => {
      made.calls += 1;
    },
  };
  const { timeout = 5_000, account } = options;
  const settings = { baseUrl, apiKey: key, timeout, ...(account === undefined ? {} : { account }) };
  const made: Machine = {
    client: createProviderClient('api-football', settings, run),
    lines: log.lines,
    waits,
    calls: 0,
    abort: (reason) => controller.abort(reason),
  };
  return made;
}

async function quotasOf(server: { url: string }): Promise<Record<string, [number | null, number | null]>> {
  const account = accountOf(new URL(server.url), key);
  const rows = (await readQuotas(database)).filter((row) => row.account === account);
  return Object.fromEntries(rows.map((row) => [row.window, [row.remaining, row.limit]]));
}

const underWay = () => test.query('select from sync.provider_calls');

async function failureOf(promise: Promise<unknown>): Promise<JobError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof JobError)) throw new Error(`no JobError: ${String(error)}`, { cause: error });
  return error;
}

describe('a call', () => {
  it('is counted for all that use the key, and corrected by its answer', async () => {
    const server = await provider({ perDay: 100, perMinute: 10 });
    await machine(server.url).client.leagues({ id: 1 });
    await machine(`${server.url}/`).client.leagues({ id: 1 });
    expect(await quotasOf(server)).toEqual({ day: [98, 100], minute: [8, 10] });
    expect(await underWay()).toEqual([]);
  });

  it('counts whenever it is repeated, though nothing is told', async () => {
    const server = await provider({ faults: [{ kind: 'drop' }, { kind: 'drop' }] });
    const { client } = machine(server.url);
    await client.leagues({ id: 1 });
    await machine(server.url).client.leagues({ id: 1 });
    expect(server.requests).toHaveLength(4);
    expect(await quotasOf(server)).toEqual({ day: [7_496, 7_500], minute: [296, 300] });
  });

  it('that never reached the provider is given back', async () => {
    const server = await provider({});
    // Nobody has called it: a connection left open from before could pass for one that the call went out over.
    await server.close();
    const mine = {
      provider: 'api-football',
      account: accountOf(new URL(server.url), key),
      windows: providerCatalogue['api-football'].windows,
    };
    const gate = sharedQuotas(database);
    const before = await gate.reserve(mine, 1_000);
    await gate.settle(mine, before.granted ? before.id : '', true, [{ name: 'minute', limit: 50, remaining: 49 }]);
    const last = machine(server.url);
    expect((await failureOf(last.client.leagues({ id: 1 }))).code).toBe('provider_unreachable');
    expect(last.calls).toBe(0);
    expect(await quotasOf(server)).toMatchObject({ minute: [49, 50] });
    expect(await underWay()).toEqual([]);
  });

  it('that is aborted under way is counted: the provider may have seen it', async () => {
    // The second try goes over the connection that the first one left open.
    const server = await provider({ faults: [{ kind: 'status', status: 500 }], always: { kind: 'hang' } });
    const { client, abort } = machine(server.url, { timeout: 60_000 });
    const fetching = client.leagues({ id: 1 });
    await until(() => server.requests.length > 1);
    expect(await underWay()).toHaveLength(1);
    await test.query('update sync.provider_quotas set remaining = 10, call_limit = 10');
    const reason = new Error('the job is to stop');
    abort(reason);
    await expect(fetching).rejects.toBe(reason);
    // The settling goes on by itself: a run that is to stop does not wait for it.
    await until(async () => (await underWay()).length === 0);
    expect(await quotasOf(server)).toEqual({ day: [9, 10], minute: [9, 10] });
  });

  it('that is aborted before it left is given back', async () => {
    const server = await provider({});
    const stop = new AbortController();
    const gate = sharedQuotas(database);
    const quotas: QuotaGate = {
      reserve: async (account, lifetime) => {
        const reservation = await gate.reserve(account, lifetime);
        await test.query('update sync.provider_quotas set remaining = 10, call_limit = 10');
        stop.abort(new Error('the job is to stop'));
        return reservation;
      },
      settle: (account, id, sent, told) => gate.settle(account, id, sent, told),
    };
    const run = { ...runWith(quotas), signal: stop.signal };
    const client = createProviderClient('api-football', { baseUrl: server.url, apiKey: key }, run);
    await expect(client.leagues()).rejects.toThrow('the job is to stop');
    await until(async () => (await underWay()).length === 0);
    expect(await quotasOf(server)).toEqual({ day: [10, 10], minute: [10, 10] });
    expect(server.requests).toEqual([]);
  });

  it('does not reach the provider where the quota can’t be asked', async () => {
    const server = await provider({});
    const away = openDatabase('postgres://nobody@127.0.0.1:9/nothing');
    closers.push(() => away.close());
    const client = createProviderClient(
      'api-football',
      { baseUrl: server.url, apiKey: key },
      runWith(sharedQuotas(away)),
    );
    await expect(client.leagues()).rejects.toBeInstanceOf(DatabaseError);
    expect(server.requests).toEqual([]);
  });

  it('keeps its answer though the database goes away meanwhile', async () => {
    const server = await provider({ latency: 50 });
    const gate = sharedQuotas(database);
    const { client, lines } = machineWith(server.url, {
      reserve: (account, lifetime) => gate.reserve(account, lifetime),
      settle: () => Promise.reject(new Error('gone')),
    });
    expect((await client.leagues({ id: 1 })).calls).toBe(1);
    expect(lines.some(({ level, message }) => level === 'debug' && message.includes('could not be settled'))).toBe(
      true,
    );
    await test.query('delete from sync.provider_calls');
  });
});

describe('a used-up minute', () => {
  it('is waited for, told in the log, and never overrun by many at once', async () => {
    const server = await provider({ perMinute: 4, latency: 5 });
    await machine(server.url).client.leagues({ id: 1 });
    // It resets soon enough to wait for it here.
    await test.query(
      `update sync.provider_quotas set resets_at = now() + interval '12 seconds' where window_name = 'minute'`,
    );
    const parked = deferred();
    const clock: Clock = { now: () => Date.now(), sleep: () => parked.promise };
    const machines = Array.from({ length: 6 }, () => machine(server.url, { clock }));
    const fetching = Promise.allSettled(machines.map(({ client }) => client.leagues({ id: 1 })));
    await until(
      () => server.requests.length === 4 && machines.flatMap(({ lines }) => lines.filter(isWait)).length === 3,
    );
    const [line] = machines.flatMap(({ lines }) => lines.filter(isWait));
    expect(line?.message).toMatch(/^API-Football allows 4 calls a minute; waiting 1[12] s\.$/);
    // All were allowed that the provider allows, and none was refused.
    expect(machines.flatMap(({ lines }) => lines.filter(({ level }) => level === 'warn'))).toEqual([]);
    for (const { abort } of machines) abort(new Error('over'));
    parked.resolve();
    await fetching;
  });

  it('is waited for while the run is not to stop', async () => {
    const server = await provider({ perMinute: 1 });
    await machine(server.url).client.leagues({ id: 1 });
    await test.query(
      `update sync.provider_quotas set resets_at = now() + interval '20 seconds' where window_name = 'minute'`,
    );
    const { client, abort, lines } = machine(server.url, { clock: systemClock });
    const fetching = client.leagues({ id: 1 });
    fetching.catch(() => undefined);
    await until(() => lines.some(isWait));
    const reason = new Error('cancelled');
    abort(reason);
    await expect(fetching).rejects.toBe(reason);
    expect(server.requests).toHaveLength(1);
    expect(await underWay()).toEqual([]);
  });

  it('goes on by itself once it is over', async () => {
    const server = await provider({});
    const { client, waits } = machine(server.url);
    await client.leagues({ id: 1 });
    await test.query(
      `update sync.provider_quotas set remaining = 0, resets_at = now() + interval '12 seconds' where window_name = 'minute'`,
    );
    await client.leagues({ id: 1 });
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThan(11_000);
    expect(server.requests).toHaveLength(2);
  });

  it('that lasts too long sends the job back to the queue, and costs it no attempt', async () => {
    const server = await provider({ perMinute: 1 });
    const { client, waits } = machine(server.url);
    await client.leagues({ id: 1 });
    const error = await failureOf(client.leagues({ id: 1 }));
    expect(error).toMatchObject({ code: 'provider_quota_used_up', retry: { kind: 'wait' } });
    expect(error.message).toBe('API-Football allows 1 call a minute, and they are used up.');
    expect(delayOf(error)).toBeGreaterThan(50_000);
    expect(delayOf(error)).toBeLessThanOrEqual(60_000);
    expect(waits).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  it.each([200, 429] as const)('that the provider tells by HTTP %i stops the other workers too', async (status) => {
    const server = await provider({ always: { kind: 'status', status, errors: refusals.minuteLimit } });
    const error = await failureOf(machine(server.url).client.leagues({ id: 1 }));
    expect(error).toMatchObject({ code: 'provider_rate_limit', retry: { kind: 'wait' } });
    expect(delayOf(error)).toBeGreaterThan(50_000);
    expect((await failureOf(machine(server.url).client.leagues({ id: 1 }))).code).toBe('provider_quota_used_up');
    expect(server.requests).toHaveLength(1);
  });

  it('that Retry-After tells is as long as that', async () => {
    const server = await provider({ faults: [{ kind: 'status', status: 429, retryAfter: '90' }] });
    const error = await failureOf(machine(server.url).client.leagues({ id: 1 }));
    expect(error.retry).toEqual({ kind: 'wait', delay: 90_000 });
    const other = await failureOf(machine(server.url).client.leagues({ id: 1 }));
    expect(other.code).toBe('provider_quota_used_up');
    expect(delayOf(other)).toBeGreaterThan(80_000);
  });
});

describe('a used-up day', () => {
  it('delays jobs until it resets, without a call and without an attempt', async () => {
    const server = await provider({ perDay: 2 });
    const { client } = machine(server.url);
    await client.leagues({ id: 1 });
    await client.leagues({ id: 1 });
    // Not in the first minutes of the day: clocks may differ then.
    await test.query(`update sync.provider_quotas set window_start = now() - interval '1 hour',
      resets_at = now() + interval '7 hours' where window_name = 'day'`);
    for (const other of [machine(server.url), machine(server.url)]) {
      const error = await failureOf(other.client.leagues({ id: 1 }));
      expect(error).toMatchObject({ code: 'provider_quota_used_up', retry: { kind: 'wait' } });
      expect(error.message).toBe('API-Football allows 2 calls a day, and they are used up.');
      expect(error.hint).toContain('7 h');
      expect(delayOf(error)).toBeGreaterThan(6.9 * 3_600_000);
    }
    expect(server.requests).toHaveLength(2);
  });

  it('that others used up is told by the provider, and by the first one to all', async () => {
    const server = await provider({ perDay: 0 });
    const error = await failureOf(machine(server.url).client.leagues({ id: 1 }));
    expect(error).toMatchObject({ code: 'provider_day_limit', retry: { kind: 'wait' } });
    expect((await failureOf(machine(server.url).client.leagues({ id: 1 }))).code).toBe('provider_quota_used_up');
    expect(server.requests).toHaveLength(1);
    expect(await quotasOf(server)).toMatchObject({ day: [0, 0] });
  });
});

describe('replayed calls', () => {
  it('count against no quota', async () => {
    const clients = await ClientFactory.open(settings());
    closers.push(() => clients.close());
    const before = (await readQuotas(database)).length;
    await clients.create('api-football', runWith(sharedQuotas(database))).leagues({ id: 1 });
    expect(await readQuotas(database)).toHaveLength(before);
  });

  it('keep to simulated limits in an account of their own', async () => {
    for (let start = 0; start < 2; start += 1) {
      const clients = await ClientFactory.open(settings(), { perDay: 1 });
      closers.push(() => clients.close());
      const ask = () => clients.create('api-football', runWith(sharedQuotas(database))).leagues({ id: 1 });
      await ask();
      expect((await failureOf(ask())).code).toBe('provider_quota_used_up');
    }
    const rows = await test.query(`select distinct account from sync.provider_quotas where account like 'replay-%'`);
    expect(rows).toHaveLength(2);
  });
});

it('keeps nothing of a key but its fingerprint', async () => {
  const server = await provider({ perDay: 1 });
  const { client, lines } = machine(server.url);
  await client.leagues({ id: 1 });
  const error = await failureOf(client.leagues({ id: 1 }));
  const kept = await test.query('select * from sync.provider_quotas');
  expect(JSON.stringify([kept, lines, error.toFailure()])).not.toContain(key);
  expect(accountOf(new URL(server.url), key)).toMatch(/^[0-9a-f]{12}$/);
  expect(accountOf(new URL('https://other.example'), key)).not.toBe(accountOf(new URL(server.url), key));
});

it('every provider of the catalogue declares its windows', () => {
  for (const name of Object.keys(providerCatalogue).filter(isProviderName)) {
    expect(providerCatalogue[name].windows.length).toBeGreaterThan(0);
  }
});

const settings = (): AllProviderSettings => ({
  'api-football': { source: { kind: 'replay', path: folder }, baseUrl: null, apiKey: key, timeout: 5_000 },
});

const runWith = (quotas: ProviderRun['quotas']): ProviderRun => ({
  signal: new AbortController().signal,
  log: recordingLogger(),
  clock: systemClock,
  quotas,
  onCall: () => {},
});

function machineWith(
  baseUrl: string,
  quotas: NonNullable<ProviderRun['quotas']>,
): { client: ApiFootballClient; lines: LogLine[] } {
  const log = recordingLogger();
  const run = { signal: new AbortController().signal, log, clock: systemClock, quotas, onCall: () => {} };
  return { client: createProviderClient('api-football', { baseUrl, apiKey: key }, run), lines: log.lines };
}

function isWait({ message }: LogLine): boolean {
  return message.includes('; waiting ');
}

function delayOf({ retry }: JobError): number {
  return 'delay' in retry ? retry.delay : -1;
}
