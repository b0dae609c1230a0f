import { z } from 'zod';
import { readSourceId } from '#engine/football/source.ts';
import { JobError } from '#engine/jobError.ts';
import type { ApiFootballClient } from '#engine/providers/api-football/client.ts';
import { acceptCollapse } from '#engine/syncs/collapse.ts';
import { defineSync, type SyncContext, type SyncTransaction } from '#engine/syncs/defineSync.ts';
import { grouped, listed, plural, some } from '#engine/syncs/words.ts';

const payloadSchema = z.strictObject({
  acceptCollapse: acceptCollapse('Write even when the provider gives less than half of what the last runs got.'),
});

export const syncTimezones = defineSync({
  name: 'sync-timezones',
  title: 'Time zones',
  description: 'Fetches the time zones that the provider can answer in, and checks which of them Postgres knows.',
  payload: payloadSchema,
  provider: 'api-football',
  estimatedCalls: 1,
  lock: () => 'sync-timezones',
  maxAttempts: 5,
  timeout: 5 * 60_000,
  entity: 'timezones',
  async run(context) {
    const names = await fetchNames(context);
    context.signal.throwIfAborted();
    await writeTimezones(context, names);
  },
});

type Context = SyncContext<z.output<typeof payloadSchema>, ApiFootballClient>;

async function fetchNames(context: Context): Promise<string[]> {
  context.progress(0, null, 'Fetching time zones');
  context.log.info('Asking for the time zones.');
  const { items, calls, ms } = await context.provider.timezones();
  const names = [...new Set(items.map((name) => name.trim()))];
  context.log.info(`Fetched ${plural(names.length, 'time zone')} (${plural(calls, 'call')}, ${grouped(ms)} ms).`);
  context.fact('timezones', names.length);
  context.fact('quota', context.provider.quota());
  if (names.length === 0) {
    throw new JobError(
      {
        code: 'empty_answer',
        message: 'The provider’s list of time zones is empty. Nothing was written.',
        hint: 'The provider has trouble, or the key sees no data. Try again later.',
      },
      { kind: 'never' },
    );
  }
  return names;
}

async function writeTimezones(context: Context, names: readonly string[]): Promise<void> {
  const { transaction } = context;
  context.progress(0, names.length, 'Writing time zones');
  const sourceId = await readSourceId(transaction);
  const before = await readListed(transaction, sourceId);
  const known = await readKnown(transaction, names);
  const { inserted, updated, unchanged } = await transaction.upsert(
    'timezones',
    names.map((name) => ({ provider_source_id: sourceId, name, known: known.has(name), vanished_at: null })),
    { key: ['name'], insertOnly: ['provider_source_id'] },
  );
  await markVanished(context, before, names);
  context.progress(names.length, names.length, 'Written');
  const what = inserted + updated === 0 ? 'nothing changed' : `${grouped(inserted)} new, ${grouped(updated)} changed`;
  context.log.info(`timezones: ${what}, ${grouped(unchanged)} as before.`, { inserted, updated, unchanged });

  const unknown = names.filter((name) => !known.has(name));
  context.fact('unknown', listed(unknown));
  const had = new Set(before);
  if (unknown.some((name) => !had.has(name))) {
    context.warn({
      code: 'unknown_timezones',
      message: `Postgres does not know ${plural(unknown.length, 'time zone')} by the provider’s name: ${some(unknown)}. They are kept, marked as not known.`,
      details: listed(unknown),
    });
  }
}

const namesSchema = z.array(z.object({ name: z.string() })).transform((rows) => rows.map(({ name }) => name));

async function readListed(transaction: SyncTransaction, sourceId: number): Promise<string[]> {
  return namesSchema.parse(
    await transaction.query('select name from public.timezones where provider_source_id = $1 and vanished_at is null', [
      sourceId,
    ]),
  );
}

async function readKnown(transaction: SyncTransaction, names: readonly string[]): Promise<Set<string>> {
  const rows = await transaction.query('select name from pg_timezone_names where name = any($1::text[])', [names]);
  return new Set(namesSchema.parse(rows));
}

async function markVanished(context: Context, before: readonly string[], names: readonly string[]): Promise<void> {
  const present = new Set(names);
  const gone = before.filter((name) => !present.has(name));
  if (gone.length === 0) return;
  const rows = await context.transaction.query<{ name: string; vanished_at: Date }>(
    `update public.timezones set vanished_at = now(), updated_at = now()
     where name = any($1::text[]) returning name, vanished_at`,
    [gone],
  );
  context.transaction.record({
    table: 'timezones',
    received: 0,
    inserted: 0,
    updated: gone.length,
    unchanged: 0,
    removed: 0,
    samples: rows.slice(0, 20).map(({ name, vanished_at: at }) => ({
      kind: 'updated',
      key: { name },
      before: { vanished_at: null },
      after: { vanished_at: at.toISOString() },
    })),
  });
  context.warn({
    code: 'timezones_vanished',
    message: `The provider no longer lists ${plural(gone.length, 'time zone')}: ${some(gone)}. Nothing was removed.`,
    details: listed(gone),
  });
}
