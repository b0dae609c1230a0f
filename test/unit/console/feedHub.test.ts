import { expect, test } from 'vitest';
import { FeedHub, type Pace } from '#services/console/feedHub.ts';
import { FakeClock } from '../../support/clock.ts';
import { until } from '../../support/until.ts';

/** A hub with one feed that takes `took` ms to read. */
function makeHub(took = 0, pace: Partial<Pace> = {}): { clock: FakeClock; hub: FeedHub; reads: () => number } {
  const clock = new FakeClock(0);
  const hub = new FeedHub(clock);
  let reads = 0;
  hub.open(
    async () => {
      reads += 1;
      if (took > 0) await clock.sleep(took);
    },
    () => undefined,
    () => undefined,
    pace,
  );
  return { clock, hub, reads: () => reads };
}

test('hints that come during the breath after a reading make one more, once it is over', async () => {
  const { clock, hub, reads } = makeHub();
  await until(() => clock.sleeping === 1);
  hub.hint();
  hub.hint();
  await clock.advance(49);
  expect(reads()).toBe(1);
  await clock.advance(1);
  await until(() => reads() === 2 && clock.sleeping === 1);
  // Without a hint it now rests until it is time to look.
  await clock.advance(999);
  expect(reads()).toBe(2);
  await clock.advance(1);
  expect(reads()).toBe(3);
  hub.close();
});

test('a hint while a feed is read makes one more reading: the one under way may be older than the change', async () => {
  const { clock, hub, reads } = makeHub(20);
  await clock.advance(10);
  hub.hint();
  await clock.advance(10);
  await until(() => clock.sleeping === 1);
  await clock.advance(50);
  expect(reads()).toBe(2);
  hub.close();
});

test('a feed rests as many times as long as its reading took', async () => {
  const { clock, hub, reads } = makeHub(100, { times: 20, poll: 0 });
  await clock.advance(100);
  hub.hint();
  await clock.advance(1_999);
  expect(reads()).toBe(1);
  await clock.advance(1);
  expect(reads()).toBe(2);
  hub.close();
});

test('a feed that takes long holds up no other', async () => {
  const { clock, hub, reads } = makeHub();
  hub.open(
    () => new Promise(() => undefined),
    () => undefined,
    () => undefined,
  );
  await until(() => clock.sleeping === 1);
  await clock.advance(5_000);
  expect(reads()).toBe(6);
  hub.close();
});

test.each(['its rest', 'its breath'])('closed during %s it sleeps no longer and reads no more', async (pause) => {
  const { clock, hub, reads } = makeHub();
  await until(() => reads() === 1 && clock.sleeping === 1);
  if (pause === 'its rest') await clock.advance(60);
  hub.close();
  expect(clock.sleeping).toBe(0);
  await clock.advance(10_000);
  expect(reads()).toBe(1);
});

test('what was being read when a feed was closed is told to nobody', async () => {
  const clock = new FakeClock(0);
  const hub = new FeedHub(clock);
  const told: string[] = [];
  const close = hub.open(
    () => clock.sleep(10),
    () => told.push('value'),
    () => told.push('failure'),
  );
  close();
  await clock.advance(10);
  expect(told).toEqual([]);
});
