import { describe, expect, it } from 'vitest';
import { chartView, stepFor } from '../../../renderer/views/history/chartSpan.ts';
import {
  boxesPath,
  durationPath,
  durationScale,
  roundUp,
  stackedBars,
  timeMarks,
} from '../../../renderer/views/history/chartShape.ts';
import { figuresFor, stretchOf, totals, type Step } from '../../../renderer/views/history/figures.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const now = Date.UTC(2026, 10, 22, 12, 34);

const step = (given: Partial<Step>): Step => ({
  at: '2026-11-22T00:00:00Z',
  succeeded: 0,
  failed: 0,
  cancelled: 0,
  attempts: 0,
  run: { p50: null, p95: null, mean: null, max: null },
  wait: { p50: null, p95: null, mean: null, max: null },
  ...given,
});

describe('what the chart shows', () => {
  it('is the span up to now, in steps that can be told apart', () => {
    const view = chartView('7 d', null, now, false);
    expect(view.step).toBe(120);
    expect(view.from).toBeLessThanOrEqual(now - 7 * DAY);
    expect(view.to).toBeGreaterThanOrEqual(now);
    expect((view.to - view.from) / (view.step * MINUTE)).toBeLessThanOrEqual(122);
    expect([DAY, 7 * DAY, 30 * DAY, 365 * DAY].map(stepFor)).toEqual([15, 120, 360, 10_080]);
  });

  it('stays the same within a step, so that it is not asked for anew', () => {
    expect(chartView('24 h', null, now, false)).toEqual(chartView('24 h', null, now + 5 * MINUTE, false));
  });

  it('is longer where the filter reaches further back, and shorter where the operator zooms', () => {
    const chosen = { from: now - 20 * DAY, to: now - 19 * DAY };
    expect(chartView('24 h', chosen, now, false).from).toBeLessThanOrEqual(now - 30 * DAY);
    const zoomed = chartView('24 h', chosen, now, true);
    expect(zoomed.step).toBe(15);
    expect(zoomed.from).toBeLessThanOrEqual(chosen.from);
    expect(zoomed.to).toBeLessThanOrEqual(chosen.to + 15 * MINUTE);
    const old = chartView('24 h', { from: now - 900 * DAY, to: now - 800 * DAY }, now, false);
    expect(old.from).toBeLessThanOrEqual(now - 900 * DAY);
  });
});

describe('what the figures know of a filter', () => {
  it('is one sync, the outcomes and the time', () => {
    const filter = { syncs: ['sync-odds'], states: ['failed' as const], since: { ago: DAY } };
    expect(figuresFor(filter)).toEqual({ sync: 'sync-odds', states: ['failed'], wider: null });
    expect(stretchOf(filter, now)).toEqual({ from: now - DAY, to: now });
    expect(stretchOf({}, now)).toBeNull();
  });

  it('is less than the filter for anything else, and that is said', () => {
    expect(figuresFor({ syncs: ['sync-odds'], errorText: 'quota' }).wider).toBe('all jobs of sync-odds');
    expect(figuresFor({ syncs: ['sync-odds', 'sync-leagues'] })).toMatchObject({ sync: null, wider: 'all jobs' });
  });
});

describe('the drawing', () => {
  it('stacks what went wrong below what went well, and hides no single failure', () => {
    const series = [step({ succeeded: 998, failed: 1 }), step({})];
    const { boxes, most } = stackedBars(series, ['succeeded', 'failed', 'cancelled'], {
      width: 100,
      height: 64,
      gap: 2,
    });
    expect(most).toBe(1000);
    expect(boxes.failed).toEqual([{ x: 1, y: 62, width: 48, height: 2 }]);
    expect(boxes.succeeded[0]?.y).toBeGreaterThanOrEqual(0);
    expect(boxesPath(boxes.failed)).toBe('M1 62h48v2h-48z');
    expect(totals(series)).toEqual({ succeeded: 998, failed: 1, cancelled: 0 });
  });

  it('has round numbers on its axis', () => {
    expect([0, 1, 7, 11, 231, 1001].map(roundUp)).toEqual([1, 1, 8, 15, 250, 1500]);
  });

  it('breaks the line of durations where there are none', () => {
    const scale = durationScale([120, null, 4000]);
    expect(scale).toEqual({ low: 100, high: 10_000 });
    if (!scale) return;
    expect(durationPath([100, 10_000, null, 100], { width: 40, height: 42, scale })).toBe('M5 41L15 1M32 41h6');
    expect(durationScale([null])).toBeNull();
  });

  it('marks times that can be read beside each other', () => {
    for (const length of [20 * MINUTE, DAY, 7 * DAY, 30 * DAY, 365 * DAY]) {
      const marks = timeMarks({ from: now - length, to: now }, 1000);
      expect(marks.length).toBeLessThanOrEqual(13);
      if (length >= DAY) expect(marks.length).toBeGreaterThanOrEqual(4);
    }
  });
});
