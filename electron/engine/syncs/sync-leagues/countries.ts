import { z } from 'zod';
import { formerNames, type Country, type StoredCountry } from '#engine/football/countries.ts';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';
import type { Football } from './normalise.ts';
import type { StoredLeague } from './stored.ts';

export interface Rename {
  readonly country: StoredCountry;
  readonly to: Country;
}

/**
 * Countries that the provider calls otherwise now. It gives countries no id, so a new name looks like a new country; but when
 * the old name is gone and every league that we have of it comes under one name that we don't have, it was renamed.
 * Where two old countries become one, the one with more leagues (then the older) is the renamed one.
 */
export function findRenames(
  football: Pick<Football, 'countries' | 'leagues'>,
  countries: readonly StoredCountry[],
  leagues: readonly StoredLeague[],
): Rename[] {
  const known = new Set(countries.map(({ name }) => name));
  const byCountry = groupByCountry(leagues);
  const renames = new Map<string, Rename & { size: number }>();
  for (const country of [...countries].sort((one, other) => Number(BigInt(one.id) - BigInt(other.id)))) {
    const own = byCountry.get(country.id) ?? [];
    if (own.length === 0 || football.countries.has(country.name)) continue;
    const names = new Set(own.map((league) => football.leagues.get(Number(league.provider_league_id))?.country));
    const [name] = names;
    const to = name === undefined ? undefined : football.countries.get(name);
    if (names.size !== 1 || !to || known.has(to.name)) continue;
    const rival = renames.get(to.name);
    if (!rival || own.length > rival.size) renames.set(to.name, { country, to, size: own.length });
  }
  return [...renames.values()].map(({ country, to }) => ({ country, to }));
}

/** The answer with each country under the name that it is stored under, where sync-countries renamed it. */
export function withStoredNames(football: Football, countries: readonly StoredCountry[]): Football {
  const names = formerNames(football.countries, countries, 'sync-leagues');
  if (names.size === 0) return football;
  const stored = (name: string): string => names.get(name) ?? name;
  return {
    ...football,
    countries: new Map(
      [...football.countries.values()].map((country) => [
        stored(country.name),
        { ...country, name: stored(country.name) },
      ]),
    ),
    leagues: new Map([...football.leagues].map(([id, league]) => [id, { ...league, country: stored(league.country) }])),
  };
}

/**
 * Removes a country that its last league has left; `kept` when something else refers to it, `in use` when it has leagues or
 * is on the provider's list of countries.
 */
export async function removeIfEmpty(
  transaction: SyncTransaction,
  country: StoredCountry,
): Promise<'removed' | 'kept' | 'in use'> {
  await transaction.query('savepoint remove_country');
  try {
    const rows = await transaction.query(
      `delete from public.countries c
       where c.id = $1 and not c.listed and not exists (select from public.leagues l where l.country_id = c.id) returning c.id`,
      [country.id],
    );
    await transaction.query('release savepoint remove_country');
    if (rows.length === 0) return 'in use';
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error;
    await transaction.query('rollback to savepoint remove_country');
    return 'kept';
  }
  transaction.record({
    table: 'countries',
    received: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    removed: 1,
    samples: [{ kind: 'removed', key: { name: country.name }, before: { name: country.name }, after: null }],
  });
  return 'removed';
}

const violationSchema = z.union([z.object({ sqlState: z.literal('23503') }), z.object({ code: z.literal('23503') })]);

function isForeignKeyViolation(error: unknown): boolean {
  return violationSchema.safeParse(error).success;
}

function groupByCountry(leagues: readonly StoredLeague[]): Map<string, StoredLeague[]> {
  const groups = new Map<string, StoredLeague[]>();
  for (const league of leagues) {
    const group = groups.get(league.country_id);
    if (group) group.push(league);
    else groups.set(league.country_id, [league]);
  }
  return groups;
}
