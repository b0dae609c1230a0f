import { useLayoutEffect, useRef } from 'react';
import { drawMark, type Colours } from './grid/drawGrid.ts';
import type { CellLook } from './grid/looks.ts';
import { useColours } from './grid/useColours.ts';

/** What the marks of a grid mean; `counts` beside each where there are some. */
export function Legend({
  looks,
  counts,
  aside,
}: {
  looks: readonly CellLook[];
  counts?: readonly string[];
  aside?: string;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const colours = useColours(frame);
  return (
    <div
      ref={frame}
      className="flex min-h-8 shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-4 py-1 text-sm text-muted"
    >
      {looks.map((look, index) => (
        <span key={look.word} className="inline-flex items-center gap-1.5 whitespace-nowrap">
          <Mark look={look} colours={colours} />
          {look.word}
          {counts?.[index] === undefined ? null : <span className="text-ink tabular-nums">{counts[index]}</span>}
        </span>
      ))}
      {aside === undefined ? null : <span className="ml-auto whitespace-nowrap text-ink tabular-nums">{aside}</span>}
    </div>
  );
}

/** A mark as the grid draws it. */
function Mark({ look, colours }: { look: CellLook; colours: Colours | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !canvas.current || !colours) return;
    const ratio = window.devicePixelRatio;
    canvas.current.width = canvas.current.height = Math.round(side * ratio);
    context.scale(ratio, ratio);
    drawMark(context, look, colours, side / 2, side / 2);
  });
  return <canvas ref={canvas} aria-hidden style={{ width: side, height: side }} />;
}

const side = 14;
