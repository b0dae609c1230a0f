import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { JobError } from '#engine/jobError.ts';
import { defineSync, type Sync, type SyncContext } from '#engine/syncs/defineSync.ts';
import type { Entry } from './journal.ts';

const payloadSchema = z.looseObject({
  /** Which row it writes. */
  n: z.int(),
  /** ms that it takes. */
  ms: z.number().default(0),
  lock: z.string().nullable().default(null),
  /** How many times it fails before it succeeds. */
  failures: z.int().default(0),
  /** Put there by the worker process: what the attempt itself knows of its claim. */
  claim: z.object({ id: z.string(), token: z.int(), attempt: z.int() }),
});

type Payload = z.infer<typeof payloadSchema>;
type Context = SyncContext<Payload, unknown>;

/** The syncs that commit data; of theirs only the attempts that succeed do. */
export const writers = ['fault-write', 'fault-locked', 'fault-flaky', 'fault-slow'] as const;

/** Makes the syncs; what their runs do is entered in the journal. */
export function faultSyncs(journal: (entry: Omit<Entry, 'at'>) => void): readonly Sync[] {
  const define = (name: string, run: (context: Context) => Promise<void>, timeout = 60_000): Sync =>
    defineSync({
      name,
      title: name,
      description: 'For the fault tests.',
      payload: payloadSchema,
      provider: null,
      estimatedCalls: 0,
      lock: ({ lock, claim }) => {
        if (lock !== null) journal({ what: 'asks', job: claim.id, token: claim.token, lock });
        return lock;
      },
      maxAttempts: 20,
      timeout,
      entity: null,
      run: async (context) => {
        const { claim, lock } = context.payload;
        const entry = { job: claim.id, token: claim.token, ...(lock === null ? {} : { lock }) };
        journal({ what: 'began', ...entry });
        try {
          await run(context);
        } finally {
          journal({ what: 'ended', ...entry });
        }
      },
    });

  return [
    define('fault-quick', async () => undefined),
    define('fault-write', async (context) => {
      await write(context);
      await wait(context);
    }),
    define('fault-locked', async (context) => {
      await wait(context);
      await write(context);
    }),
    define('fault-flaky', async (context) => {
      await write(context);
      if (context.payload.claim.attempt > context.payload.failures) return;
      throw new JobError({ code: 'flaky', message: 'Not this time.' }, { kind: 'after', delay: 100 });
    }),
    define('fault-slow', async (context) => {
      await wait(context);
      await write(context);
      await wait(context);
    }),
    define(
      'fault-deaf',
      async (context) => {
        // It hears neither its time limit nor anything else, and writes when nobody waits for it any more.
        await write(context);
        await sleep(1_500);
        await write(context);
      },
      400,
    ),
    define('fault-unwritable', async () => {
      // What Postgres can hold neither in text nor in JSON, as a provider's broken answer may bring it.
      throw new Error('a NUL \u0000 and half a character \ud800');
    }),
    define('fault-hopeless', async (context) => {
      await write(context);
      throw new JobError({ code: 'hopeless', message: 'It can’t get better.' }, { kind: 'never' });
    }),
  ];
}

/** Evidence in the attempt's own transaction: of a fenced or failed attempt there must be none. */
async function write({ transaction, payload }: Context): Promise<void> {
  await transaction.query('insert into evidence (job_id, token) values ($1, $2)', [
    payload.claim.id,
    payload.claim.token,
  ]);
  await transaction.upsert('things', [{ n: payload.n, token: payload.claim.token }], { key: ['n'] });
}

async function wait({ clock, payload, signal }: Context): Promise<void> {
  if (payload.ms > 0) await clock.sleep(payload.ms, signal);
}
