/** The wishes that reach a command by signal. */
export interface Stop {
  /** Fires at the first SIGINT or SIGTERM: end in order. */
  readonly asked: AbortSignal;
  /** Fires at a later one: end at once what runs. A third ends the process. */
  readonly insisted: AbortSignal;
  /** Listens no more. */
  release(): void;
}

/** ms: npm, a terminal and a service manager signal the whole process group, so that one wish arrives several times. */
const sameWish = 500;

/** Listens for SIGINT and SIGTERM; what follows a signal within half a second is the same wish. */
export function listenForStop(): Stop {
  const asked = new AbortController();
  const insisted = new AbortController();
  let last = -Infinity;
  const on = (): void => {
    const now = performance.now();
    if (now - last < sameWish) return;
    last = now;
    if (insisted.signal.aborted) process.exit(130);
    (asked.signal.aborted ? insisted : asked).abort();
  };
  process.on('SIGINT', on);
  process.on('SIGTERM', on);
  return {
    asked: asked.signal,
    insisted: insisted.signal,
    release: () => {
      process.removeListener('SIGINT', on);
      process.removeListener('SIGTERM', on);
    },
  };
}

/** Resolves when the signal has fired. */
export function fired(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
