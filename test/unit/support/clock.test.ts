import { expect, test } from 'vitest';
import { FakeClock } from '../../support/clock.ts';

test('sleepers wake in order, at their own times', async () => {
  const clock = new FakeClock(0);
  const woken: [string, number][] = [];
  const sleep = async (name: string, ms: number): Promise<void> => {
    await clock.sleep(ms);
    woken.push([name, clock.now()]);
  };
  void sleep('late', 20);
  const twice = sleep('early', 10).then(() => sleep('again', 5));

  await clock.advance(30);
  await twice;
  expect(woken).toEqual([
    ['early', 10],
    ['again', 15],
    ['late', 20],
  ]);
  expect(clock.now()).toBe(30);
});

test('an aborted sleeper is gone', async () => {
  const clock = new FakeClock(0);
  const controller = new AbortController();
  const sleeping = clock.sleep(10, controller.signal);
  controller.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
  expect(clock.sleeping).toBe(0);
});
