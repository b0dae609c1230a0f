import { toFailure } from '#shared/errors.ts';
import type { PlaceholderValue } from '#shared/schedules.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { databaseNow } from './databaseNow.ts';
import { placeholders } from './placeholders.ts';
import { resolveTemplate } from './template.ts';
import { requireZone } from './zones.ts';

/** Every placeholder with its value at a slot, now where none is given. Throws an `OperatorError` for a zone that is none. */
export async function describePlaceholders(
  database: Queryable,
  { timeZone, slot }: { timeZone: string; slot: string | null },
): Promise<PlaceholderValue[]> {
  requireZone(timeZone);
  const at = slot === null ? await databaseNow(database) : new Date(slot);
  const found: PlaceholderValue[] = [];
  for (const [name, { description, shifts, resolve }] of Object.entries(placeholders)) {
    const choices =
      typeof resolve === 'function'
        ? [{ text: `{{${name}}}`, about: description }]
        : Object.entries(resolve).map(([argument, choice]) => ({
            text: `{{${name}:${argument}}}`,
            about: choice.description,
          }));
    for (const choice of choices) {
      const value = await valueOf(choice.text, { slot: at.getTime(), timeZone, database });
      found.push({ ...choice, shifts, ...value });
    }
  }
  return found;
}

async function valueOf(
  text: string,
  context: { slot: number; timeZone: string; database: Queryable },
): Promise<Pick<PlaceholderValue, 'value' | 'problem'>> {
  try {
    const { value } = await resolveTemplate({ value: text }, context);
    return { value: typeof value === 'string' || typeof value === 'number' ? value : null, problem: null };
  } catch (error) {
    return { value: null, problem: toFailure(error).message };
  }
}
