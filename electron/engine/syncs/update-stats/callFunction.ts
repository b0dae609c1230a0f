import { z } from 'zod';
import type { TableChanges } from '#shared/jobs.ts';
import type { SyncContext, SyncTransaction } from '#engine/syncs/defineSync.ts';
import type { Described } from './described.ts';
import type { Settings } from './settings.ts';
import { markStale } from './staleTags.ts';

/** What became of one function. `ms`: of all its tries, with the waits between them. */
export interface Outcome {
  readonly name: string;
  readonly tags: readonly string[];
  readonly succeeded: boolean;
  readonly tries: number;
  readonly ms: number;
  /** Rows that it wrote, as far as that is known. */
  readonly changes: readonly TableChanges[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

type Context = Pick<SyncContext<unknown, null>, 'beside' | 'clock' | 'log' | 'signal'>;

const mostTries = 3;
/** ms before the second try; four times as long before the third. */
const firstWait = 250;

/**
 * Calls a function in a transaction of its own, and enters the tags that it makes stale in the same one. Tried up to three
 * times, where another try can help: after a deadlock, a serialization failure, a lock that was not to be had, a lost
 * connection. Throws only what is not the function's own failure: that the run is to stop, or was taken over.
 */
export async function callFunction(context: Context, wanted: Described, settings: Settings): Promise<Outcome> {
  const { clock, log, signal } = context;
  const begun = clock.now();
  const over = (tries: number, changes: readonly TableChanges[], error: Outcome['error']): Outcome => ({
    name: wanted.name,
    tags: wanted.tags,
    succeeded: error === null,
    tries,
    ms: clock.now() - begun,
    changes,
    error,
  });
  if (wanted.kind === 'missing') return over(0, [], missing(wanted));
  for (let tries = 1; ; tries += 1) {
    signal.throwIfAborted();
    try {
      return over(tries, await context.beside((transaction) => callOnce(transaction, wanted, settings)), null);
    } catch (error) {
      signal.throwIfAborted();
      const trouble = troubleSchema.safeParse(error);
      if (!trouble.success) throw error;
      const { code, message } = trouble.data;
      if (tries >= mostTries || !canGetBetter(trouble.data)) return over(tries, [], { code, message });
      const wait = firstWait * 4 ** (tries - 1);
      log.warn(`${wanted.name}: ${message} Try ${tries + 1} of ${mostTries} in ${wait} ms.`, { code });
      await clock.sleep(wait, signal);
    }
  }
}

async function callOnce(
  transaction: SyncTransaction,
  { call, kind, tags }: Described,
  { statementTimeoutSeconds, lockTimeoutSeconds }: Settings,
): Promise<TableChanges[]> {
  await transaction.query(`select set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true)`, [
    `${statementTimeoutSeconds}s`,
    `${lockTimeoutSeconds}s`,
  ]);
  const before = kind === 'own' ? await writtenSoFar(transaction) : null;
  const rows = await transaction.query(`select * from ${call}()`);
  const changes = before ? since(before, await writtenSoFar(transaction)) : told(rows);
  await markStale(transaction, tags);
  return changes;
}

/** The errors of the database; what else is thrown is not about the function. */
const troubleSchema = z.object({
  code: z.string(),
  message: z.string(),
  sqlState: z.string().nullable(),
  connectionLost: z.boolean(),
});

/** serialization_failure, deadlock_detected, lock_not_available */
const passing = new Set(['40001', '40P01', '55P03']);

function canGetBetter({ sqlState, connectionLost }: z.infer<typeof troubleSchema>): boolean {
  return connectionLost || (sqlState !== null && passing.has(sqlState));
}

function missing({ call, note }: Described): Outcome['error'] {
  return {
    code: 'missing_function',
    message: `The database has no function ${call}().${note === null ? '' : ` ${note}`}`,
  };
}

const count = z.coerce.number().int();
const toldSchema = z.array(
  z.object({ table_name: z.string(), received: count, inserted: count, updated: count, removed: count }),
);

/** What our functions say that they wrote. */
function told(rows: readonly unknown[]): TableChanges[] {
  return toldSchema.parse(rows).map(({ table_name: table, received, inserted, updated, removed }) => ({
    table,
    received,
    inserted,
    updated,
    unchanged: received - inserted - updated,
    removed,
    samples: [],
  }));
}

const writtenSchema = z.array(z.object({ name: z.string(), inserted: count, updated: count, removed: count }));
type Written = ReadonlyMap<string, z.output<typeof writtenSchema>[number]>;

/** Rows that this transaction wrote, by the database's own account, which may still hold those of the session's last ones. */
async function writtenSoFar(transaction: SyncTransaction): Promise<Written> {
  const rows = writtenSchema.parse(
    await transaction.query(
      `select schemaname || '.' || relname as name, n_tup_ins as inserted, n_tup_upd as updated, n_tup_del as removed
       from pg_stat_xact_user_tables where n_tup_ins + n_tup_upd + n_tup_del > 0`,
    ),
  );
  return new Map(rows.map((row) => [row.name, row]));
}

function since(before: Written, after: Written): TableChanges[] {
  return [...after.values()].flatMap((row) => {
    const earlier = before.get(row.name) ?? { inserted: 0, updated: 0, removed: 0 };
    const inserted = row.inserted - earlier.inserted;
    const updated = row.updated - earlier.updated;
    const removed = row.removed - earlier.removed;
    if (inserted + updated + removed === 0) return [];
    const table = row.name.replace(/^public\./, '');
    return [{ table, received: inserted + updated, inserted, updated, unchanged: 0, removed, samples: [] }];
  });
}
