import type { ReactNode } from 'react';
import { classes } from './classes.ts';

export const tones = {
  idle: 'text-faint',
  good: 'text-good',
  bad: 'text-bad',
  warn: 'text-warn',
  busy: 'text-busy',
  held: 'text-held',
} as const;
export type Tone = keyof typeof tones;

const stroke = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.6,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const;

/** Shapes of 14 px that can be told apart without colour. */
const shapes = {
  ring: <circle cx="7" cy="7" r="4.6" {...stroke} strokeDasharray="2.1 2" />,
  clock: (
    <g {...stroke}>
      <circle cx="7" cy="7" r="5" />
      <path d="M7 4.4V7l1.8 1.2" />
    </g>
  ),
  again: (
    <g {...stroke}>
      <path d="M11.6 7.4A4.7 4.7 0 1 1 10.3 3.8" />
      <path d="M11.7 1.7v2.7H9" />
    </g>
  ),
  lock: (
    <g>
      <rect x="2.9" y="6.2" width="8.2" height="5.8" rx="1.4" fill="currentColor" />
      <path d="M4.7 6.2V4.5a2.3 2.3 0 0 1 4.6 0v1.7" {...stroke} />
    </g>
  ),
  turning: (
    <g {...stroke}>
      <circle cx="7" cy="7" r="5" opacity="0.3" />
      <path d="M7 2a5 5 0 0 1 5 5" className="origin-[7px_7px] animate-turn" />
    </g>
  ),
  after: (
    <g {...stroke}>
      <path d="M2.5 3v8M6 4.2 8.8 7 6 9.8M11.5 3v8" />
    </g>
  ),
  stopping: (
    <g {...stroke}>
      <circle cx="7" cy="7" r="5" opacity="0.3" />
      <path d="M7 2a5 5 0 0 1 5 5" className="origin-[7px_7px] animate-turn" />
      <rect x="5.2" y="5.2" width="3.6" height="3.6" rx="0.6" fill="currentColor" stroke="none" />
    </g>
  ),
  check: (
    <g>
      <circle cx="7" cy="7" r="5.8" fill="currentColor" />
      <path d="M4.5 7.2 6.3 9l3.3-3.8" {...stroke} stroke="var(--surface)" />
    </g>
  ),
  cross: (
    <g>
      <rect x="1.4" y="1.4" width="11.2" height="11.2" rx="2.6" fill="currentColor" />
      <path d="m4.9 4.9 4.2 4.2m0-4.2L4.9 9.1" {...stroke} stroke="var(--surface)" />
    </g>
  ),
  slash: (
    <g {...stroke}>
      <circle cx="7" cy="7" r="5" />
      <path d="m3.6 10.4 6.8-6.8" />
    </g>
  ),
  question: (
    <g {...stroke}>
      <path d="M4.8 5.2a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5M7 11.3v.1" />
    </g>
  ),
  back: (
    <g {...stroke}>
      <path d="M5.5 3 2.5 6l3 3" />
      <path d="M2.5 6H9a2.5 2.5 0 0 1 0 5H6" />
    </g>
  ),
  triangle: (
    <g>
      <path d="M7 1.8 13 12H1z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />
      <path d="M7 5.6v2.8M7 10.3v.1" {...stroke} stroke="var(--surface)" />
    </g>
  ),
  pause: (
    <g fill="currentColor">
      <rect x="3" y="2.4" width="2.8" height="9.2" rx="0.9" />
      <rect x="8.2" y="2.4" width="2.8" height="9.2" rx="0.9" />
    </g>
  ),
  dot: <circle cx="7" cy="7" r="3.6" fill="currentColor" />,
} satisfies Record<string, ReactNode>;
export type Shape = keyof typeof shapes;

/** A mark of a shape and a tone; without `name` it is decoration beside a word. */
export function Glyph({
  shape,
  tone,
  name,
  className,
}: {
  shape: Shape;
  tone: Tone;
  name?: string | undefined;
  className?: string | undefined;
}) {
  return (
    <svg
      width="14"
      height="14"
      viewBox="0 0 14 14"
      className={classes('shrink-0', tones[tone], className)}
      {...(name === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name })}
    >
      {shapes[shape]}
    </svg>
  );
}
