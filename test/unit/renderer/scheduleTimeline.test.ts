import { describe, expect, it } from 'vitest';
import type { TimelineLane } from '#shared/scheduleTimeline.ts';
import type { Slot } from '#shared/schedules.ts';
import {
  marksOf,
  rangeOf,
  sumOf,
  ticksOf,
  totals,
  worstOf,
} from '../../../renderer/views/schedules/timeline/layout.ts';
import { markWords } from '../../../renderer/views/schedules/timeline/markWords.ts';

const day = 86_400_000;
const start = Date.parse('2026-06-15T00:00:00Z');
const range = { from: start, to: start + day };
const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();

const ran = (minutes: number, state: 'succeeded' | 'failed' = 'succeeded'): Slot => ({
  slot: at(minutes),
  slots: 1,
  lastSlot: null,
  outcome: 'fired',
  missed: false,
  lateness: 10,
  reason: null,
  error: null,
  blockedBy: null,
  jobs: [{ id: '7', state, startedAt: at(minutes), finishedAt: at(minutes + 30) }],
  routineRun: null,
  handledAt: at(minutes),
  worker: 'w',
});
const lane = (parts: Partial<TimelineLane>): TimelineLane => ({
  id: '1',
  slots: [],
  open: [],
  groups: [],
  counted: true,
  ...parts,
});

describe('the marks of a lane', () => {
  it('stand one by one where there is room, with a bar as long as the job took', () => {
    const marks = marksOf(
      lane({ slots: [ran(60), ran(180, 'failed')], open: [at(720), at(1200)] }),
      range,
      1440,
      start + 13 * 3_600_000,
    );
    expect(marks.map((mark) => [mark.at, mark.x, mark.at === 'group' ? null : mark.kind])).toEqual([
      ['slot', 60, 'succeeded'],
      ['slot', 180, 'failed'],
      ['open', 720, 'overdue'],
      ['open', 1200, 'coming'],
    ]);
    expect(marks[0]).toMatchObject({ ran: { from: 60, to: 90 } });
  });

  it('that would overlap are counted together, none is lost, and what is to come stands for itself', () => {
    const quarters = Array.from({ length: 48 }, (_, index) => index * 15);
    const slots = quarters.map((minutes) => ran(minutes, minutes === 300 ? 'failed' : 'succeeded'));
    const open = quarters.map((minutes) => at(720 + minutes));
    const marks = marksOf(lane({ slots, open }), range, 900, start + day / 2 - 1);
    expect(totals([marks])).toEqual({ ran: 47, failed: 1, coming: 48 });
    for (const [index, mark] of marks.entries()) {
      if (mark.at !== 'group') throw new Error('one by one');
      const next = marks[index + 1];
      expect(mark.end).toBeLessThanOrEqual((next?.x ?? 900) + 0.001);
      expect(mark.counts.coming === undefined || sumOf(mark.counts) === mark.counts.coming).toBe(true);
    }
    expect(marks.filter((mark) => mark.at === 'group' && worstOf(mark.counts) === 'failed')).toHaveLength(1);
  });

  it('of what was missed together reach from its first to its last, within the plot', () => {
    const group = { from: at(-600), to: at(120), counts: { missed: 412 } };
    const [mark] = marksOf(lane({ groups: [group] }), range, 1440, start);
    expect(mark).toMatchObject({ at: 'group', x: 0, end: 120, counts: { missed: 412 } });
    expect(mark && markWords(mark, { name: 'a' }, 'UTC', start)).toBe(
      'a, Sun 14 Jun, 14:00 – Mon 15 Jun, 02:00: 412 slots, 412 missed',
    );
  });
});

describe('the axis', () => {
  it('has the hours of its zone, also on the day when clocks change', () => {
    const change = rangeOf('day', 0, Date.parse('2026-03-29T12:00:00Z'), 'Europe/Berlin');
    expect(change.to - change.from).toBe(23 * 3_600_000);
    const labels = ticksOf(change, 23 * 60, 'Europe/Berlin').map(({ label }) => label);
    expect(labels.slice(0, 5)).toEqual(['Sun 29 Mar', '', '03:00', '04:00', '05:00']);
  });
  it('shows the week from Monday, and goes back and forth', () => {
    const now = Date.parse('2026-06-18T12:00:00Z');
    expect(rangeOf('week', 0, now, 'UTC')).toEqual({ from: start, to: start + 7 * day });
    expect(rangeOf('week', -1, now, 'UTC').to).toBe(start);
    const days = ticksOf(rangeOf('week', 0, now, 'UTC'), 500, 'UTC').map(({ label }) => label);
    expect(days).toEqual(['Mon 15', 'Tue 16', 'Wed 17', 'Thu 18', 'Fri 19', 'Sat 20', 'Sun 21']);
  });
});
