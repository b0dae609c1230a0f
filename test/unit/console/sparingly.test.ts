import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sparingly } from '#services/console/sparingly.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A reader that takes `took` ms and gives how often it was asked. */
function counting(took: number, again = vi.fn()) {
  let reads = 0;
  const read = async (): Promise<number> => {
    reads += 1;
    const number = reads;
    await new Promise((resolve) => setTimeout(resolve, took));
    return number;
  };
  return { ask: sparingly(100, read, again), again };
}

it('gives the last value for a while, then tells whoever was given it to ask again', async () => {
  const { ask, again } = counting(0);
  const first = ask();
  await vi.advanceTimersByTimeAsync(0);
  expect(await first).toBe(1);
  await vi.advanceTimersByTimeAsync(50);
  expect(await ask()).toBe(1);
  expect(again).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(60);
  expect(again).toHaveBeenCalledTimes(1);
  const next = ask();
  await vi.advanceTimersByTimeAsync(200);
  expect(await next).toBe(2);
  // Nobody was kept waiting this time.
  expect(again).toHaveBeenCalledTimes(1);
});

it('rests twice as long as it read, and counts who asked while it did', async () => {
  const { ask, again } = counting(100);
  const first = ask();
  const meanwhile = ask();
  await vi.advanceTimersByTimeAsync(100);
  expect([await first, await meanwhile]).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(190);
  expect(again).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(20);
  expect(again).toHaveBeenCalledTimes(1);
});

it('reads anew at once after a failure', async () => {
  let fails = true;
  const ask = sparingly(
    100,
    () => (fails ? Promise.reject(new Error('away')) : Promise.resolve('there')),
    () => undefined,
  );
  await expect(ask()).rejects.toThrow('away');
  fails = false;
  await expect(ask()).resolves.toBe('there');
});
