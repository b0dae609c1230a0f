import { useRef, type KeyboardEvent } from 'react';
import { useShortcuts } from '../../../app/keyboard.ts';

export interface LogDeeds {
  move: (step: 1 | -1, extend: boolean) => void;
  start: () => void;
  end: () => void;
  toggle: () => void;
  search: () => void;
  goTo: () => void;
  /** False where nothing is marked. */
  copy: () => boolean;
  clear: () => boolean;
}

/** ms within which the second g must follow. */
const SEQUENCE = 1200;

/** The keys of a log that has the focus: they go before those of the views around it. Gives its handler of key presses. */
export function useLogKeys(focused: boolean, deeds: LogDeeds): (event: KeyboardEvent) => void {
  const pressedG = useRef(-Infinity);
  useShortcuts([
    { keys: 'f', label: 'Search the log', group: 'Job', run: deeds.search },
    ...(focused
      ? [
          { keys: 'j', label: 'Next line', group: 'Log', run: () => deeds.move(1, false) },
          { keys: 'k', label: 'Line before', group: 'Log', run: () => deeds.move(-1, false) },
          { keys: 'enter', label: 'Unfold the marked line', group: 'Log', run: deeds.toggle },
          { keys: '/', label: 'Search the log', group: 'Log', run: deeds.search },
          { keys: ':', label: 'Go to a line, moment or attempt', group: 'Log', run: deeds.goTo },
          { keys: 'g g', label: 'Start of the log', group: 'Log', run: deeds.start },
          { keys: 'G', label: 'End of the log', group: 'Log', run: deeds.end },
          { keys: 'mod+c', label: 'Copy the marked lines', group: 'Log', run: () => void deeds.copy() },
        ]
      : []),
  ]);

  return (event) => {
    const { key } = event;
    const secondG = key === 'g' && event.timeStamp - pressedG.current < SEQUENCE;
    const command = event.metaKey || event.ctrlKey;
    if (key === 'g' && !command) pressedG.current = secondG ? -Infinity : event.timeStamp;
    if (command) {
      if (key.toLowerCase() === 'c' && window.getSelection()?.isCollapsed !== false && deeds.copy()) taken(event);
      return;
    }
    if (event.altKey) return;
    // The browser scrolls by these; the list of jobs around must not move besides.
    if ([' ', 'PageUp', 'PageDown', 'Home', 'End'].includes(key)) return event.stopPropagation();
    if (key === 'j' || key === 'J' || key === 'ArrowDown') deeds.move(1, event.shiftKey);
    else if (key === 'k' || key === 'K' || key === 'ArrowUp') deeds.move(-1, event.shiftKey);
    else if (secondG) deeds.start();
    else if (key === 'G') deeds.end();
    else if (key === 'Enter') deeds.toggle();
    else if (key === '/') deeds.search();
    else if (key === ':') deeds.goTo();
    else if (key === 'Escape') {
      if (!deeds.clear()) return;
    } else return;
    taken(event);
  };
}

function taken(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}
