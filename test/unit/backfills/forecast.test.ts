import { describe, expect, it } from 'vitest';
import { chooseNext, type Candidate } from '#engine/backfills/chooseNext.ts';
import { forecast } from '#engine/backfills/forecast.ts';
import { doneAfter, isOpen, opensAt } from '#engine/backfills/hours.ts';
import type { Window } from '#engine/backfills/quotaWindows.ts';

const hour = 3_600_000;
const at = (moment: string): number => Date.parse(moment);
const iso = (moment: number): string => new Date(moment).toISOString();
const nights = { from: '22:00', until: '06:00', timeZone: 'Europe/Berlin' };

describe('hours', () => {
  it('may span midnight, and are those of the zone', () => {
    expect(isOpen(nights, at('2026-11-23T20:59:59Z'))).toBe(false);
    expect(isOpen(nights, at('2026-11-23T21:00:00Z'))).toBe(true);
    expect(isOpen(nights, at('2026-11-24T04:59:59Z'))).toBe(true);
    expect(isOpen(nights, at('2026-11-24T05:00:00Z'))).toBe(false);
    expect(iso(opensAt(nights, at('2026-11-24T12:34:56Z')))).toBe('2026-11-24T21:00:00.000Z');
  });

  it('open by the clocks also on the night when these change', () => {
    const mornings = { from: '04:00', until: '05:00', timeZone: 'Europe/Berlin' };
    expect(iso(opensAt(mornings, at('2026-03-28T12:00:00Z')))).toBe('2026-03-29T02:00:00.000Z');
    expect(iso(opensAt(mornings, at('2026-10-24T12:00:00Z')))).toBe('2026-10-25T03:00:00.000Z');
  });

  it('make work rest in between', () => {
    // An hour tonight, eight in the night after, and one more.
    expect(iso(doneAfter(nights, at('2026-11-24T04:00:00Z'), 10 * hour))).toBe('2026-11-25T22:00:00.000Z');
    expect(doneAfter(null, 5, 10)).toBe(15);
  });
});

const day = (parts: Partial<Window>): Window => ({
  provider: 'p',
  window: 'day',
  length: 24 * hour,
  limit: 100,
  remaining: 100,
  resetsAt: new Date('2026-11-24T00:00:00Z'),
  ...parts,
});

const work = (calls: number, duration: number, share = 100) => ({
  duration,
  calls: new Map([['p', calls]]),
  share,
  hours: null,
});

describe('forecast', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  it('follows from the duration where the quota has enough, or is not known', () => {
    expect(forecast(now, work(100, hour), [day({})])).toEqual({
      doneAt: new Date('2026-11-23T13:00:00Z'),
      waitsFor: null,
      waitsUntil: null,
    });
    expect(forecast(now, work(1e6, hour), []).waitsFor).toBeNull();
  });

  it('adds the windows that it has to wait for, and what is to be done in the last', () => {
    const { doneAt, waitsFor, waitsUntil } = forecast(now, work(250, 5 * hour), [day({ remaining: 30 })]);
    // 30 today, 100 on each of two days, 20 on the third: which take 20 / 250 of 5 hours.
    expect(iso(doneAt.getTime())).toBe('2026-11-26T00:24:00.000Z');
    expect(waitsFor?.window).toBe('day');
    expect(waitsUntil).toEqual(new Date('2026-11-26T00:00:00Z'));
  });

  it('leaves the rest of each window to others', () => {
    // Half of it: nothing today, 50 a day after that.
    const { doneAt } = forecast(now, work(100, 2 * hour, 50), [day({ remaining: 40 })]);
    expect(iso(doneAt.getTime())).toBe('2026-11-25T01:00:00.000Z');
  });
});

const candidate = (number: number, provider: string | null, calls = 1): Candidate => ({
  number,
  sync: 's',
  payload: {},
  calls,
  provider,
  maxAttempts: 1,
});
const numbers = (candidates: readonly Candidate[]) => candidates.map(({ number }) => number);

describe('what goes next', () => {
  it('is what fits into the quota; what does not lets others past, but none of its own provider', () => {
    const { next, waiting } = chooseNext(
      [candidate(1, 'p', 5), candidate(2, 'q'), candidate(3, 'p', 1), candidate(4, null)],
      {
        room: 10,
        share: 100,
        windows: [day({ remaining: 6 })],
        underWay: new Map([['p', 2]]),
      },
    );
    expect(numbers(next)).toEqual([2, 4]);
    expect(waiting).toBeNull();
  });

  it('is one that takes more than a whole window, alone, when the window is full', () => {
    const limits = { room: 10, share: 50, windows: [day({})], underWay: new Map<string, number>() };
    expect(numbers(chooseNext([candidate(1, 'p', 400), candidate(2, 'p', 400)], limits).next)).toEqual([1]);
    expect(chooseNext([candidate(2, 'p', 400)], { ...limits, underWay: new Map([['p', 400]]) })).toMatchObject({
      next: [],
      waiting: { for: 'quota', until: '2026-11-24T00:00:00.000Z' },
    });
  });
});
