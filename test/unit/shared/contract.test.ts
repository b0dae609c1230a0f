import { describe, expect, it } from 'vitest';
import { ContractClient, type FeedValue } from '#shared/contract/client.ts';
import { serve, type Handlers } from '#shared/contract/server.ts';
import { OperatorError } from '#shared/errors.ts';
import { channelPair } from '../../support/channel.ts';
import { deferred, until } from '../../support/until.ts';

function connected(handlers: Handlers) {
  const pair = channelPair();
  const unexpected: unknown[] = [];
  serve(pair.far, handlers, { onUnexpected: (error) => unexpected.push(error) });
  const client = new ContractClient();
  client.attach(pair.near);
  return { ...pair, client, unexpected };
}

type Jobs = FeedValue<'jobs'>;
const jobsOf = (value: number): Jobs => ({
  rows: [],
  next: null,
  searchedTo: null,
  moreLive: false,
  count: { value, kind: 'exact' },
  live: { pending: 0, running: 0, exact: true },
});

const silent = () => () => undefined;

/** Feeds of which a test says what they push. */
function feedsOf(jobs: NonNullable<Handlers['feeds']>['jobs']): NonNullable<Handlers['feeds']> {
  const others = { status: silent, job: silent, log: silent, locks: silent, bulkActions: silent, schedules: silent };
  const overviews = { alerts: silent, overview: silent, running: silent, outlook: silent };
  const steering = { advisoryLocks: silent, lockQueue: silent, workers: silent, nextSlot: silent };
  const data = { data: silent, syncData: silent };
  const backfills = { backfills: silent, backfill: silent, backfillSample: silent };
  return {
    jobs,
    ...others,
    ...overviews,
    ...steering,
    ...data,
    ...backfills,
    activity: silent,
    activityAction: silent,
    insight: silent,
    archive: silent,
    away: silent,
  };
}

const feedsThatPush = (value: number) => feedsOf((_, push) => (push(jobsOf(value)), () => undefined));

describe('a call', () => {
  it('reaches its handler with defaults filled in, and its answer comes back', async () => {
    const inputs: unknown[] = [];
    const { client } = connected({
      'jobs.enqueue': async (input) => {
        inputs.push(input);
        return { id: '9007199254740993' };
      },
    });
    expect(await client.call('jobs.enqueue', { sync: 'sync-leagues', payload: { season: 2026 } })).toEqual({
      id: '9007199254740993',
    });
    expect(inputs).toEqual([
      { sync: 'sync-leagues', payload: { season: 2026 }, dryRun: false, priority: 0, runAt: null },
    ]);
  });

  it('with an input that is not valid never reaches it', async () => {
    const { client, unexpected } = connected({ 'jobs.retry': () => Promise.reject(new Error('reached')) });
    await expect(client.call('jobs.retry', { id: '0' })).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/^jobs\.retry: id: /),
    });
    expect(unexpected).toEqual([]);
  });

  it('that fails carries code, sentence, hint and details, and nothing else', async () => {
    const failure = { code: 'locked', message: 'Locked.', hint: 'Unlock.', details: { minutes: 5 } };
    const { client, near, wire, unexpected } = connected({
      'session.unlock': () => Promise.reject(new OperatorError(failure, { cause: new Error('inside') })),
    });
    const error: unknown = await client.call('session.unlock', { minutes: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OperatorError);
    expect(error instanceof OperatorError && error.toFailure()).toEqual(failure);
    expect(JSON.stringify(wire.toNear)).not.toContain('inside');
    expect(unexpected).toEqual([]);
    near.close();
  });

  it('whose handler breaks fails, and somebody is told', async () => {
    const { client, unexpected } = connected({ 'syncs.list': () => Promise.reject(new TypeError('broken')) });
    await expect(client.call('syncs.list', {})).rejects.toMatchObject({ code: 'internal', message: 'broken' });
    expect(unexpected).toEqual([expect.any(TypeError)]);
  });

  it('whose answer is not what the contract says fails', async () => {
    const { client, unexpected } = connected({ 'jobs.enqueue': async () => ({ id: 'seven' }) });
    await expect(client.call('jobs.enqueue', { sync: 'x', payload: {} })).rejects.toMatchObject({ code: 'internal' });
    expect(unexpected).toHaveLength(1);
  });

  it('of a method that is not served fails', async () => {
    const { client } = connected({});
    await expect(client.call('syncs.list', {})).rejects.toMatchObject({ code: 'unknown_method' });
  });

  it.each(['constructor', '__proto__', 'toString', 'feeds', 'nothing'])('of %s fails too', async (method) => {
    const { near, wire } = connected({ feeds: feedsOf(() => () => undefined) });
    near.send({ kind: 'call', id: 1, method, input: {} });
    near.send({ kind: 'watch', id: 2, feed: method, input: {} });
    await until(() => wire.toNear.length === 2);
    expect(wire.toNear).toEqual([
      { kind: 'error', id: 1, failure: expect.objectContaining({ code: 'unknown_method' }) },
      { kind: 'error', id: 2, failure: expect.objectContaining({ code: 'unknown_method' }) },
    ]);
  });

  it('that waits is rejected when its channel closes, and when the client gets another', async () => {
    const { client, far } = connected({ 'syncs.list': () => new Promise(() => undefined) });
    const first = client.call('syncs.list', {});
    far.close();
    await expect(first).rejects.toMatchObject({ code: 'console_gone' });
    await expect(client.call('syncs.list', {})).rejects.toMatchObject({ code: 'console_gone' });

    client.attach(connected({}).near);
    const second = client.call('syncs.list', {});
    client.attach(connected({}).near);
    await expect(second).rejects.toMatchObject({ code: 'console_gone' });
  });
});

