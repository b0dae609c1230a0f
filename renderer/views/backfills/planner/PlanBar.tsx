import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { parseAxis } from '#shared/axisText.ts';
import type { FoundGrid } from '#shared/backfillGrid.ts';
import type { AxisRange } from '#shared/backfills.ts';
import { formatNumber } from '#shared/format.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { classes } from '../../../ui/classes.ts';
import { Select } from '../../../ui/Fields.tsx';
import { Ago } from '../../../ui/now.tsx';
import { MoreSyncs } from './SyncChoice.tsx';
import type { Chip, PlanSelection } from './usePlan.ts';

const chips: readonly { chip: Chip; label: string; title: string }[] = [
  { chip: 'missing', label: 'Missing', title: 'Nothing of it was ever synced' },
  { chip: 'failed', label: 'Failed', title: 'Its last job failed' },
  { chip: 'stale', label: 'Stale', title: 'It may have changed since it was synced' },
  { chip: 'all', label: 'All', title: 'All but those that run' },
];

const ages = [
  { value: '', label: 'stale by its data' },
  { value: '1', label: 'stale after a day' },
  { value: '7', label: 'stale after 7 days' },
  { value: '30', label: 'stale after 30 days' },
  { value: '365', label: 'stale after a year' },
];

/** What the grid shows of each axis, and what of it is chosen by a word. */
export function PlanBar({
  grid,
  plan,
  syncs,
  within,
  onWithin,
  staleDays,
  onStaleDays,
  onAgain,
}: {
  grid: FoundGrid;
  plan: PlanSelection;
  syncs: readonly string[];
  within: Readonly<Record<string, AxisRange>>;
  onWithin: (within: Record<string, AxisRange>) => void;
  staleDays: number | null;
  onStaleDays: (days: number | null) => void;
  /** Reads it anew. */
  onAgain: () => void;
}) {
  const narrow = (axis: string, range: AxisRange | null): void => {
    const others = Object.fromEntries(Object.entries(within).filter(([name]) => name !== axis));
    onWithin(range === null ? others : { ...others, [axis]: range });
  };
  return (
    <div className="flex shrink-0 flex-col gap-2 border-b border-line px-4 py-2">
      <MoreSyncs syncs={syncs} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {grid.axes.map((axis) => (
          <AxisField key={axis} axis={axis} onRange={(range) => narrow(axis, range)} />
        ))}
        <Select
          quiet
          aria-label="What is stale"
          className="w-40"
          choices={ages}
          value={staleDays === null ? '' : String(staleDays)}
          onChange={(days) => onStaleDays(days === '' ? null : Number(days))}
        />
        <span className="flex items-center gap-1 text-sm text-muted">
          <Ago moment={grid.asOf} />
          <IconButton name="Read it again" onClick={onAgain}>
            <RefreshCw size={12} />
          </IconButton>
        </span>
        <fieldset aria-label="Choose" className="ml-auto flex items-center gap-0.5">
          {chips.map(({ chip, label, title }) => (
            <button
              key={chip}
              type="button"
              aria-pressed={plan.chip === chip}
              title={title}
              onClick={() => plan.apply(chip)}
              className={classes(
                'inline-flex h-6 items-center gap-1.5 rounded-md border px-2 text-sm transition-colors duration-75',
                plan.chip === chip
                  ? 'border-line-strong bg-selected text-ink'
                  : 'border-transparent text-muted hover:bg-hover hover:text-ink',
              )}
            >
              {label}
              <span className="text-faint tabular-nums">{formatNumber(plan.counts[chip])}</span>
            </button>
          ))}
        </fieldset>
      </div>
    </div>
  );
}

/** Which values of an axis the grid shows; taken over when it is left, or with enter. */
function AxisField({ axis, onRange }: { axis: string; onRange: (range: AxisRange | null) => void }) {
  const [text, setText] = useState('');
  const [bad, setBad] = useState(false);
  const take = (): void => {
    const range = text.trim() === '' ? null : parseAxis(text);
    const wrong = text.trim() !== '' && range === null;
    setBad(wrong);
    if (!wrong) onRange(range);
  };
  return (
    <label className="flex items-center gap-1.5 text-sm">
      <span className="text-muted">{axis}</span>
      <input
        type="text"
        autoComplete="off"
        spellCheck={false}
        placeholder="all"
        title="All from one to another, 2022..2026, or some, 39, 78"
        aria-invalid={bad ? true : undefined}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          take();
          event.preventDefault();
        }}
        className="h-6 w-28 rounded-md border border-line bg-sunken px-2 text-sm outline-offset-0 select-text focus:border-focus focus:outline-2 focus:outline-focus/40 aria-invalid:border-bad"
      />
    </label>
  );
}
