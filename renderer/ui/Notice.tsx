import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { Glyph, type Shape, type Tone } from './Glyph.tsx';

const looks: Record<Tone, string> = {
  idle: 'border-line-strong bg-sunken',
  good: 'border-good/35 bg-good/8',
  bad: 'border-bad/35 bg-bad/8',
  warn: 'border-warn/35 bg-warn/8',
  busy: 'border-busy/35 bg-busy/8',
  held: 'border-held/35 bg-held/8',
};

const shapes: Record<Tone, Shape> = {
  idle: 'dot',
  good: 'check',
  bad: 'cross',
  warn: 'triangle',
  busy: 'turning',
  held: 'lock',
};

/** Something the operator should know: a sentence, what it means, and what can be done. `band` spans the window. */
export function Notice({
  tone,
  shape = shapes[tone],
  title,
  children,
  actions,
  band = false,
}: {
  tone: Tone;
  shape?: Shape;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  band?: boolean;
}) {
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      className={classes(
        'flex gap-2.5',
        looks[tone],
        band ? 'items-center border-b px-4 py-1.5' : 'rounded-md border px-3 py-2',
      )}
    >
      <Glyph shape={shape} tone={tone} className={band ? undefined : 'mt-[3px]'} />
      <div className={classes('copyable min-w-0 flex-1', band && 'flex flex-wrap items-baseline gap-x-2')}>
        <p className="font-medium break-words">{title}</p>
        {children === undefined || children === null ? null : <div className="break-words text-muted">{children}</div>}
      </div>
      {actions === undefined ? null : <div className="flex shrink-0 items-center gap-2">{actions}</div>}
    </div>
  );
}
