import type { Clock } from '#engine/clock.ts';
import { Sleeper } from '#engine/sleeper.ts';

/** How often a feed is read. */
export interface Pace {
  /** ms between two readings at the least, however many hints come. */
  least: number;
  /** How many times as long as a reading took the feed rests after it: what is dear is asked seldom. */
  times: number;
  /** ms after which it is read without a hint. */
  poll: number;
}

const quick: Pace = { least: 50, times: 1, poll: 1_000 };
/** No feed rests longer than this before it heeds a hint. */
const longestRest = 10_000;

interface Feed {
  /** Hints end it. */
  readonly rest: Sleeper;
  /** After each reading; hints wait until it is over. */
  readonly breath: Sleeper;
}

/**
 * Keeps all open feeds up to date: reads each anew when a hint says that something changed, and after a while without one.
 * Hints that come while a feed is read, or rests, make one more reading, not many. A slow feed holds up no other.
 */
export class FeedHub {
  readonly #clock: Clock;
  readonly #feeds = new Set<Feed>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Opens a feed: its first value is read at once. Gives what closes it. */
  open<T>(
    read: () => Promise<T>,
    push: (value: T) => void,
    fail: (error: unknown) => void,
    pace: Partial<Pace> = {},
  ): () => void {
    const feed: Feed = { rest: new Sleeper(this.#clock), breath: new Sleeper(this.#clock) };
    this.#feeds.add(feed);
    void this.#keep(feed, read, push, fail, { ...quick, ...pace });
    return () => this.#end(feed);
  }

  /** Something may have changed. */
  hint(): void {
    for (const feed of this.#feeds) feed.rest.wake();
  }

  close(): void {
    for (const feed of this.#feeds) this.#end(feed);
  }

  async #keep<T>(
    feed: Feed,
    read: () => Promise<T>,
    push: (value: T) => void,
    fail: (error: unknown) => void,
    { least, times, poll }: Pace,
  ): Promise<void> {
    while (this.#feeds.has(feed)) {
      const began = this.#clock.now();
      try {
        const value = await read();
        if (this.#feeds.has(feed)) push(value);
      } catch (error) {
        if (this.#feeds.has(feed)) fail(error);
      }
      const breath = Math.min(longestRest, Math.max(least, times * (this.#clock.now() - began)));
      await feed.breath.sleep(breath);
      await feed.rest.sleep(Math.max(0, poll - breath));
    }
  }

  #end(feed: Feed): void {
    this.#feeds.delete(feed);
    feed.rest.end();
    feed.breath.end();
  }
}
