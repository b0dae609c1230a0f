import { describe, expect, test } from 'vitest';
import { parseCron } from '#engine/schedules/cron.ts';
import { planSlots, type Plan, type PlanInput } from '#engine/schedules/plan.ts';

const noon = Date.UTC(2026, 5, 15, 12);
const minute = 60_000;
const day = 86_400_000;

/** An hourly schedule, last looked at three hours and a half ago; it is half past twelve. */
function plan(input: Partial<PlanInput>): Plan {
  return planSlots({
    cron: parseCron('0 * * * *'),
    timeZone: 'UTC',
    handledUntil: noon - 180 * minute,
    now: noon + 30 * minute,
    missedPolicy: 'latest',
    missedDays: 7,
    ...input,
  });
}

const hours = (moments: readonly { slot: number }[]): number[] =>
  moments.map(({ slot }) => new Date(slot).getUTCHours());

/** How many slots it decides about. */
function total({ run, leaveOut }: Plan): number {
  return run.length + leaveOut.reduce((sum, { slots }) => sum + slots, 0);
}

describe('slots that were missed', () => {
  test('are left out, caught up with by the newest, or all run', () => {
    const skip = plan({ missedPolicy: 'skip' });
    expect([hours(skip.run), hours(skip.leaveOut)]).toEqual([[], [10, 11, 12]]);
    const latest = plan({ missedPolicy: 'latest' });
    expect([hours(latest.run), hours(latest.leaveOut)]).toEqual([[12], [10, 11]]);
    const all = plan({ missedPolicy: 'all' });
    expect([hours(all.run), hours(all.leaveOut)]).toEqual([[10, 11, 12], []]);
    expect(all.run.every(({ missed }) => missed)).toBe(true);
  });

  test('give way to one that is on time', () => {
    const now = noon + minute;
    const on = { slot: noon, missed: false };
    expect(plan({ now, missedPolicy: 'skip' }).run).toEqual([on]);
    expect(plan({ now, missedPolicy: 'latest' }).run).toEqual([on]);
    expect(plan({ now, missedPolicy: 'latest' }).leaveOut).toHaveLength(2);
    expect(plan({ now, missedPolicy: 'all' }).run.map(({ missed }) => missed)).toEqual([true, true, false]);
  });

  test('are late from a minute on', () => {
    expect(plan({ now: noon + minute }).run).toEqual([{ slot: noon, missed: false }]);
    expect(plan({ now: noon + minute + 1 }).run).toEqual([{ slot: noon, missed: true }]);
  });

  test('run some days back at most, whatever the policy', () => {
    const { run, leaveOut } = plan({ handledUntil: noon - 4 * day, missedPolicy: 'all', missedDays: 2 });
    expect(run).toHaveLength(48);
    expect(leaveOut).toHaveLength(48);
    expect(leaveOut[0]).toMatchObject({ slots: 1, reason: 'It was missed more than 2 days ago.' });
  });
});

describe('a schedule of every minute, after a month', () => {
  const away = { cron: parseCron('* * * * *'), handledUntil: noon - 30 * day, now: noon + 90_000, missedDays: 20 };

  test('runs once under latest, and keeps a thousand rows and two', () => {
    const made = plan({ ...away, missedPolicy: 'latest' });
    expect(made.run).toEqual([{ slot: noon + minute, missed: false }]);
    expect(made.leaveOut).toHaveLength(1_002);
    expect(made.leaveOut.map(({ slots }) => slots).filter((slots) => slots > 1)).toHaveLength(2);
    expect(made.leaveOut[0]).toMatchObject({
      slot: noon - 30 * day + minute,
      lastSlot: noon - 20 * day + minute,
      reason: 'It was missed more than 20 days ago.',
    });
    expect(total(made)).toBe(30 * 24 * 60 + 1);
  });

  test('runs the newest thousand under all', () => {
    const made = plan({ ...away, missedPolicy: 'all' });
    expect(made.run).toHaveLength(1_001);
    expect(made.run.at(-1)).toEqual({ slot: noon + minute, missed: false });
    expect(total(made)).toBe(30 * 24 * 60 + 1);
  });

  test('names each slot once', () => {
    const made = plan({ ...away, missedPolicy: 'all' });
    const ends = [
      ...made.leaveOut.flatMap(({ slot, lastSlot }) => [slot, lastSlot]),
      ...made.run.map(({ slot }) => slot),
    ];
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    expect(made.leaveOut.every(({ slot, lastSlot, slots }) => lastSlot - slot === (slots - 1) * minute)).toBe(true);
  });
});

test('slots that are recorded already are not planned again', () => {
  const made = plan({ missedPolicy: 'all', isRecorded: (slot) => slot === noon - 60 * minute });
  expect(hours(made.run)).toEqual([10, 12]);
});
