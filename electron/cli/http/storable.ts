const deepest = 64;

/** For `refine`: refuses values that Postgres' text and jsonb can't hold, wherever in them it is. */
export const storable: [(value: unknown) => boolean, string] = [
  isStorable,
  `must hold no character U+0000, no lone surrogates, no numbers beyond 1e308, and be nested ${deepest} levels at most`,
];

/** Level by level, not by recursion: a body of brackets alone would overflow the stack. */
function isStorable(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return false;
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item === 'string' && unstorable.test(item)) return false;
      if (typeof item === 'number' && !Number.isFinite(item)) return false;
      if (typeof item !== 'object' || item === null) continue;
      for (const [key, inner] of Object.entries(item)) {
        if (unstorable.test(key)) return false;
        next.push(inner);
      }
    }
    level = next;
  }
  return true;
}

// eslint-disable-next-line no-control-regex
const unstorable = /[\0\p{Surrogate}]/u;
