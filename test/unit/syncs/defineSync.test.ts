import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeSync } from '#engine/syncs/catalogue.ts';
import { defineSync, type SyncContext } from '#engine/syncs/defineSync.ts';
import { createProviderClient, type ProviderName } from '#engine/providers/catalogue.ts';
import { systemClock } from '#engine/clock.ts';
import { recordingLogger } from '../../support/logger.ts';

const payload = z.strictObject({ weeks: z.int().min(1).default(3) });
type Context = SyncContext<z.output<typeof payload>, unknown>;

function makeSync(run: (context: Context) => Promise<void>) {
  return defineSync({
    name: 'sync-something',
    title: 'Something',
    description: 'Does something.',
    payload,
    provider: 'nflverse',
    fallbacks: ['sleeper', 'game-platform'],
    estimatedCalls: ({ weeks }) => weeks + 1,
    lock: () => null,
    maxAttempts: 1,
    timeout: 1000,
    entity: null,
    partitions: {
      axes: ['season', 'week'],
      list: async () => [{ key: { season: 2024, week: 6 }, payload: { weeks: 6 } }],
    },
    run,
  });
}

/** Runs a sync with clients as a process without any settings makes them; gives whose were made. */
async function runWith(run: (context: Context) => Promise<void>): Promise<ProviderName[]> {
  const made: ProviderName[] = [];
  const log = recordingLogger();
  const { signal } = new AbortController();
  await makeSync(run)
    .prepare({})
    .run({
      contextOf: (checked, client, use) => ({
        payload: checked,
        dryRun: false,
        signal,
        log,
        clock: systemClock,
        get provider() {
          return client();
        },
        use,
        progress: () => undefined,
        warn: () => undefined,
        fact: () => undefined,
        part: () => Promise.reject(new Error('no part')),
        beside: () => Promise.reject(new Error('no part')),
        webApplication: null,
        demo: false,
        moment: () => Promise.resolve(new Date(0)),
        transaction: {
          query: () => Promise.reject(new Error('no query')),
          upsert: () => Promise.reject(new Error('no upsert')),
          record: () => undefined,
        },
      }),
      createClient(name) {
        made.push(name);
        return createProviderClient(
          name,
          { baseUrl: null, apiKey: null },
          { signal, log, clock: systemClock, onCall: () => undefined },
        );
      },
    });
  return made;
}

describe('a sync with several providers', () => {
  it('gets the client of each that it names, made once, when it asks for it', async () => {
    expect(await runWith(async () => undefined)).toEqual([]);
    const made = await runWith(async (context) => {
      expect(context.use('sleeper')).toBe(context.use('sleeper'));
      expect(context.use('sleeper').provider).toBe('sleeper');
      expect(context.provider).toBe(context.use('nflverse'));
    });
    expect(made).toEqual(['sleeper', 'nflverse']);
  });

  it('may go on with the next where one is not set up', async () => {
    const made = await runWith(async (context) => {
      expect(() => context.use('game-platform')).toThrow(expect.objectContaining({ code: 'provider_not_configured' }));
      expect(context.use('sleeper').provider).toBe('sleeper');
    });
    expect(made).toEqual(['game-platform', 'sleeper']);
  });

  it('gets none that it does not name', async () => {
    await runWith(async (context) => {
      expect(() => context.use('espn')).toThrow('does not name espn');
    });
  });
});

describe('what is told of a sync', () => {
  it('has its calls for the default payload, its fallbacks and how it divides', async () => {
    const sync = makeSync(async () => undefined);
    expect(describeSync(sync)).toMatchObject({
      provider: 'nflverse',
      fallbacks: ['sleeper', 'game-platform'],
      estimatedCalls: 4,
      partitions: { axes: ['season', 'week'] },
    });
    expect(sync.estimateCalls({ weeks: 10 })).toBe(11);
    expect(() => sync.estimateCalls({ weeks: 0 })).toThrow(expect.objectContaining({ code: 'invalid_payload' }));
  });

  it('leaves the calls out where the payload has fields that must be given', () => {
    const sync = defineSync({
      name: 'sync-league',
      title: 'League',
      description: 'Needs a league.',
      payload: z.strictObject({ league: z.string() }),
      provider: 'sleeper',
      estimatedCalls: ({ league }) => league.length,
      lock: () => null,
      maxAttempts: 1,
      timeout: 1000,
      entity: null,
      run: async () => undefined,
    });
    expect(describeSync(sync)).toMatchObject({ estimatedCalls: null, fallbacks: [], partitions: null });
  });
});
