/**
 * Does `work` for every item, at most `most` at once, in their order. When one throws no further one is begun; it throws the
 * same, once those under way have ended, so that nothing goes on behind the caller's back.
 */
export async function atOnce<Item>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const thrown: { error: unknown }[] = [];
  async function lane(): Promise<void> {
    for (const item of waiting) {
      try {
        await work(item);
      } catch (error) {
        thrown.push({ error });
      }
      if (thrown.length > 0) return;
    }
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, lane));
  const [first] = thrown;
  if (first) throw first.error;
}

/** Lets one piece of work in at a time, in the order in which they came. What one throws is its caller's alone. */
export function oneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
