import { useState } from 'react';

export interface HeldItem<T> {
  row: T;
  /** It is no longer there; it leaves when the list is brought up to date. */
  gone: boolean;
}

/** Rows that are gone and kept in their places: no more than these. */
const mostGone = 100;

/**
 * What to show when `fresh` rows have come. Holding (the operator reads): every row keeps its place, those that went are
 * marked, and new ones join at the end.
 */
export function holdOrder<T extends { id: string }>(
  before: readonly HeldItem<T>[],
  fresh: readonly T[],
  holding: boolean,
): readonly HeldItem<T>[] {
  const known = new Map(before.map((item) => [item.row.id, item]));
  const held = (row: T): HeldItem<T> => {
    const item = known.get(row.id);
    return item && item.row === row && !item.gone ? item : { row, gone: false };
  };
  if (!holding) return fresh.map(held);
  const current = new Map(fresh.map((row) => [row.id, row]));
  const kept = before.map((item) => {
    const row = current.get(item.row.id);
    if (row) return held(row);
    return item.gone ? item : { row: item.row, gone: true };
  });
  const joined = [...kept, ...fresh.filter((row) => !known.has(row.id)).map(held)];
  const surplus = joined.filter((item) => item.gone).length - mostGone;
  if (surplus <= 0) return joined;
  let dropped = 0;
  return joined.filter((item) => !item.gone || (dropped += 1) > surplus);
}

/** Rows as `holdOrder` shows them; a new `key` (another filter) begins anew. */
export function useHeldOrder<T extends { id: string }>(
  fresh: readonly T[],
  { holding, key }: { holding: boolean; key: string },
): readonly HeldItem<T>[] {
  const [state, setState] = useState({ fresh, key, holding, shown: holdOrder([], fresh, false) });
  if (state.fresh === fresh && state.key === key && state.holding === holding) return state.shown;
  const shown = holdOrder(state.key === key ? state.shown : [], fresh, holding && state.key === key);
  setState({ fresh, key, holding, shown });
  return shown;
}
