import { useState, type FocusEvent } from 'react';

export interface SteadyRow<T> {
  row: T;
  /** It is no longer there, and is shown as it was last. */
  gone: boolean;
}

/**
 * Rows for somebody who reads them or is about to press something: those that are shown keep their places and are brought
 * up to date, new ones come after them, and those that went stay for a while. Not holding: just what came.
 */
export function holdPlaces<T extends { id: string }>(
  before: readonly SteadyRow<T>[],
  fresh: readonly T[],
  holding: boolean,
): SteadyRow<T>[] {
  if (!holding) return fresh.map((row) => ({ row, gone: false }));
  const current = new Map(fresh.map((row) => [row.id, row]));
  const shown = new Set(before.map(({ row }) => row.id));
  return [
    ...before.map(({ row }) => {
      const now = current.get(row.id);
      return now ? { row: now, gone: false } : { row, gone: true };
    }),
    ...fresh.filter((row) => !shown.has(row.id)).map((row) => ({ row, gone: false })),
  ];
}

/** Rows that keep their places while the pointer or the focus is in their list; `handlers` go to the list. */
export function useSteadyRows<T extends { id: string }>(
  fresh: readonly T[],
): {
  rows: readonly SteadyRow<T>[];
  handlers: {
    onPointerEnter: () => void;
    onPointerLeave: () => void;
    onFocus: () => void;
    onBlur: (event: FocusEvent) => void;
  };
} {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const holding = pointed || focused;
  const [state, setState] = useState(() => ({ fresh, holding, rows: holdPlaces([], fresh, false) }));
  let { rows } = state;
  if (state.fresh !== fresh || state.holding !== holding) {
    rows = holdPlaces(state.rows, fresh, holding);
    setState({ fresh, holding, rows });
  }
  return {
    rows,
    handlers: {
      onPointerEnter: () => setPointed(true),
      onPointerLeave: () => setPointed(false),
      onFocus: () => setFocused(true),
      onBlur: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
      },
    },
  };
}
