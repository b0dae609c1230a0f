import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

// Countries, which two syncs write: sync-countries from the provider's list of them, sync-leagues from the leagues. The
// two answers can differ for a while, or for good. So that the syncs don't undo each other's work for ever, code and flag
// are the list's for every country on it, and a country that one of them renamed is known to the other by its old name too.

export interface Country {
  readonly name: string;
  readonly code: string | null;
  readonly flag: string | null;
}

const text = z.string().nullable();

const storedSchema = z.object({
  id: z.string(),
  name: z.string(),
  code: text,
  flag: text,
  listed: z.boolean(),
  former_name: text,
  renamed_by: text,
});
export type StoredCountry = z.infer<typeof storedSchema>;

export async function readCountries(transaction: SyncTransaction): Promise<StoredCountry[]> {
  const rows = await transaction.query(
    'select id, name, code, flag, listed, former_name, renamed_by from public.countries',
  );
  return z.array(storedSchema).parse(rows);
}

/**
 * The given names under which a sync means a country that is stored under another one: the other sync renamed it, and this
 * one's answer has the old name still. Given name → stored name.
 */
export function formerNames(
  given: { has(name: string): boolean },
  stored: readonly StoredCountry[],
  sync: string,
): Map<string, string> {
  const taken = new Set(stored.map(({ name }) => name));
  const names = new Map<string, string>();
  for (const { name, former_name: former, renamed_by: by } of stored) {
    if (former !== null && by !== sync && given.has(former) && !given.has(name) && !taken.has(former)) {
      names.set(former, name);
    }
  }
  return names;
}

/** The country with the code and flag that the provider's list of countries gave it, where it is on it. */
export function listedAs<Given extends Country>(country: Given, stored: ReadonlyMap<string, StoredCountry>): Given {
  const known = stored.get(country.name);
  return known?.listed ? { ...country, code: known.code, flag: known.flag } : country;
}

/** Gives a country its new name, so that its id and all that refers to it stay. `sync` saw the new name. */
export async function renameCountry(
  transaction: SyncTransaction,
  country: StoredCountry,
  to: Country,
  sync: string,
): Promise<void> {
  await transaction.query(
    `update public.countries set name = $2, code = $3, flag = $4, former_name = $5, renamed_by = $6,
       updated_at = now()
     where id = $1`,
    [country.id, to.name, to.code, to.flag, country.name, sync],
  );
  transaction.record({
    table: 'countries',
    received: 1,
    inserted: 0,
    updated: 1,
    unchanged: 0,
    removed: 0,
    samples: [
      { kind: 'updated', key: { name: country.name }, before: { name: country.name }, after: { name: to.name } },
    ],
  });
}
