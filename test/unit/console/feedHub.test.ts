import { expect, test } from 'vitest';
import { FeedHub } from '#services/console/feedHub.ts';
import { FakeClock } from '../../support/clock.ts';
import { until } from '../../support/until.ts';

function makeHub(): { clock: FakeClock; hub: FeedHub; reads: () => number } {
  const clock = new FakeClock(0);
  const hub = new FeedHub({ clock, poll: 1_000 });
  let reads = 0;
  hub.open(
    async () => (reads += 1),
    () => undefined,
    () => undefined,
  );
  return { clock, hub, reads: () => reads };
}

test('hints that come during the breath after a round make one more round, once it is over', async () => {
  const { clock, hub, reads } = makeHub();
  hub.hint();
  await until(() => reads() === 2 && clock.sleeping === 1);
  hub.hint();
  hub.hint();
  await clock.advance(49);
  expect(reads()).toBe(2);
  await clock.advance(1);
  await until(() => reads() === 3 && clock.sleeping === 1);
  await clock.advance(50);
  // Without a hint it now rests until it is time to look.
  await clock.advance(949);
  expect(reads()).toBe(3);
  await clock.advance(51);
  expect(reads()).toBe(4);
  hub.close();
});

test.each(['its rest', 'its breath'])('closed during %s it sleeps no longer and reads no more', async (pause) => {
  const { clock, hub, reads } = makeHub();
  if (pause === 'its breath') hub.hint();
  const before = pause === 'its breath' ? 2 : 1;
  await until(() => reads() === before && clock.sleeping === 1);
  hub.close();
  expect(clock.sleeping).toBe(0);
  await clock.advance(10_000);
  expect(reads()).toBe(before);
});
