import { useEffect, useRef } from 'react';

export interface Shortcut {
  /** `j`, `shift+j`, `mod+k`, `g j` (one after the other), `enter`, `space`, `escape`, `?` */
  keys: string;
  label: string;
  group: string;
  run: () => void;
  /** Works in a text field and over a dialog too. */
  always?: boolean;
  /** Wins over the same keys of parts that are shown later. */
  first?: boolean;
}

/** Offers shortcuts while the calling part is shown. Of two for the same keys the one offered last wins. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const box = useRef(shortcuts);
  useEffect(() => {
    box.current = shortcuts;
  });
  useEffect(() => {
    offered.push(box);
    return () => void offered.splice(offered.indexOf(box), 1);
  }, []);
}

/** The shortcuts that work now, each keys once. */
export function currentShortcuts(): Shortcut[] {
  const byKeys = new Map<string, Shortcut>();
  for (const box of offered) {
    for (const shortcut of box.current) {
      if (byKeys.get(shortcut.keys)?.first !== true) byKeys.set(shortcut.keys, shortcut);
    }
  }
  return [...byKeys.values()];
}

/** Runs shortcuts for the key presses in a window, until the returned function is called. */
export function listenToKeyboard(target: Window): () => void {
  let first: { key: string; at: number } | null = null;
  const press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = describe(event);
    const within = first !== null && event.timeStamp - first.at < SEQUENCE ? `${first.key} ${key}` : null;
    const shortcuts = currentShortcuts().filter((shortcut) => shortcut.always === true || listens(event, key));
    first = null;
    const hit =
      shortcuts.find((shortcut) => shortcut.keys === within) ?? shortcuts.find((shortcut) => shortcut.keys === key);
    if (hit) {
      event.preventDefault();
      hit.run();
    } else if (shortcuts.some((shortcut) => shortcut.keys.startsWith(`${key} `))) {
      first = { key, at: event.timeStamp };
    }
  };
  target.addEventListener('keydown', press);
  return () => target.removeEventListener('keydown', press);
}

/** ms within which the second key of a sequence must follow. */
const SEQUENCE = 1200;

const offered: { current: readonly Shortcut[] }[] = [];

function describe(event: KeyboardEvent): string {
  const key = names[event.key] ?? event.key.toLowerCase();
  if (event.metaKey || event.ctrlKey) return `mod+${key}`;
  if (event.altKey) return `alt+${key}`;
  // A sign that takes shift on some keyboards is itself: `?`.
  return event.shiftKey && /^([a-z]|up|down)$/.test(key) ? `shift+${key}` : key;
}

const names: Readonly<Record<string, string>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  ' ': 'space',
};

/** Whether plain keys are commands where the focus is: not in text, not over a dialog or menu. */
function listens(event: KeyboardEvent, key: string): boolean {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return true;
  if (target.matches('textarea, select, input:not([type=radio], [type=checkbox])') || target.isContentEditable)
    return false;
  if (document.querySelector('[role=dialog][data-state=open], [role=menu][data-state=open]')) return false;
  // Buttons, links and boxes answer to these themselves.
  if ((key === 'enter' || key === 'space') && target.matches('button, a, summary, input')) return false;
  return true;
}
