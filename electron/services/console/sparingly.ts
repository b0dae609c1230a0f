/**
 * A reader that several feeds share. What takes some work is not read at every hint of a burst: for `ms`, or twice as
 * long as the reading took, the last value stands in for it. Where somebody was given that one, `again` is called when the
 * pause is over, so that no change stays unseen until the next poll.
 */
export function sparingly<T>(ms: number, read: () => Promise<T>, again: () => void): () => Promise<T> {
  let last: { value: Promise<T>; fresh: boolean } | null = null;
  let asked = false;
  return () => {
    if (last?.fresh) {
      asked = true;
      return last.value;
    }
    const begun = performance.now();
    const reading = { value: read(), fresh: true };
    last = reading;
    const rested = (): void => {
      reading.fresh = false;
      if (asked) again();
      asked = false;
    };
    reading.value.then(
      () => void setTimeout(rested, Math.max(ms, 2 * (performance.now() - begun))).unref(),
      () => {
        reading.fresh = false;
      },
    );
    return reading.value;
  };
}
