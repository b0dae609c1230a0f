import type { Clock } from '#engine/clock.ts';
import { Sleeper } from '#engine/sleeper.ts';

/** Reads the feed's value and gives what delivers it; the type of the value stays inside. */
interface Feed {
  read(): Promise<() => void>;
  fail(error: unknown): void;
  /** Reads that were begun, and which of them was delivered last: a slow one must not undo what a later one told. */
  begun: number;
  delivered: number;
}

/**
 * Keeps all open feeds up to date: reads each anew when a hint says that something changed, and every `poll` ms without
 * one. Hints that come while a round is under way make one more round, not many.
 */
export class FeedHub {
  readonly #poll: number;
  readonly #feeds = new Set<Feed>();
  /** Between two rounds; hints end it. */
  readonly #rest: Sleeper;
  /** After each round; hints wait until it is over. */
  readonly #breath: Sleeper;

  constructor(tools: { clock: Clock; poll: number }) {
    this.#rest = new Sleeper(tools.clock);
    this.#breath = new Sleeper(tools.clock);
    this.#poll = tools.poll;
    void this.#run();
  }

  /** Opens a feed: its first value is read at once. */
  open<T>(read: () => Promise<T>, push: (value: T) => void, fail: (error: unknown) => void): () => void {
    const feed: Feed = { read: async () => deliver(push, await read()), fail, begun: 0, delivered: 0 };
    this.#feeds.add(feed);
    void this.#refresh(feed);
    return () => this.#feeds.delete(feed);
  }

  /** Something may have changed. */
  hint(): void {
    this.#rest.wake();
  }

  close(): void {
    this.#rest.end();
    this.#breath.end();
    this.#feeds.clear();
  }

  async #run(): Promise<void> {
    while (!this.#rest.ended) {
      await this.#rest.sleep(this.#poll);
      await Promise.all([...this.#feeds].map((feed) => this.#refresh(feed)));
      // A pause, so that a storm of hints does not become a storm of queries.
      await this.#breath.sleep(breath);
    }
  }

  async #refresh(feed: Feed): Promise<void> {
    feed.begun += 1;
    const number = feed.begun;
    try {
      const send = await feed.read();
      if (!this.#feeds.has(feed) || number < feed.delivered) return;
      feed.delivered = number;
      send();
    } catch (error) {
      if (this.#feeds.has(feed)) feed.fail(error);
    }
  }
}

const breath = 50;

function deliver<T>(push: (value: T) => void, value: T): () => void {
  return () => push(value);
}
