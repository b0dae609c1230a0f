import { z } from 'zod';

type Row = { id: string } & Record<string, unknown>;

/**
 * The difference between two JSON values, small where little changed: a table row that moved on sends one row, a log
 * that grew sends its new lines.
 */
export type Patch =
  | { op: 'set'; value: unknown }
  | { op: 'merge'; set: Record<string, Patch>; remove: string[] }
  /** An array that lost items at its front and grew at its end. */
  | { op: 'shift'; drop: number; append: unknown[] }
  /** An array of rows with ids: the rows that are new or differ, and the order of ids where it changed. */
  | { op: 'rows'; rows: Row[]; order: string[] | null };

export const patchSchema: z.ZodType<Patch> = z.lazy(() =>
  z.discriminatedUnion('op', [
    z.object({ op: z.literal('set'), value: z.unknown() }),
    z.object({ op: z.literal('merge'), set: z.record(z.string(), patchSchema), remove: z.array(z.string()) }),
    z.object({ op: z.literal('shift'), drop: z.number().int().min(0), append: z.array(z.unknown()) }),
    z.object({
      op: z.literal('rows'),
      rows: z.array(z.looseObject({ id: z.string() })),
      order: z.array(z.string()).nullable(),
    }),
  ]),
);

/** The patch that turns `before` into `after`, or null where they are equal. Both are JSON values. */
export function diff(before: unknown, after: unknown): Patch | null {
  if (same(before, after)) return null;
  if (Array.isArray(before) && Array.isArray(after)) {
    if (isRows(before) && isRows(after)) return diffRows(before, after);
    return diffShift(before, after) ?? { op: 'set', value: after };
  }
  if (isRecord(before) && isRecord(after)) {
    const set: Record<string, Patch> = {};
    for (const key of Object.keys(after)) {
      const patch = Object.hasOwn(before, key)
        ? diff(before[key], after[key])
        : ({ op: 'set', value: after[key] } as const);
      if (patch) define(set, key, patch);
    }
    return { op: 'merge', set, remove: Object.keys(before).filter((key) => !Object.hasOwn(after, key)) };
  }
  return { op: 'set', value: after };
}

/** `before` with the patch applied; parts that did not change keep their identity, so that nothing is drawn again. */
export function applyPatch(before: unknown, patch: Patch): unknown {
  switch (patch.op) {
    case 'set':
      return patch.value;
    case 'merge': {
      const merged: Record<string, unknown> = isRecord(before) ? { ...before } : {};
      for (const key of patch.remove) delete merged[key];
      for (const [key, inner] of Object.entries(patch.set)) {
        define(merged, key, applyPatch(Object.hasOwn(merged, key) ? merged[key] : undefined, inner));
      }
      return merged;
    }
    case 'shift':
      return [...(Array.isArray(before) ? before.slice(patch.drop) : []), ...patch.append];
    case 'rows': {
      const rows = new Map<string, Row>(isRows(before) ? before.map((row) => [row.id, row]) : []);
      for (const row of patch.rows) rows.set(row.id, row);
      if (patch.order === null) return [...rows.values()];
      return patch.order.flatMap((id) => rows.get(id) ?? []);
    }
  }
}

function diffRows(before: Row[], after: Row[]): Patch {
  const known = new Map(before.map((row) => [row.id, row]));
  const rows = after.filter((row) => !same(known.get(row.id), row));
  const sameOrder = before.length === after.length && before.every((row, index) => row.id === after[index]?.id);
  return { op: 'rows', rows, order: sameOrder ? null : after.map((row) => row.id) };
}

function diffShift(before: unknown[], after: unknown[]): Patch | null {
  if (before.length === 0 || after.length === 0) return null;
  const drop = before.findIndex((item) => same(item, after[0]));
  if (drop < 0) return null;
  const kept = before.length - drop;
  if (kept > after.length) return null;
  for (let index = 0; index < kept; index += 1) {
    if (!same(before[drop + index], after[index])) return null;
  }
  return { op: 'shift', drop, append: after.slice(kept) };
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

/** Sets an own property whatever its name: `__proto__` in a payload is data like any other. */
function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRows(value: unknown): value is Row[] {
  if (!Array.isArray(value)) return false;
  const ids = new Set<unknown>();
  return (
    value.length > 0 &&
    value.every((row) => isRecord(row) && typeof row['id'] === 'string' && !ids.has(row['id']) && ids.add(row['id']))
  );
}
