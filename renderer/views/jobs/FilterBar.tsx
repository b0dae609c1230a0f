import type { ReactNode, RefObject } from 'react';
import { classes } from '../../ui/classes.ts';
import type { JobId } from '#shared/jobs.ts';
import { FilterField } from './FilterField.tsx';
import { SavedFilters } from './SavedFilters.tsx';
import { StateChips } from './StateChips.tsx';

/** The filter of the list: typed, by the states, or one that was saved; how many match at the right. */
export function FilterBar({
  view,
  connection,
  text,
  applied,
  count,
  live,
  input,
  onApply,
  onOpen,
  onLeave,
  children,
}: {
  view: 'jobs' | 'history';
  connection: string;
  /** The filter of the address, whether or not it means something. */
  text: string;
  /** The one that the list shows. */
  applied: string;
  count: ReactNode;
  live: { pending: number; running: number } | null;
  input: RefObject<HTMLInputElement | null>;
  onApply: (text: string) => void;
  onOpen: (id: JobId) => void;
  onLeave: () => void;
  /** What else the list can be told. */
  children: ReactNode;
}) {
  return (
    <div className="@container shrink-0 border-b border-line">
      <div className="flex min-h-10 flex-wrap items-center gap-x-2 gap-y-1.5 px-3 py-2">
        <div className={classes('flex min-w-0 basis-full items-center gap-1', besideIt[view])}>
          <FilterField value={text} input={input} onApply={onApply} onOpen={onOpen} onLeave={onLeave} />
          <SavedFilters key={connection} connection={connection} view={view} text={applied} onApply={onApply} />
          {children}
        </div>
        <StateChips view={view} text={applied} live={live} onApply={onApply} />
        <output className="ml-auto text-sm whitespace-nowrap text-muted tabular-nums">{count}</output>
      </div>
    </div>
  );
}

/** Where the states have room beside the field. */
const besideIt = {
  jobs: '@6xl:max-w-[720px] @6xl:flex-1 @6xl:basis-48',
  history: '@4xl:max-w-[720px] @4xl:flex-1 @4xl:basis-48',
};