it('what is no message is told and dropped', async () => {
  const { near, client, unexpected } = connected({ 'syncs.list': async () => [] });
  for (const rubbish of [null, 'call', { kind: 'call' }, { kind: 'watch', id: 'x' }, []]) near.send(rubbish);
  expect(await client.call('syncs.list', {})).toEqual([]);
  expect(unexpected).toHaveLength(5);
});

describe('a feed', () => {
  it('begins with a snapshot; then only differences travel', async () => {
    const push = deferred<(value: Jobs) => void>();
    const { client, wire } = connected({
      feeds: feedsOf((_, give) => {
        push.resolve(give);
        return () => undefined;
      }),
    });
    const values: Jobs[] = [];
    client.watch('jobs', {}, { value: (value) => values.push(value), failed: () => undefined });
    const give = await push.promise;
    give(jobsOf(1));
    give(jobsOf(1));
    give(jobsOf(2));
    await until(() => values.length === 2);
    expect(values.map(({ count }) => count.value)).toEqual([1, 2]);
    expect(wire.toNear).toEqual([
      { kind: 'snapshot', id: 1, sequence: 0, value: jobsOf(1) },
      { kind: 'change', id: 1, sequence: 1, patch: { op: 'merge', set: { count: expect.anything() }, remove: [] } },
    ]);
  });

  it('ends with its watch, and with its channel', async () => {
    const stopped: number[] = [];
    let pushLate: ((value: Jobs) => void) | undefined;
    const { client, far, wire } = connected({
      feeds: feedsOf(({ limit }, push) => {
        push(jobsOf(0));
        pushLate = push;
        return () => void stopped.push(limit);
      }),
    });
    const listener = { value: () => undefined, failed: () => undefined };
    const stop = client.watch('jobs', { limit: 1 }, listener);
    client.watch('jobs', { limit: 2 }, listener);
    await until(() => wire.toNear.length === 2);
    stop();
    await until(() => stopped.length === 1);
    far.close();
    await until(() => stopped.length === 2);
    expect(stopped).toEqual([1, 2]);
    pushLate?.(jobsOf(9));
    expect(wire.toNear).toHaveLength(2);
  });

  it('goes on over the next channel with a snapshot', async () => {
    const { client } = connected({ feeds: feedsThatPush(1) });
    const values: number[] = [];
    client.watch('jobs', {}, { value: ({ count }) => values.push(count.value), failed: () => undefined });
    await until(() => values.length === 1);
    const next = channelPair();
    serve(next.far, { feeds: feedsThatPush(2) }, { onUnexpected: () => undefined });
    client.attach(next.near);
    await until(() => values.length === 2);
    expect(values).toEqual([1, 2]);
  });

  it('whose value is not what the contract says fails instead of showing it', async () => {
    const { client, unexpected } = connected({
      feeds: feedsOf((_, push) => (push({ ...jobsOf(0), count: { value: 0.5, kind: 'exact' } }), () => undefined)),
    });
    const failures: OperatorError[] = [];
    client.watch('jobs', {}, { value: () => expect.unreachable(), failed: (error) => failures.push(error) });
    await until(() => failures.length === 1);
    expect(failures[0]?.message).toContain('count.value');
    expect(unexpected).toHaveLength(1);
  });
});
