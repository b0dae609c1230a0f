import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPatch, diff, patchSchema } from '#shared/contract/patch.ts';

/** Any JSON, with keys that objects inherit among the usual ones. */
const keys = fc.oneof(
  fc.string({ maxLength: 3 }),
  fc.constantFrom('id', 'state', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'),
);
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, 1, -1.5, ''),
    fc.string({ maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
    tie('rows'),
  ),
  object: fc
    .array(fc.tuple(keys, tie('value')), { maxLength: 5 })
    .map((entries) =>
      parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${stringify(value)}`).join(',')}}`),
    ),
  rows: fc
    .uniqueArray(fc.tuple(fc.constantFrom('1', '2', '3', '4', '__proto__'), tie('value')), {
      selector: ([id]) => id,
      maxLength: 5,
    })
    .map((rows) => rows.map(([id, value]) => ({ id, value }))),
}));

/** JSON.parse makes `__proto__` an own property, as a message that came over a channel has it. */
function parse(text: string): unknown {
  return JSON.parse(text);
}

function stringify(value: unknown): string {
  return JSON.stringify(value);
}

/** Compares own properties alone: `toEqual` would look at what is inherited through `__proto__`. */
function expectSame(actual: unknown, expected: unknown): void {
  expect(canonical(actual)).toBe(canonical(expected));
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? { '': Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)) }
      : inner,
  );
}

function patched(before: unknown, after: unknown): unknown {
  const patch = diff(before, after);
  return patch ? applyPatch(before, patch) : before;
}

describe('a patch', () => {
  it('turns any value into any other', () => {
    fc.assert(
      fc.property(json, json, (before, after) => expectSame(patched(before, after), after)),
      { numRuns: 2_000 },
    );
  });

  it('is null for equal values alone', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect(diff(before, parse(stringify(before)))).toBe(null);
        expect(diff(before, after) === null).toBe(canonical(before) === canonical(after));
      }),
    );
  });

  it('changes neither of the two, and survives its way over the channel', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const [first, second] = [stringify(before), stringify(after)];
        const patch = diff(before, after);
        if (!patch) return;
        const arrived = parse(stringify(patch));
        const sent = patchSchema.parse(structuredClone(patch));
        deepFreeze(before);
        deepFreeze(patch);
        expectSame(applyPatch(before, patch), after);
        // What has no key that objects inherit is not changed by validation either.
        if (!stringify(patch).includes('__proto__')) {
          expectSame(sent, arrived);
          expectSame(applyPatch(before, sent), after);
        }
        expect(stringify(before)).toBe(first);
        expect(stringify(after)).toBe(second);
      }),
    );
  });

  it('never touches what objects inherit', () => {
    const attack = parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
    const result = patched({ a: 1 }, attack);
    expectSame(result, attack);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect('polluted' in {}).toBe(false);
  });

  it('sees keys that have the name of something inherited', () => {
    const plain = parse('{}');
    for (const text of ['{"__proto__": {}}', '{"toString": null}', '{"constructor": {"a": 1}}']) {
      expectSame(patched(plain, parse(text)), parse(text));
      expectSame(patched(parse(text), plain), plain);
    }
  });
});

describe('a patch is small where little changed:', () => {
  const rows = Array.from({ length: 200 }, (_, index) => ({ id: String(index), state: 'pending', attempt: 0 }));

  it('one row of a list', () => {
    const after = rows.map((row) => (row.id === '7' ? { ...row, state: 'running' } : row));
    expect(diff(rows, after)).toEqual({ op: 'rows', rows: [{ id: '7', state: 'running', attempt: 0 }], order: null });
  });

  it('the lines that a log grew by, at its window’s end', () => {
    const lines = Array.from({ length: 100 }, (_, sequence) => ({ sequence, message: `line ${sequence}` }));
    const after = [...lines.slice(2), { sequence: 100, message: 'line 100' }];
    expect(diff(lines, after)).toEqual({ op: 'shift', drop: 2, append: [{ sequence: 100, message: 'line 100' }] });
  });

  it('one field of an object', () => {
    expect(diff({ a: 1, b: { c: 2, d: 3 } }, { a: 1, b: { c: 2, d: 4 } })).toEqual({
      op: 'merge',
      set: { b: { op: 'merge', set: { d: { op: 'set', value: 4 } }, remove: [] } },
      remove: [],
    });
  });

  it('and rows that did not change stay the same objects', () => {
    const before = { rows, count: { value: 200 } };
    const after = {
      rows: rows.map((row) => (row.id === '7' ? { ...row, attempt: 1 } : { ...row })),
      count: { value: 200 },
    };
    const result = patched(before, after);
    const list =
      typeof result === 'object' && result !== null && 'rows' in result && Array.isArray(result.rows)
        ? result.rows
        : [];
    expect(list[0]).toBe(rows[0]);
    expect(list[7]).not.toBe(rows[7]);
    expect(result).toHaveProperty('count', before.count);
  });
});

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const key of Reflect.ownKeys(value)) deepFreeze(Reflect.get(value, key));
}
