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
  /** All that are loaded; where they are marked, all that match. */
  markMore: () => void;
  clear: () => void;
} {
  const [state, setState] = useState({ key, selection: noSelection });
  if (state.key !== key) setState({ key, selection: noSelection });
  const selection = state.key === key ? state.selection : noSelection;
  // From what is marked then: keys come faster than drawings.
  const change = (how: (before: Selection) => Selection): void =>
    setState((before) => ({ key, selection: how(before.key === key ? before.selection : noSelection) }));
  return {
    selection,
    toggle: (id) => change((before) => toggle(before, id, order)),
    extend: (from, to) => change((before) => extend(before, order, from, to)),
    markLoaded: () => change(() => markLoaded(order)),
    markAll: () => change(() => ({ kind: 'all' })),
    markMore: () =>
      change((before) =>
        before.kind === 'some' && before.ids.size > 0 && before.ids.size >= order.length
          ? { kind: 'all' }
          : markLoaded(order),
      ),
    clear: () => change(() => noSelection),
  };
}
