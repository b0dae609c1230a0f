import type { Country, StoredCountry } from '#engine/football/countries.ts';

export interface CountryRename {
  readonly country: StoredCountry;
  readonly to: Country;
}

/**
 * Countries that the list calls otherwise now. It gives countries no id and codes can be shared (Ukraine and Crimea), so only
 * what is plain counts: of the stored countries that are not on the list any more, and of the names on it that are not stored,
 * just one each has the code.
 */
export function findCountryRenames(
  listed: ReadonlyMap<string, Country>,
  stored: readonly StoredCountry[],
): CountryRename[] {
  const known = new Set(stored.map(({ name }) => name));
  const fresh = byCode([...listed.values()].filter(({ name }) => !known.has(name)));
  const gone = byCode(stored.filter(({ name }) => !listed.has(name)));
  return [...gone].flatMap(([code, countries]) => {
    const [country, ...others] = countries;
    const [to, ...rivals] = fresh.get(code) ?? [];
    return country && to && others.length === 0 && rivals.length === 0 ? [{ country, to }] : [];
  });
}

function byCode<Each extends Country>(countries: readonly Each[]): Map<string, Each[]> {
  const groups = new Map<string, Each[]>();
  for (const country of countries) {
    if (country.code === null) continue;
    const group = groups.get(country.code);
    if (group) group.push(country);
    else groups.set(country.code, [country]);
  }
  return groups;
}
