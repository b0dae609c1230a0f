import { z } from 'zod';

const itemSchema = z.looseObject({ name: z.string(), code: z.string().nullish() });
type Item = z.infer<typeof itemSchema>;

/**
 * A full `/countries` answer, narrowed to the parameters as API-Football does it. Null for a parameter that can't be answered
 * from the list.
 */
export function filterCountries(
  full: Readonly<Record<string, unknown>>,
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> | null {
  const items = z.array(itemSchema).safeParse(full['response']);
  if (!items.success) return null;
  let list = items.data;
  for (const [name, value] of Object.entries(parameters)) {
    const fits = filters[name];
    if (!fits) return null;
    list = list.filter((item) => fits(item, value.trim().toLowerCase()));
  }
  const paging = { current: 1, total: 1 };
  return { get: 'countries', parameters, errors: [], results: list.length, paging, response: list };
}

const filters: Readonly<Record<string, (item: Item, value: string) => boolean>> = {
  name: ({ name }, value) => name.trim().toLowerCase() === value,
  code: ({ code }, value) => (code ?? '').trim().toLowerCase() === value,
  search: ({ name }, value) => name.toLowerCase().includes(value),
};
