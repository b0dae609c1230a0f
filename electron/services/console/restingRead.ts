/**
 * A reading that many feeds share, and that rests after it was made: at least `least` ms, and twenty times as long as it
 * took, so that a database in which it is dear is asked seldom.
 */
export function restingRead<T>(
  least: number,
  read: () => Promise<T>,
  now: () => number = () => performance.now(),
): () => Promise<T> {
  let last: { value: Promise<T>; until: number } | null = null;
  return () => {
    if (last && now() < last.until) return last.value;
    const began = now();
    // While it is under way nobody begins another one.
    const reading = { value: read(), until: Infinity };
    last = reading;
    const over = (): void => {
      reading.until = now() + Math.max(least, 20 * (now() - began));
    };
    reading.value.then(over, () => {
      if (last === reading) last = null;
    });
    return reading.value;
  };
}
