import { z } from 'zod';

const itemSchema = z.looseObject({
  league: z.looseObject({ id: z.number(), name: z.string(), type: z.string().nullish() }),
  country: z.looseObject({ name: z.string(), code: z.string().nullish() }),
  seasons: z.array(z.looseObject({ year: z.number(), current: z.boolean().nullish() })),
});
type Item = z.infer<typeof itemSchema>;

/**
 * A full `/leagues` answer, narrowed to the parameters as API-Football does it: a season narrows the list and each
 * league's seasons alike. Null for a parameter that can't be answered from the list.
 */
export function filterLeagues(
  full: Readonly<Record<string, unknown>>,
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> | null {
  const items = z.array(itemSchema).safeParse(full['response']);
  if (!items.success) return null;
  let list = items.data;
  for (const [name, value] of Object.entries(parameters)) {
    const filter = filters[name];
    if (!filter) return null;
    list = filter(list, value);
  }
  const paging = { current: 1, total: 1 };
  return { get: 'leagues', parameters, errors: [], results: list.length, paging, response: list };
}

type Filter = (items: Item[], value: string) => Item[];

const filters: Readonly<Record<string, Filter>> = {
  id: (items, value) => items.filter((item) => item.league.id === Number(value)),
  name: (items, value) => items.filter((item) => same(item.league.name, value)),
  country: (items, value) => items.filter((item) => same(item.country.name, value)),
  code: (items, value) => items.filter((item) => same(item.country.code ?? '', value)),
  type: (items, value) => items.filter((item) => same(item.league.type ?? '', value)),
  search: (items, value) =>
    items.filter((item) =>
      [item.league.name, item.country.name].some((text) => text.toLowerCase().includes(value.toLowerCase())),
    ),
  season: (items, value) => withSeasons(items, (season) => season.year === Number(value)),
  current: (items, value) => withSeasons(items, (season) => (season.current ?? false) === (value === 'true')),
};

function withSeasons(items: Item[], fits: (season: Item['seasons'][number]) => boolean): Item[] {
  return items
    .map((item) => ({ ...item, seasons: item.seasons.filter(fits) }))
    .filter((item) => item.seasons.length > 0);
}

function same(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
