import { z } from 'zod';

const itemSchema = z.looseObject({
  fixture: z.looseObject({ id: z.number(), date: z.string(), status: z.looseObject({ short: z.string() }) }),
  league: z.looseObject({ id: z.number(), season: z.number(), round: z.string().nullish() }),
  teams: z.looseObject({ home: teamOf(), away: teamOf() }),
});
type Item = z.infer<typeof itemSchema>;

function teamOf() {
  return z.looseObject({ id: z.number().nullish() }).nullish();
}

/**
 * Answers `/fixtures` from recordings of it, whatever each was asked for: all that they hold, each fixture once (the later
 * recording's), narrowed to the parameters as API-Football does it. Null for a parameter that can't be answered so.
 */
export function filterFixtures(
  recorded: readonly Readonly<Record<string, unknown>>[],
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> | null {
  const byId = new Map<number, Item>();
  for (const { response } of recorded) {
    const items = z.array(itemSchema).safeParse(response);
    for (const item of items.data ?? []) byId.set(item.fixture.id, item);
  }
  if (byId.size === 0) return null;
  let list = [...byId.values()];
  for (const [name, value] of Object.entries(parameters)) {
    const fits = filters[name];
    if (!fits) return null;
    list = list.filter((item) => fits(item, value));
  }
  const paging = { current: 1, total: 1 };
  return { get: 'fixtures', parameters, errors: [], results: list.length, paging, response: list };
}

const filters: Readonly<Record<string, (item: Item, value: string) => boolean>> = {
  id: ({ fixture }, value) => fixture.id === Number(value),
  ids: ({ fixture }, value) => value.split('-').includes(String(fixture.id)),
  league: ({ league }, value) => league.id === Number(value),
  season: ({ league }, value) => league.season === Number(value),
  from: (item, value) => dayOf(item) >= value,
  to: (item, value) => dayOf(item) <= value,
  date: (item, value) => dayOf(item) === value,
  status: ({ fixture }, value) => value.toUpperCase().split('-').includes(fixture.status.short),
  round: ({ league }, value) => league.round === value,
  team: ({ teams }, value) => teams.home?.id === Number(value) || teams.away?.id === Number(value),
};

/** In UTC, as the provider takes days that come without a time zone. */
function dayOf({ fixture }: Item): string {
  const moment = Date.parse(fixture.date);
  return Number.isNaN(moment) ? '' : new Date(moment).toISOString().slice(0, 10);
}
