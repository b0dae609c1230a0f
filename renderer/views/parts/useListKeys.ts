import { useShortcuts, type Shortcut } from '../../app/keyboard.ts';
import type { HeldItem } from '../../ui/heldOrder.ts';

/** `j`, `k`, the arrows, enter and escape over a list whose chosen row stands beside it. */
export function useListKeys<T extends { id: string }>({
  group,
  one,
  rows,
  cursor,
  opened,
  mark,
  open,
  close,
  more = [],
}: {
  /** The view's name, and what a row is called. */
  group: string;
  one: string;
  rows: readonly HeldItem<T>[];
  cursor: string | null;
  opened: string | null;
  mark: (id: string) => void;
  open: (row: T) => void;
  close: () => void;
  more?: readonly Shortcut[];
}): void {
  const move = (step: number): void => {
    const at = rows.findIndex((item) => item.row.id === cursor);
    const next = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)]?.row;
    if (next === undefined) return;
    if (opened === null) mark(next.id);
    else open(next);
  };
  const openMarked = (): void => {
    const row = rows.find((item) => item.row.id === cursor)?.row;
    if (row) open(row);
  };
  useShortcuts([
    { keys: 'j', label: `Next ${one}`, group, run: () => move(1) },
    { keys: 'k', label: `${capital(one)} before`, group, run: () => move(-1) },
    { keys: 'down', label: `Next ${one}`, group, run: () => move(1) },
    { keys: 'up', label: `${capital(one)} before`, group, run: () => move(-1) },
    { keys: 'enter', label: `Open the marked ${one}`, group, run: openMarked },
    ...more,
    ...(opened === null ? [] : [{ keys: 'escape', label: `Close the ${one}`, group, run: close }]),
  ]);
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
