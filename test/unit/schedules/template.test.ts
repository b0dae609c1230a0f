import { describe, expect, test } from 'vitest';
import { placeholders } from '#engine/schedules/placeholders.ts';
import { resolveTemplate, type SlotContext } from '#engine/schedules/template.ts';
import type { JsonObject } from '#shared/jobs.ts';

/** 00:30 on New Year's Day 2027 in Berlin, while it is 2026 in UTC and in New York. */
const newYear = Date.UTC(2026, 11, 31, 23, 30);
const noDatabase = { query: () => Promise.reject(new Error('no database here')) };

function resolve(payload: JsonObject, context: Partial<SlotContext> = {}): Promise<JsonObject> {
  return resolveTemplate(payload, { slot: newYear, timeZone: 'Europe/Berlin', database: noDatabase, ...context });
}

describe('a placeholder', () => {
  test.each([
    ['{{date}}', '2027-01-01'],
    ['{{ date }}', '2027-01-01'],
    ['{{date-1d}}', '2026-12-31'],
    ['{{date+2w}}', '2027-01-15'],
    ['{{date-1m}}', '2026-12-01'],
    ['{{date-1y+30d}}', '2026-01-31'],
    ['{{date+1y+1m-1d}}', '2028-01-31'],
    ['{{year}}', 2027],
    ['{{year-1d}}', 2026],
    ['{{month}}', 1],
    ['{{day}}', 1],
    ['{{weekday}}', 5],
    ['{{isoWeek}}', 53],
    ['{{isoYear}}', 2026],
    ['{{time}}', '00:30'],
    ['{{slot}}', '2026-12-31T23:30:00.000Z'],
    ['{{season:football}}', 2026],
    ['{{season:football+6m}}', 2027],
    ['{{season:calendar}}', 2027],
    ['from {{date-1d}} to {{date}}', 'from 2026-12-31 to 2027-01-01'],
    ['{{year}}', 2027],
    ['{{year}}-{{month}}', '2027-1'],
    ['no placeholder', 'no placeholder'],
    ['{ date }', '{ date }'],
    ['', ''],
  ])('%j is %j at the slot, in the zone', async (text, value) => {
    expect(await resolve({ text })).toEqual({ text: value });
  });

  test('may stand at any depth, and what holds none stays as it is', async () => {
    const payload = { a: [{ b: '{{year}}' }, ['{{day}}', null]], c: true, d: 1.5, '{{year}}': 'x' };
    expect(await resolve(payload)).toEqual({ a: [{ b: 2027 }, [1, null]], c: true, d: 1.5, '{{year}}': 'x' });
  });

  test('moves by months to the last day where a month is too short', async () => {
    const slot = Date.UTC(2028, 2, 31, 12);
    expect(await resolve({ a: '{{date-1m}}', b: '{{date-1m-1y}}', c: '{{date+3m}}' }, { slot })).toEqual({
      a: '2028-02-29',
      // One step after the other: 29 February, a year earlier.
      b: '2027-02-28',
      c: '2028-06-30',
    });
  });

  test('can be added, also one that asks the database', async () => {
    const database = { query: () => Promise.resolve([]) };
    const context = {
      database,
      placeholders: {
        ...placeholders,
        round: {
          description: 'the round of that day',
          shifts: true,
          resolve: async ({ database: given, day }) => (given === database ? day.day : 0),
        },
      },
    } satisfies Partial<SlotContext>;
    expect(await resolve({ round: '{{round-1d}}' }, context)).toEqual({ round: 31 });
  });

  test.each([
    ['{{today}}', 'There is no placeholder {{today}}.', 'date, year'],
    ['{{constructor}}', 'There is no placeholder {{constructor}}.', 'date'],
    ['{{season}}', '{{season}} needs to know of what.', '{{season:football}}'],
    ['{{season:cricket}}', 'There is no {{season:cricket}}.', '{{season:football}}'],
    ['{{year:football}}', 'takes nothing after a colon', undefined],
    ['{{time-1d}}', "{{time}} can't be moved", undefined],
    ['{{date-1h}}', 'is not a placeholder', '{{date-1d}}'],
    ['{{}}', 'is not a placeholder', '{{date}}'],
    ['{{date', 'is not a placeholder', '{{date}}'],
    ['{{date\n}}x', undefined, undefined],
  ])('%j is refused with its place, unless it is right', async (text, message, hint) => {
    const resolved = resolve({ filter: [text] });
    if (message === undefined) return expect(await resolved).toEqual({ filter: ['2027-01-01x'] });
    await expect(resolved).rejects.toMatchObject({
      code: 'bad_placeholder',
      message: expect.stringMatching(/^filter\.0: /),
      ...(hint === undefined ? {} : { hint: expect.stringContaining(hint) }),
    });
    await expect(resolved).rejects.toThrow(message);
  });
});
