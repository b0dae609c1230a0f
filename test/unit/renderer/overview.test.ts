import { expect, it } from 'vitest';
import { hoursBetween, place, thinned } from '../../../renderer/views/overview/axis.ts';
import { holdPlaces } from '../../../renderer/views/parts/steadyRows.ts';

const row = (id: string, value = 0) => ({ id, value });
const shown = (rows: ReturnType<typeof holdPlaces<{ id: string; value: number }>>): string[] =>
  rows.map(({ row: { id, value }, gone }) => `${id}=${value}${gone ? ' gone' : ''}`);

it('rows keep their places while somebody points at them: new values, gone ones marked, new ones last', () => {
  const before = holdPlaces([], [row('a'), row('b'), row('c')], false);
  const fresh = [row('d'), row('c', 2), row('a', 1)];
  const held = holdPlaces(before, fresh, true);
  expect(shown(held)).toEqual(['a=1', 'b=0 gone', 'c=2', 'd=0']);
  expect(shown(holdPlaces(held, fresh, false))).toEqual(['d=0', 'c=2', 'a=1']);
});

it('a time line has a label every two hours of the clock, none at its edges, each in its place', () => {
  const start = new Date(2026, 10, 22, 7, 30).getTime();
  const labels = hoursBetween(start, start + 12 * 3_600_000, 2);
  expect(labels.map(({ label }) => label)).toEqual(['08:00', '10:00', '12:00', '14:00', '16:00', '18:00']);
  expect(place(labels[0]?.at ?? 0, start, start + 12 * 3_600_000)).toBe(4.17);
});

it('of slots that would lie upon each other the worst is shown', () => {
  const start = Date.parse('2026-11-22T07:00:00Z');
  const at = (minute: number, outcome: 'fired' | 'missed' | 'failed') => ({
    slot: new Date(start + minute * 60_000).toISOString(),
    outcome,
    missed: false,
  });
  const marks = [at(0, 'fired'), at(1, 'missed'), at(2, 'fired'), at(30, 'failed'), at(31, 'fired')];
  const shown = thinned(marks, start, start + 12 * 3_600_000);
  expect(shown.map(({ slot, outcome }) => `${slot.slice(11, 16)} ${outcome}`)).toEqual([
    '07:00 missed',
    '07:30 failed',
  ]);
});
