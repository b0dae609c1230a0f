import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import type { Tone } from './Glyph.tsx';

const looks: Record<Tone, string> = {
  idle: 'border-line-strong text-muted',
  good: 'border-good/40 bg-good/10 text-good',
  bad: 'border-bad/40 bg-bad/10 text-bad',
  warn: 'border-warn/40 bg-warn/10 text-warn',
  busy: 'border-busy/40 bg-busy/10 text-busy',
  held: 'border-held/40 bg-held/10 text-held',
};

/** A word or number in a small frame. */
export function Badge({ tone = 'idle', title, children }: { tone?: Tone; title?: string; children: ReactNode }) {
  return (
    <span
      title={title}
      className={classes(
        'inline-flex h-[18px] shrink-0 items-center gap-1 rounded-sm border px-1.5 text-xs font-medium whitespace-nowrap',
        looks[tone],
      )}
    >
      {children}
    </span>
  );
}
