import type { ReactNode } from 'react';
import { classes } from '../../ui/classes.ts';
import { Glyph, tones } from '../../ui/Glyph.tsx';
import { slotLooks, type SlotKind, type SlotShape } from './slotLooks.ts';

/** What became of a slot, as a shape and a colour; without `name` it is decoration beside a word. */
export function SlotMark({ kind, name, className }: { kind: SlotKind; name?: string; className?: string }) {
  const { shape, tone } = slotLooks[kind];
  if (!isOwn(shape)) return <Glyph shape={shape} tone={tone} name={name} className={className} />;
  return (
    <svg
      width="14"
      height="14"
      viewBox="0 0 14 14"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={classes('shrink-0', tones[tone], className)}
      {...(name === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name })}
    >
      {shapes[shape]}
    </svg>
  );
}

type OwnShape = keyof typeof shapes;

const shapes = {
  diamond: <path d="M7 1.6 12.4 7 7 12.4 1.6 7z" />,
  dash: <path d="M2.6 7h8.8" />,
  circle: <circle cx="7" cy="7" r="3.4" strokeWidth="1.3" />,
} satisfies Record<string, ReactNode>;

function isOwn(shape: SlotShape): shape is OwnShape {
  return shape in shapes;
}
