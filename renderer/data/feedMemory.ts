import type { FeedValue } from '#shared/contract/client.ts';
import type { FeedName } from '#shared/contract/contract.ts';
import { clearWithSession, Store } from './store.ts';

/** What a feed showed last, and when that was so. ms since the epoch */
interface Remembered<T> {
  readonly value: T;
  readonly at: number;
}
type Memories = { [F in FeedName]?: Map<string, Remembered<FeedValue<F>>> };

/** Of each feed: views that are gone back to begin with what they showed last; the oldest make room. */
const most = 12;
let memories: Memories = {};
clearWithSession(() => {
  memories = {};
});

/** The last moment at which the database was heard. ms since the epoch; 0 before the first */
export const lastHeard = new Store(0);

/** What a feed showed when it was left, by its input's key. */
export function recall<F extends FeedName>(feed: F, key: string): Remembered<FeedValue<F>> | undefined {
  return memories[feed]?.get(key);
}

/** A feed is left that shows this. `received`: when the value came; it was so at least until the database was last heard. */
export function remember<F extends FeedName>(feed: F, key: string, value: FeedValue<F>, received: number): void {
  const memory: Map<string, Remembered<FeedValue<F>>> = memories[feed] ?? new Map();
  Object.assign(memories, { [feed]: memory });
  memory.delete(key);
  memory.set(key, { value, at: Math.max(received, lastHeard.get()) });
  for (const oldest of memory.keys()) {
    if (memory.size <= most) return;
    memory.delete(oldest);
  }
}

/** The moments of remembered values that are on the screen and were not read anew yet. */
const shown = new Map<symbol, number>();
/** The oldest of them; null where all that is shown was read since its view was opened. ms since the epoch */
export const oldestShown = new Store<number | null>(null);

/** A remembered value is shown from now on; gives what ends that. */
export function showRemembered(at: number): () => void {
  const id = Symbol('shown');
  shown.set(id, at);
  oldestShown.set(Math.min(...shown.values()));
  return () => {
    shown.delete(id);
    oldestShown.set(shown.size === 0 ? null : Math.min(...shown.values()));
  };
}
