import { useState } from 'react';
import type { JobId } from '#shared/jobs.ts';
import { extend, markLoaded, noSelection, toggle, type Selection } from './selection.ts';

/** What is marked in a list; another `key` (another filter) begins with nothing. */
export function useListSelection(
  order: readonly JobId[],
  key: string,
): {
  selection: Selection;
  toggle: (id: JobId) => void;
  extend: (from: JobId | null, to: JobId) => void;
  markLoaded: () => void;
  markAll: () => void;
  clear: () => void;
} {
  const [state, setState] = useState({ key, selection: noSelection });
  if (state.key !== key) setState({ key, selection: noSelection });
  const selection = state.key === key ? state.selection : noSelection;
  const set = (next: Selection): void => setState({ key, selection: next });
  return {
    selection,
    toggle: (id) => set(toggle(selection, id, order)),
    extend: (from, to) => set(extend(selection, order, from, to)),
    markLoaded: () => set(markLoaded(order)),
    markAll: () => set({ kind: 'all' }),
    clear: () => set(noSelection),
  };
}
