import fc from 'fast-check';
import { createTask } from 'node-cron';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { parseCron } from '#engine/schedules/cron.ts';
import { nextSlots, slotsBetween } from '#engine/schedules/slots.ts';
import { localTime } from '#engine/schedules/zones.ts';
import { anyCron, changes, zones } from './generators.ts';
import { slotsByScan } from './oracle.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Slots on the days from `first` to `last` of the zone's calendar, as the UTC moment and what clocks show. */
function shown(expression: string, zone: string, first: string, last: string): string[] {
  const from = Date.parse(first) - day;
  const until = Date.parse(last) + 2 * day;
  return [...slotsBetween(parseCron(expression), zone, from, until)]
    .map((slot) => `${clock(slot, zone)} ${new Date(slot).toISOString().slice(5, 16)}Z`)
    .filter((text) => text.slice(0, 10) >= first && text.slice(0, 10) <= last)
    .map((text) => text.slice(5));
}

function clock(slot: number, zone: string): string {
  const { year, month, day: date, hour: hours, minute: minutes } = localTime(slot, zone);
  return `${year}-${two(month)}-${two(date)} ${two(hours)}:${two(minutes)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

describe('where clocks are put forward', () => {
  test('a time that does not come is due as if they had not been, once', () => {
    expect(shown('30 2 * * *', 'Europe/Berlin', '2026-03-28', '2026-03-30')).toEqual([
      '03-28 02:30 03-28T01:30Z',
      '03-29 03:30 03-29T01:30Z',
      '03-30 02:30 03-30T00:30Z',
    ]);
    expect(shown('30 2 * * *', 'America/New_York', '2026-03-08', '2026-03-09')).toEqual([
      '03-08 03:30 03-08T07:30Z',
      '03-09 02:30 03-09T06:30Z',
    ]);
    expect(shown('15 2 * * *', 'Australia/Lord_Howe', '2026-10-04', '2026-10-05')).toEqual([
      '10-04 02:45 10-03T15:45Z',
      '10-05 02:15 10-04T15:15Z',
    ]);
    expect(shown('0 0 * * *', 'Africa/Cairo', '2026-04-23', '2026-04-25')).toEqual([
      '04-23 00:00 04-22T22:00Z',
      '04-24 01:00 04-23T22:00Z',
      '04-25 00:00 04-24T21:00Z',
    ]);
  });

  test('that time and its own are one slot', () => {
    expect(shown('30 2,3 * * *', 'Europe/Berlin', '2026-03-29', '2026-03-29')).toEqual(['03-29 03:30 03-29T01:30Z']);
  });

  test('a time that is due late and one that is not come in order', () => {
    expect(shown('0,30 2,3 * * *', 'Europe/Berlin', '2026-03-29', '2026-03-29')).toEqual([
      '03-29 03:00 03-29T01:00Z',
      '03-29 03:30 03-29T01:30Z',
    ]);
    expect(shown('45 2,3 * * *', 'Europe/Berlin', '2026-03-29', '2026-03-29')).toEqual(['03-29 03:45 03-29T01:45Z']);
  });
});

describe('where clocks are put back', () => {
  test('a time that comes twice is due once, at the first', () => {
    expect(shown('30 2 * * *', 'Europe/Berlin', '2026-10-24', '2026-10-26')).toEqual([
      '10-24 02:30 10-24T00:30Z',
      '10-25 02:30 10-25T00:30Z',
      '10-26 02:30 10-26T01:30Z',
    ]);
    expect(shown('30 1 * * *', 'America/New_York', '2026-11-01', '2026-11-01')).toEqual(['11-01 01:30 11-01T05:30Z']);
    expect(shown('45 1 * * *', 'Australia/Lord_Howe', '2026-04-05', '2026-04-06')).toEqual([
      '04-05 01:45 04-04T14:45Z',
      '04-06 01:45 04-05T15:15Z',
    ]);
  });
});

test.each(changes)('$zone: every five minutes keeps its rhythm when clocks change at $at', ({ zone, at }) => {
  const slots = [...slotsBetween(parseCron('*/5 * * * *'), zone, at - 6 * hour, at + 6 * hour)];
  expect(slots).toHaveLength(12 * 12);
  expect(new Set(slots.slice(1).map((slot, index) => slot - (slots[index] ?? 0)))).toEqual(new Set([5 * minute]));
});

test.each(changes)('$zone: a job of any time of day runs once on each day around $at', ({ zone, at }) => {
  for (let ofDay = 0; ofDay < 24 * 60; ofDay += 5) {
    const cron = parseCron(`${ofDay % 60} ${Math.floor(ofDay / 60)} * * *`);
    const days = [...slotsBetween(cron, zone, at - 4 * day, at + 4 * day)].map((slot) =>
      clock(slot, zone).slice(0, 10),
    );
    const inside = days.slice(1, -1);
    expect(new Set(inside).size, `${cron.expression}: ${days.join(' ')}`).toBe(inside.length);
    expect(inside.length).toBeGreaterThanOrEqual(5);
    for (const [index, date] of inside.slice(1).entries()) {
      expect(Date.parse(date) - Date.parse(inside[index] ?? date)).toBe(day);
    }
  }
});

describe('the slots are those of node-cron', () => {
  afterEach(() => void vi.useRealTimers());

  // Around a change its `match` takes a repeated time twice and leaves a skipped one out: right for an interval.
  test('everywhere for an expression that runs in every hour', () => {
    fc.assert(
      fc.property(anyCron({ everyHour: true }), fc.constantFrom(...zones), start(), (expression, zone, from) => {
        expect(iso(slotsBetween(parseCron(expression), zone, from, from + day))).toEqual(
          iso(matches(expression, zone, from, from + day)),
        );
      }),
      { numRuns: 25 },
    );
  });

  test('each time of day once where clocks change, for any other expression', () => {
    fc.assert(
      fc.property(anyCron({ everyHour: false }), fc.constantFrom(...zones), start(), (expression, zone, from) => {
        expect(iso(slotsBetween(parseCron(expression), zone, from, from + day))).toEqual(
          iso(slotsByScan(expression, zone, from, from + day)),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('and so are its next runs, days and years ahead', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    fc.assert(
      fc.property(anyCron({}), start(), (expression, from) => {
        vi.setSystemTime(from);
        const task = createTask(expression, () => undefined, { timezone: 'UTC' });
        const expected = task.getNextRuns(5).map((run) => run.toISOString());
        void task.destroy();
        expect(iso(nextSlots(parseCron(expression), 'UTC', from, 5))).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});

test('a year of every minute takes no time to speak of', () => {
  const from = Date.UTC(2026, 0, 1);
  const begun = performance.now();
  let count = 0;
  for (const _ of slotsBetween(parseCron('* * * * *'), 'America/New_York', from - 1, from + 365 * day - 1)) count += 1;
  expect(count).toBe(365 * 24 * 60);
  // A few hundred ms; a scan of every minute with a formatter takes several seconds.
  expect(performance.now() - begun).toBeLessThan(3_000);
});

test('slots lie after the first moment, and up to the second', () => {
  const noon = Date.UTC(2026, 5, 1, 12);
  const cron = parseCron('0 12 * * *');
  expect([...slotsBetween(cron, 'UTC', noon - 1, noon)]).toEqual([noon]);
  expect([...slotsBetween(cron, 'UTC', noon, noon + 1)]).toEqual([]);
  expect([...slotsBetween(cron, 'UTC', noon, noon - day)]).toEqual([]);
  expect(nextSlots(cron, 'UTC', noon, 0)).toEqual([]);
});

/** Minutes in 2026 and 2027; half of the time near a change of clocks. */
function start(): fc.Arbitrary<number> {
  const any = fc.integer({ min: 0, max: 2 * 365 * 24 * 60 }).map((minutes) => Date.UTC(2026, 0, 1) + minutes * minute);
  const near = fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -24 * 60, max: 60 }))
    .map(([{ at }, minutes]) => at + minutes * minute);
  return fc.oneof(any, near);
}

function* matches(expression: string, zone: string, after: number, until: number): Generator<number> {
  const task = createTask(expression, () => undefined, { timezone: zone });
  void task.destroy();
  for (let moment = (Math.floor(after / minute) + 1) * minute; moment <= until; moment += minute) {
    if (task.match(new Date(moment))) yield moment;
  }
}

function iso(moments: Iterable<number>): string[] {
  return [...moments].map((moment) => new Date(moment).toISOString());
}
