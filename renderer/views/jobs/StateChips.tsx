import type { FilterState } from '#shared/filters/jobFilter.ts';
import { formatNumber } from '#shared/format.ts';
import { classes } from '../../ui/classes.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import { stateLooks } from '../parts/states.ts';
import { toggleValue, valuesOf } from './filterText.ts';

const chips: Record<'jobs' | 'history', readonly FilterState[]> = {
  jobs: ['running', 'pending', 'retrying', 'blocked', 'failed', 'cancelled', 'succeeded'],
  history: ['failed', 'cancelled', 'succeeded'],
};

/** The states as switches: each puts its word into the filter's text, or takes it out. */
export function StateChips({
  view,
  text,
  live,
  onApply,
}: {
  view: 'jobs' | 'history';
  text: string;
  /** How many there are of those that wait or run, whatever the filter. */
  live: { pending: number; running: number } | null;
  onApply: (text: string) => void;
}) {
  const on = valuesOf(text, 'state');
  return (
    <fieldset aria-label="States" className="flex items-center gap-0.5">
      {chips[view].map((state) => {
        const number = state === 'pending' || state === 'running' ? live?.[state] : undefined;
        return (
          <button
            key={state}
            type="button"
            aria-pressed={on.includes(state)}
            title={stateLooks[state].word}
            onClick={() => onApply(toggleValue(text, 'state', state))}
            className={classes(
              'inline-flex h-6 items-center gap-1.5 rounded-md border px-1.5 text-sm transition-colors duration-75',
              on.includes(state)
                ? 'border-line-strong bg-selected text-ink'
                : 'border-transparent text-muted hover:bg-hover hover:text-ink',
            )}
          >
            <Glyph shape={stateLooks[state].shape} tone={stateLooks[state].tone} />
            <span className="sr-only @2xl:not-sr-only">{stateLooks[state].word}</span>
            {number === undefined || number === 0 ? null : (
              <span className="hidden text-faint tabular-nums @lg:inline">{formatNumber(number)}</span>
            )}
          </button>
        );
      })}
    </fieldset>
  );
}
