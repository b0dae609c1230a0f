import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LoopWatch } from '#cli/http/loopWatch.ts';

let cpu = 0;
let watch: LoopWatch;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  cpu = 0;
  vi.spyOn(process, 'cpuUsage').mockImplementation((since) => ({ user: cpu * 1_000 - (since?.user ?? 0), system: 0 }));
  watch = new LoopWatch();
});
afterEach(() => {
  watch.stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Nothing else gets a turn for so many ms; `computing` tells whether code was the reason. */
function hold(ms: number, computing: boolean): void {
  vi.setSystemTime(Date.now());
  const held = performance.now() + ms;
  vi.spyOn(performance, 'now').mockReturnValue(held);
  if (computing) cpu += ms;
}

function turn(): void {
  vi.advanceTimersToNextTimer();
}

test('a process that does its work is neither blocked nor just awake', () => {
  vi.advanceTimersByTime(120_000);
  expect(watch.blockedShare).toBe(0);
  expect(watch.justWoke).toBe(false);
});

test('code that holds up everything else shows as such', () => {
  hold(61_000, true);
  turn();
  expect(watch.blockedShare).toBeGreaterThan(0.4);
  expect(watch.justWoke).toBe(false);
});

test('a computer that slept has only just woken, and was not blocked', () => {
  hold(3_600_000, false);
  expect(watch.justWoke).toBe(true);
  turn();
  expect(watch.blockedShare).toBe(0);
  expect(watch.justWoke).toBe(true);
  hold(20_000, false);
  expect(watch.justWoke).toBe(true);
});
