import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until `look` gives something other than undefined, null or false, and gives that. Looks every 10 ms, at most `within` ms
 * (10 s unless said otherwise), then fails with `what` and what it saw last.
 */
export async function until<T>(
  look: () => T | Promise<T>,
  { within = 10_000, what = 'the condition' }: { within?: number; what?: string } = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + within;
  for (;;) {
    const seen = await look();
    if (isThere(seen)) return seen;
    if (performance.now() > deadline) {
      throw new Error(`${what} did not come true within ${within} ms (seen last: ${JSON.stringify(seen)})`);
    }
    await sleep(10);
  }
}

/** A promise to be settled from outside: for tests that wait for a call. */
export function deferred<T = void>(): Deferred<T> {
  const parts: Partial<Deferred<T>> = {};
  const promise = new Promise<T>((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return Object.assign({ promise, resolve: noop, reject: noop }, parts);
}

export interface Deferred<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: unknown) => void;
}

function noop(): void {}

function isThere<T>(value: T): value is NonNullable<Exclude<T, false>> {
  return value !== undefined && value !== null && value !== false;
}
