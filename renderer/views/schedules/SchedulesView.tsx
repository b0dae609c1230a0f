import { Plus } from 'lucide-react';
import { useCallback, useRef, useState, type ReactNode } from 'react';
import type { Schedule } from '#shared/schedules.ts';
import { useShortcuts } from '../../app/keyboard.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Reading } from '../parts/Reading.tsx';
import { SplitPane } from '../../ui/SplitPane.tsx';
import { useDensity } from '../../ui/density.ts';
import { usePreference } from '../../ui/usePreference.ts';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { EditorView } from './editor/EditorView.tsx';
import { goTo, placeOf } from './routes.ts';
import { ScheduleBar } from './ScheduleBar.tsx';
import { everySchedule, isFilter, isSort, type ScheduleFilter, type ScheduleSort } from './scheduleList.ts';
import { SchedulePane } from './SchedulePane.tsx';
import { ScheduleTable } from './ScheduleTable.tsx';
import { TimelineView } from './timeline/TimelineView.tsx';
import { useListed } from './useListed.ts';
import { useScheduleActions } from './useScheduleActions.tsx';

/** All schedules as a list or a time line, the chosen one beside it; or the editor of one. */
export function SchedulesView({ item, part }: { item: string | null; part: string | null }) {
  const place = placeOf(item, part);
  const feed = useFeed('schedules', {});
  const { schedules, actions } = useScheduleActions(feed.value);
  const [filter, setFilter] = usePreference<ScheduleFilter>('schedules.filter', everySchedule, isFilter);
  const [sort, setSort] = usePreference<ScheduleSort>('schedules.sort', { by: 'name', down: false }, isSort);
  const [mark, setMark] = useState<string | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const [, rowHeight] = useDensity();
  const rows = useListed(schedules ?? nothing, filter, sort);

  const layout = place.kind === 'timeline' ? 'timeline' : 'list';
  const chosen = place.kind === 'list' || place.kind === 'timeline' ? place.name : null;
  const tab = place.kind === 'list' ? place.tab : 'about';
  const cursor = chosen ?? mark;
  const editing = place.kind === 'edit' || place.kind === 'new';

  const open = useCallback(
    (name: string | null): void => {
      if (name !== null) setMark(name);
      goTo(
        layout === 'timeline' ? { kind: 'timeline', name } : { kind: 'list', name, tab: name === null ? 'about' : tab },
        { replace: name !== null && chosen !== null },
      );
    },
    [layout, chosen, tab],
  );
  const move = (step: number): void => {
    const at = rows.findIndex((row) => row.name === cursor);
    const next = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)]?.name;
    if (next === undefined) return;
    if (chosen === null) setMark(next);
    else open(next);
  };
  const marked = schedules?.find((schedule) => schedule.name === cursor);
  const group = 'Schedules';
  useShortcuts(
    editing
      ? []
      : [
          { keys: 'j', label: 'Next schedule', group, run: () => move(1) },
          { keys: 'k', label: 'Schedule before', group, run: () => move(-1) },
          { keys: 'down', label: 'Next schedule', group, run: () => move(1) },
          { keys: 'up', label: 'Schedule before', group, run: () => move(-1) },
          { keys: 'enter', label: 'Open the marked schedule', group, run: () => cursor !== null && open(cursor) },
          {
            keys: 'space',
            label: 'Enable or disable',
            group,
            run: () => marked && actions.setEnabled(marked, !marked.enabled),
          },
          { keys: 'n', label: 'New schedule', group, run: () => goTo({ kind: 'new', copied: null }) },
          {
            keys: 'e',
            label: 'Edit the schedule',
            group,
            run: () => marked && goTo({ kind: 'edit', name: marked.name }),
          },
          { keys: 'x', label: 'Run it now', group, run: () => marked && actions.run(marked) },
          {
            keys: 't',
            label: 'List or time line',
            group,
            run: () =>
              goTo(
                layout === 'list' ? { kind: 'timeline', name: chosen } : { kind: 'list', name: chosen, tab: 'about' },
              ),
          },
          { keys: '/', label: 'Filter', group, run: () => search.current?.focus() },
          ...(chosen === null ? [] : [{ keys: 'escape', label: 'Close the schedule', group, run: () => open(null) }]),
        ],
  );

  if (editing) {
    if (schedules === undefined) return <Unread failure={feed.failure} rowHeight={rowHeight} />;
    return <EditorView place={place} schedules={schedules} />;
  }
  const detail =
    chosen === null ? null : (
      <SchedulePane
        key={chosen}
        name={chosen}
        schedule={schedules?.find((schedule) => schedule.name === chosen)}
        loading={schedules === undefined}
        stale={feed.stale}
        tab={place.kind === 'list' ? tab : null}
        actions={actions}
        onTab={(next) => goTo({ kind: 'list', name: chosen, tab: next }, { replace: true })}
        onClose={() => open(null)}
      />
    );
  const bar = (
    <ScheduleBar
      layout={layout}
      chosen={chosen}
      filter={filter}
      schedules={schedules}
      shown={rows.length}
      refusal={actions.refusal}
      input={search}
      onFilter={setFilter}
    />
  );
  const body = (): ReactNode => {
    if (schedules === undefined) return <Unread failure={feed.failure} rowHeight={rowHeight} />;
    if (schedules.length === 0) return <NoSchedules />;
    if (rows.length === 0) return <NoSuch onClear={() => setFilter(everySchedule)} />;
    if (layout === 'timeline') {
      return (
        <TimelineView
          schedules={rows}
          cursor={cursor}
          chosen={chosen}
          stale={feed.stale}
          onMark={setMark}
          onOpen={open}
        />
      );
    }
    return (
      <ScheduleTable
        rows={rows}
        cursor={cursor}
        opened={chosen}
        rowHeight={rowHeight}
        stale={feed.stale}
        sort={sort}
        actions={actions}
        onSort={setSort}
        onOpen={open}
      />
    );
  };
  return (
    <SplitPane
      name="schedule"
      detail={detail}
      master={
        <>
          <h1 className="sr-only">Schedules</h1>
          {bar}
          {feed.failure && schedules !== undefined ? (
            <div className="p-3">
              <FailureNotice failure={feed.failure} />
            </div>
          ) : null}
          <div className="focus-frame relative flex min-h-0 flex-1 flex-col">{body()}</div>
        </>
      }
    />
  );
}

const nothing: readonly Schedule[] = [];

function Unread({
  failure,
  rowHeight,
}: {
  failure: Parameters<typeof FailureNotice>[0]['failure'] | null;
  rowHeight: number;
}) {
  if (!failure) return <Reading rows={12} height={rowHeight} name="The schedules are being read" />;
  return (
    <div className="p-3">
      <FailureNotice failure={failure} />
    </div>
  );
}

function NoSchedules() {
  return (
    <Empty
      title="No schedules yet"
      actions={
        <Button look="solid" icon={<Plus size={13} aria-hidden />} onClick={() => goTo({ kind: 'new', copied: null })}>
          New schedule
        </Button>
      }
    >
      A schedule starts a sync or a routine at the times of a cron expression, in a time zone. Whichever worker looks
      first fires a slot, and each slot is dealt with once; it is recorded here what became of it.
    </Empty>
  );
}

function NoSuch({ onClear }: { onClear: () => void }) {
  return (
    <Empty title="No such schedules" actions={<Button onClick={onClear}>Show all schedules</Button>}>
      None is called that, starts that sync and stands like that.
    </Empty>
  );
}
