import { useState, type KeyboardEvent, type PointerEvent } from 'react';

/** Steps from the first to the last, both included. */
export interface Brush {
  readonly first: number;
  readonly last: number;
}

/**
 * Choosing steps of a chart, by drawing over them or by the arrow keys (with shift: from here on), enter chooses. A click chooses one.
 * `stepAt` tells the step at a place of the window.
 */
export function useBrush(
  count: number,
  stepAt: (clientX: number, element: Element) => number,
  onChoose: (brush: Brush) => void,
): {
  cursor: number | null;
  brush: Brush | null;
  on: {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    onPointerLeave: () => void;
    onPointerCancel: () => void;
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
    onBlur: () => void;
  };
} {
  const [cursor, setCursor] = useState<number | null>(null);
  const [from, setFrom] = useState<number | null>(null);
  const brush = from === null || cursor === null ? null : between(from, cursor);
  const drop = (): void => {
    setFrom(null);
    setCursor(null);
  };

  const press = (event: KeyboardEvent<HTMLElement>): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -count, End: count, PageUp: -10, PageDown: 10 }[event.key];
    if (step !== undefined) {
      const here = cursor ?? (step > 0 ? -1 : count);
      if (event.shiftKey) setFrom(from ?? Math.min(Math.max(here, 0), count - 1));
      else setFrom(null);
      setCursor(Math.min(Math.max(here + step, 0), count - 1));
    } else if (event.key === 'Enter' && cursor !== null) {
      onChoose(brush ?? { first: cursor, last: cursor });
      setFrom(null);
    } else if (event.key === 'Escape' && (from !== null || cursor !== null)) drop();
    else return;
    event.preventDefault();
  };
  return {
    cursor: cursor !== null && cursor < count ? cursor : null,
    brush,
    on: {
      onPointerDown: (event) => {
        if (event.button !== 0 || count === 0) return;
        const at = stepAt(event.clientX, event.currentTarget);
        event.currentTarget.setPointerCapture(event.pointerId);
        setFrom(at);
        setCursor(at);
      },
      onPointerMove: (event) => setCursor(count === 0 ? null : stepAt(event.clientX, event.currentTarget)),
      onPointerUp: (event) => {
        if (from === null || count === 0) return;
        onChoose(between(from, stepAt(event.clientX, event.currentTarget)));
        setFrom(null);
      },
      onPointerLeave: () => from === null && setCursor(null),
      onPointerCancel: drop,
      onKeyDown: press,
      onBlur: drop,
    },
  };
}

function between(one: number, other: number): Brush {
  return { first: Math.min(one, other), last: Math.max(one, other) };
}
