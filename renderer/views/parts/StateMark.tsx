import type { ShownState } from '#shared/jobs.ts';
import { Glyph, tones } from '../../ui/Glyph.tsx';
import { classes } from '../../ui/classes.ts';
import { stateLooks } from './states.ts';

/** A state as its glyph and word. */
export function StateMark({ state, strong = false }: { state: ShownState; strong?: boolean }) {
  const look = stateLooks[state];
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap">
      <Glyph shape={look.shape} tone={look.tone} />
      <span className={classes(strong && 'font-medium', (strong || state === 'failed') && tones[look.tone])}>
        {look.word}
      </span>
    </span>
  );
}
