import { expect, test } from 'vitest';
import { Sleeper } from '#engine/sleeper.ts';
import { FakeClock } from '../../support/clock.ts';

function makeSleeper(): { clock: FakeClock; sleeper: Sleeper } {
  const clock = new FakeClock(0);
  return { clock, sleeper: new Sleeper(clock) };
}

test('it sleeps as long as it was told', async () => {
  const { clock, sleeper } = makeSleeper();
  let woke = false;
  const sleeping = sleeper.sleep(10).then(() => (woke = true));
  await clock.advance(9);
  expect(woke).toBe(false);
  await clock.advance(1);
  await sleeping;
  expect(sleeper.ended).toBe(false);
});

test('woken, it sleeps no longer, and the next time sleeps again', async () => {
  const { clock, sleeper } = makeSleeper();
  const sleeping = sleeper.sleep(10);
  sleeper.wake();
  sleeper.wake();
  await sleeping;
  expect(clock.sleeping).toBe(0);
  const again = sleeper.sleep(10);
  expect(clock.sleeping).toBe(1);
  await clock.advance(10);
  await again;
});

test('a wake that comes while nobody sleeps ends the next sleep, and only that', async () => {
  const { clock, sleeper } = makeSleeper();
  sleeper.wake();
  await sleeper.sleep(10);
  expect(clock.now()).toBe(0);
  void sleeper.sleep(10);
  expect(clock.sleeping).toBe(1);
});

test('ended, it wakes and never sleeps again', async () => {
  const { clock, sleeper } = makeSleeper();
  const sleeping = sleeper.sleep(10);
  sleeper.end();
  await sleeping;
  await sleeper.sleep(10);
  expect(sleeper.ended).toBe(true);
  expect(clock.sleeping).toBe(0);
});

test('a clock that fails does not make it throw', async () => {
  const sleeper = new Sleeper({ now: () => 0, sleep: () => Promise.reject(new Error('no time')) });
  await expect(sleeper.sleep(10)).resolves.toBeUndefined();
});
