import { z } from 'zod';
import {
  formerNames,
  readCountries,
  renameCountry,
  type Country,
  type StoredCountry,
} from '#engine/football/countries.ts';
import { readSourceId } from '#engine/football/source.ts';
import { JobError } from '#engine/jobError.ts';
import type { ApiFootballClient } from '#engine/providers/api-football/client.ts';
import { imageUrl, orNull } from '#engine/providers/api-football/values.ts';
import { acceptCollapse } from '#engine/syncs/collapse.ts';
import { defineSync, type SyncContext } from '#engine/syncs/defineSync.ts';
import { grouped, listed, megabytes, plural, some } from '#engine/syncs/words.ts';
import { findCountryRenames } from './renames.ts';

const payloadSchema = z.strictObject({
  acceptCollapse: acceptCollapse('Write even when the provider gives less than half of what the last runs got.'),
});

export const syncCountries = defineSync({
  name: 'sync-countries',
  title: 'Countries',
  description: 'Fetches the provider’s list of countries, with their codes and flags.',
  payload: payloadSchema,
  provider: 'api-football',
  estimatedCalls: 1,
  // It and sync-leagues write the same table, and rename the same rows: never both at once.
  lock: () => 'sync-leagues',
  maxAttempts: 5,
  timeout: 5 * 60_000,
  entity: 'countries',
  async run(context) {
    const countries = await fetchCountries(context);
    context.signal.throwIfAborted();
    await writeCountries(context, countries);
  },
});

type Context = SyncContext<z.output<typeof payloadSchema>, ApiFootballClient>;

async function fetchCountries(context: Context): Promise<Map<string, Country>> {
  const { log } = context;
  context.progress(0, null, 'Fetching countries');
  log.info('Asking for all countries.');
  const { items, calls, bytes, ms } = await context.provider.countries();
  const countries = new Map<string, Country>();
  const repeated: string[] = [];
  for (const item of items) {
    const name = item.name.trim();
    if (countries.has(name)) repeated.push(name);
    countries.set(name, { name, code: orNull(item.code), flag: imageUrl(item.flag) });
  }
  log.info(
    `Fetched ${plural(countries.size, 'country', 'countries')} (${megabytes(bytes)}, ${plural(calls, 'call')}, ${grouped(ms)} ms).`,
    { countries: countries.size, calls, bytes, ms },
  );
  context.fact('countries', countries.size);
  context.fact('quota', context.provider.quota());
  if (countries.size === 0) {
    throw new JobError(
      {
        code: 'empty_answer',
        message: 'The provider’s list of countries is empty. Nothing was written.',
        hint: 'The provider has trouble, or the key sees no data. Try again later.',
      },
      { kind: 'never' },
    );
  }
  if (repeated.length > 0) {
    context.warn({
      code: 'repeated_countries',
      message: `${plural(repeated.length, 'country', 'countries')} came more than once in the answer; the last one counted: ${some(repeated)}.`,
      details: listed(repeated),
    });
  }
  return countries;
}

async function writeCountries(context: Context, given: ReadonlyMap<string, Country>): Promise<void> {
  const { transaction, log } = context;
  context.progress(0, given.size, 'Writing countries');
  const sourceId = await readSourceId(transaction);
  const before = await readCountries(transaction);
  const countries = withStoredNames(given, before);
  const renames = findCountryRenames(countries, before);
  for (const { country, to } of renames) await renameCountry(transaction, country, to, 'sync-countries');
  if (renames.length > 0) {
    const pairs = renames.map(({ country, to }) => ({ before: country.name, after: to.name }));
    context.warn({
      code: 'country_renamed',
      message: `The provider renamed ${plural(pairs.length, 'country', 'countries')}: ${some(pairs.map((pair) => `${pair.before} is now ${pair.after}`))}.`,
      details: listed(pairs),
    });
  }
  const renamed = new Set(renames.map(({ to }) => to.name));
  const rows = [...countries.values()]
    .filter(({ name }) => !renamed.has(name))
    .map(({ name, code, flag }) => ({
      provider_source_id: sourceId,
      name,
      code,
      flag,
    }));
  const { inserted, updated, unchanged } = await transaction.upsert('countries', rows, {
    key: ['name'],
    insertOnly: ['provider_source_id'],
  });
  await keepListed(context, [...countries.keys()]);
  context.progress(countries.size, countries.size, 'Written');
  const what = inserted + updated === 0 ? 'nothing changed' : `${grouped(inserted)} new, ${grouped(updated)} changed`;
  log.info(`countries: ${what}, ${grouped(unchanged)} as before.`, { inserted, updated, unchanged });
}

/** The list with each country under the name that it is stored under, where sync-leagues renamed it. */
function withStoredNames(
  given: ReadonlyMap<string, Country>,
  stored: readonly StoredCountry[],
): ReadonlyMap<string, Country> {
  const names = formerNames(given, stored, 'sync-countries');
  return new Map(
    [...given.values()].map((country) => {
      const name = names.get(country.name) ?? country.name;
      return [name, { ...country, name }];
    }),
  );
}

const markedSchema = z.array(z.object({ name: z.string(), listed: z.boolean() }));

/** Marks what is on the list, which changes nothing of the data. What is on it no longer stays in the table, and is told once. */
async function keepListed(context: Context, names: readonly string[]): Promise<void> {
  const marked = await context.transaction.query(
    `update public.countries set listed = name = any($1::text[]), updated_at = now()
     where listed <> (name = any($1::text[])) returning name, listed`,
    [names],
  );
  const gone = markedSchema.parse(marked).flatMap(({ name, listed: on }) => (on ? [] : [name]));
  if (gone.length === 0) return;
  context.warn({
    code: 'countries_vanished',
    message: `The provider no longer lists ${plural(gone.length, 'country', 'countries')} that it did list: ${some(gone)}. Nothing was removed.`,
    details: listed(gone),
  });
}
