import { Plus, Search, X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import type { Schedule } from '#shared/schedules.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Segmented, Select } from '../../ui/Fields.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { goTo } from './routes.ts';
import { everySchedule, targetOf, troubleOf, type ScheduleFilter, type StandingFilter } from './scheduleList.ts';

/** What stands above the list and the time line: which of the two, what is searched for, and the way to a new schedule. */
export function ScheduleBar({
  layout,
  chosen,
  filter,
  schedules,
  shown,
  refusal,
  input,
  onFilter,
}: {
  layout: 'list' | 'timeline';
  chosen: string | null;
  filter: ScheduleFilter;
  /** Undefined while they are read. */
  schedules: readonly Schedule[] | undefined;
  /** How many the filter lets through. */
  shown: number;
  refusal: string | null;
  input: RefObject<HTMLInputElement | null>;
  onFilter: (filter: ScheduleFilter) => void;
}) {
  const targets = [...new Set(schedules?.map(targetOf))].sort();
  const filtered = filter.text !== '' || filter.standing !== 'all' || filter.target !== null;
  return (
    <div className="@container shrink-0 border-b border-line">
      <div className="flex h-10 items-center gap-2 px-3">
        <Segmented
          name="Shown as"
          value={layout}
          choices={[
            { value: 'list', label: 'List' },
            { value: 'timeline', label: 'Time line' },
          ]}
          onChange={(next) =>
            goTo(next === 'list' ? { kind: 'list', name: chosen, tab: 'about' } : { kind: 'timeline', name: chosen })
          }
        />
        <div className="relative w-44 min-w-20 shrink">
          <Search
            size={13}
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-faint"
          />
          <input
            ref={input}
            type="text"
            aria-label="Filter schedules"
            placeholder="Filter"
            autoComplete="off"
            spellCheck={false}
            value={filter.text}
            onChange={(event) => onFilter({ ...filter, text: event.target.value })}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' && event.key !== 'Enter') return;
              event.preventDefault();
              if (event.key === 'Escape') onFilter({ ...filter, text: '' });
              event.currentTarget.blur();
            }}
            className="h-6 w-full rounded-md border border-line bg-sunken pr-7 pl-7 text-sm outline-offset-0 select-text focus:border-focus focus:outline-2 focus:outline-focus/40"
          />
          <span className="pointer-events-none absolute inset-y-0 right-1.5 flex items-center">
            {filter.text === '' ? <Kbd keys="/" /> : null}
          </span>
        </div>
        <span className="hidden @4xl:block">
          <Segmented
            name="Which"
            value={filter.standing}
            choices={standingChoices(schedules)}
            onChange={(standing) => onFilter({ ...filter, standing })}
          />
        </span>
        <Select
          quiet
          aria-label="Sync or routine"
          value={filter.target ?? ''}
          choices={[
            { value: '', label: 'Every sync' },
            ...[...new Set([...targets, ...(filter.target === null ? [] : [filter.target])])].map((target) => ({
              value: target,
              label: target,
            })),
          ]}
          onChange={(target) => onFilter({ ...filter, target: target === '' ? null : target })}
          className="w-36 min-w-16 shrink"
        />
        {filtered ? (
          <IconButton name="Clear the filter" onClick={() => onFilter(everySchedule)}>
            <X size={14} />
          </IconButton>
        ) : null}
        <span className="ml-auto hidden text-sm whitespace-nowrap text-muted @xl:block" aria-live="polite">
          {schedules === undefined
            ? null
            : shown === schedules.length
              ? plural(shown, 'schedule')
              : `${formatNumber(shown)} of ${plural(schedules.length, 'schedule')}`}
        </span>
        <Tooltip text={refusal ?? 'A new schedule'} keys="n">
          <Button
            size="small"
            icon={<Plus size={13} aria-hidden />}
            className="ml-auto @xl:ml-0"
            onClick={() => goTo({ kind: 'new', copied: null })}
          >
            New
          </Button>
        </Tooltip>
      </div>
    </div>
  );
}

function standingChoices(schedules: readonly Schedule[] | undefined): { value: StandingFilter; label: ReactNode }[] {
  const count = (holds: (schedule: Schedule) => boolean): number | undefined => schedules?.filter(holds).length;
  return [
    { value: 'all', label: 'All' },
    {
      value: 'on',
      label: counted(
        'Enabled',
        count(({ enabled }) => enabled),
      ),
    },
    {
      value: 'off',
      label: counted(
        'Disabled',
        count(({ enabled }) => !enabled),
      ),
    },
    {
      value: 'trouble',
      label: counted(
        'To look at',
        count((schedule) => troubleOf(schedule) !== null),
      ),
    },
  ];
}

function counted(label: string, count: number | undefined): ReactNode {
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap">
      {label} {count === undefined ? null : <span className="text-faint">{formatNumber(count)}</span>}
    </span>
  );
}
