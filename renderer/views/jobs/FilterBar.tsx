import { Search, X } from 'lucide-react';
import type { RefObject } from 'react';
import { jobStates } from '#shared/jobs.ts';
import { formatNumber } from '#shared/format.ts';
import { jobRoute, jobsRoute, navigate } from '../../app/router.ts';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { Combobox } from '../../ui/Combobox.tsx';
import { Select } from '../../ui/Fields.tsx';
import { Glyph } from '../../ui/Glyph.tsx';
import { stateLooks } from '../parts/states.ts';
import { BulkMenu } from './BulkMenu.tsx';
import { noFilter, writeShown, type ShownFilter } from './shownFilter.ts';
import { suggest, toggled } from './suggest.ts';

/** The filter of the list: typed, by chips, or by the sync; how many match at the right. */
export function FilterBar({
  filter,
  syncs,
  count,
  live,
  input,
}: {
  filter: ShownFilter;
  syncs: readonly string[];
  count: string | null;
  live: { pending: number; running: number } | null;
  input: RefObject<HTMLInputElement | null>;
}) {
  const filtered = filter.states.length > 0 || filter.sync !== null;
  return (
    <div className="@container shrink-0 border-b border-line">
      <div className="flex h-10 items-center gap-2 px-3 @3xl:gap-3">
        <Combobox
          name="Filter jobs"
          placeholder="Filter, or a job’s id"
          keys="/"
          icon={<Search size={13} aria-hidden />}
          input={input}
          suggest={(text) => suggest(text, filter, syncs)}
          onChoose={(choice) => {
            if (choice.kind === 'filter') apply(choice.filter);
            else navigate(jobRoute(choice.job, { filter: writeShown(filter) }));
          }}
        />
        <fieldset aria-label="States" className="flex items-center gap-0.5 @3xl:gap-1">
          {jobStates.map((state) => {
            const on = filter.states.includes(state);
            const number = state === 'pending' || state === 'running' ? live?.[state] : undefined;
            return (
              <button
                key={state}
                type="button"
                aria-pressed={on}
                title={stateLooks[state].word}
                onClick={() => apply({ ...filter, states: toggled(filter.states, state) })}
                className={classes(
                  'inline-flex h-6 items-center gap-1.5 rounded-md border px-1.5 text-sm @3xl:px-2 transition-colors duration-75',
                  on
                    ? 'border-line-strong bg-selected text-ink'
                    : 'border-transparent text-muted hover:bg-hover hover:text-ink',
                )}
              >
                <Glyph shape={stateLooks[state].shape} tone={stateLooks[state].tone} />
                <span className="sr-only @3xl:not-sr-only">{stateLooks[state].word}</span>
                {number === undefined || number === 0 ? null : (
                  <span className="text-faint">{formatNumber(number)}</span>
                )}
              </button>
            );
          })}
        </fieldset>
        <Select
          quiet
          aria-label="Sync"
          value={filter.sync ?? ''}
          choices={[
            { value: '', label: 'Every sync' },
            ...[...new Set([...syncs, ...(filter.sync === null ? [] : [filter.sync])])].map((sync) => ({
              value: sync,
              label: sync,
            })),
          ]}
          onChange={(sync) => apply({ ...filter, sync: sync === '' ? null : sync })}
          className="w-32 min-w-16 shrink"
        />
        {filtered ? (
          <IconButton name="Clear the filter" onClick={() => apply(noFilter)}>
            <X size={14} />
          </IconButton>
        ) : null}
        <span className="ml-auto text-sm whitespace-nowrap text-muted" aria-live="polite">
          {count}
        </span>
        <BulkMenu filter={filter} />
      </div>
    </div>
  );
}

function apply(filter: ShownFilter): void {
  navigate(jobsRoute(writeShown(filter)));
}
