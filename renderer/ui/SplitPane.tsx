/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a line between panes, not an <input> */
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { classes } from './classes.ts';
import { usePreference } from './usePreference.ts';

const MASTER = 360;
const DETAIL = 380;

/**
 * A master and, when there is one, a detail beside it. The line between them can be dragged or moved with the arrow
 * keys; its place is remembered under `name`. Where both don't fit the detail covers the master.
 */
export function SplitPane({ name, master, detail }: { name: string; master: ReactNode; detail: ReactNode | null }) {
  const frame = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(1200);
  const [share, setShare] = usePreference(`pane.${name}`, 0.5, isShare);

  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setRoom(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const covers = room < MASTER + DETAIL;
  const width = covers ? room : Math.round(Math.min(Math.max(room * share, DETAIL), room - MASTER));
  const moveTo = (next: number): void => setShare(Math.min(Math.max(next, DETAIL), room - MASTER) / room);

  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const right = frame.current?.getBoundingClientRect().right ?? 0;
    moveTo(right - event.clientX);
  };
  const nudge = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowLeft') moveTo(width + 24);
    else if (event.key === 'ArrowRight') moveTo(width - 24);
    else return;
    event.preventDefault();
  };

  return (
    <div ref={frame} className="relative flex min-h-0 min-w-0 flex-1">
      <div className={classes('flex min-h-0 min-w-0 flex-1 flex-col', covers && detail !== null && 'hidden')}>
        {master}
      </div>
      {detail === null ? null : (
        <>
          {covers ? null : (
            <div
              role="slider"
              tabIndex={0}
              aria-label="Width of the detail"
              aria-orientation="horizontal"
              aria-valuemin={DETAIL}
              aria-valuemax={room - MASTER}
              aria-valuenow={width}
              onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
              onPointerMove={drag}
              onKeyDown={nudge}
              className="group relative z-10 -mx-1 w-2 shrink-0 cursor-col-resize touch-none outline-none"
            >
              <span className="absolute inset-y-0 left-1/2 w-px -translate-x-1/2 bg-line group-hover:w-0.5 group-hover:bg-line-strong group-focus-visible:w-0.5 group-focus-visible:bg-focus group-active:w-0.5 group-active:bg-focus" />
            </div>
          )}
          <div className="flex min-h-0 shrink-0 flex-col" style={{ width }}>
            {detail}
          </div>
        </>
      )}
    </div>
  );
}

function isShare(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value < 1;
}
