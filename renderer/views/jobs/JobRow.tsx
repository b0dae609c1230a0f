/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a row of an ARIA grid */
import { memo, type MouseEvent } from 'react';
import type { JobId, JobSummary } from '#shared/jobs.ts';
import { classes } from '../../ui/classes.ts';
import type { Column } from './columns.tsx';

/** `open` it, `toggle` its mark, or `extend` the marks to it. */
export type Pick = (id: JobId, how: 'open' | 'toggle' | 'extend') => void;

/** A job in the list. */
export const JobRow = memo(function JobRow({
  job,
  gone,
  index,
  top,
  height,
  columns,
  template,
  cursor,
  opened,
  selected,
  selecting,
  onPick,
}: {
  job: JobSummary;
  gone: boolean;
  index: number;
  top: number;
  height: number;
  columns: readonly Column[];
  template: string;
  cursor: boolean;
  opened: boolean;
  selected: boolean;
  /** Some row is selected: every row shows its box. */
  selecting: boolean;
  onPick: Pick;
}) {
  const left = gone && job.finishedAt === null;
  const pick = (event: MouseEvent): void =>
    onPick(job.id, event.shiftKey ? 'extend' : event.metaKey || event.ctrlKey ? 'toggle' : 'open');
  return (
    // The grid owns the keyboard: j, k, enter and space reach every row.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={`job-${job.id}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-current={opened ? 'true' : undefined}
      title={left ? 'Not in this list any more; it leaves when the list is brought up to date.' : undefined}
      onClick={pick}
      className={classes(
        'group absolute inset-x-0 grid items-center gap-3 border-b border-line/60 px-4',
        opened || selected ? 'bg-selected' : cursor ? 'bg-hover' : 'hover:bg-hover',
        cursor && 'shadow-[inset_4px_0_0_var(--ink)]',
        // Only a live job can have gone on since; an ended one is what it is.
        left && 'opacity-60',
      )}
      style={{ top, height, gridTemplateColumns: template }}
    >
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus */}
      <div
        role="gridcell"
        className="-my-1 -ml-4 flex h-full items-center pl-4"
        onClick={(event) => {
          event.stopPropagation();
          onPick(job.id, event.shiftKey ? 'extend' : 'toggle');
        }}
      >
        <input
          type="checkbox"
          tabIndex={-1}
          readOnly
          checked={selected}
          aria-label={`Select job ${job.id}`}
          className={classes(
            'pointer-events-none size-3.5 accent-ink group-hover:opacity-100',
            !selected && !selecting && 'opacity-0',
          )}
        />
      </div>
      {columns.map((column) => (
        <div
          key={column.name}
          role="gridcell"
          className={classes('min-w-0 truncate', column.right === true && 'text-right')}
        >
          {column.cell(job)}
        </div>
      ))}
    </div>
  );
});
