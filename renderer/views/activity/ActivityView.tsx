import { ArrowUp } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { formatNumber } from '#shared/format.ts';
import { useShortcuts } from '../../app/keyboard.ts';
import { allJobs, navigate, plainRoute } from '../../app/router.ts';
import { useShell } from '../../data/useShell.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Reading } from '../parts/Reading.tsx';
import { SplitPane } from '../../ui/SplitPane.tsx';
import { useDensity } from '../../ui/density.ts';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { ActionPane } from './ActionPane.tsx';
import { readActivityFilter, writeActivityFilter } from './activityFilter.ts';
import { ActivityFilterBar } from './ActivityFilterBar.tsx';
import { ActivityTable } from './ActivityTable.tsx';
import { useActivity } from './useActivity.ts';

/** Stands in the address for no action, so that a filter can follow it. */
const ALL = 'all';

/** What operators did, newest first; the chosen action beside it. `item` is its number, `part` the filter. */
export function ActivityView({ item, part }: { item: string | null; part: string | null }) {
  const connection = useShell().state?.connection?.id;
  return <Activity key={connection} opened={item === null || !/^\d+$/.test(item) ? null : item} text={part ?? ''} />;
}

function Activity({ opened, text }: { opened: string | null; text: string }) {
  // A filter is read once: `today` stays the day on which it was asked for.
  const filter = useMemo(() => readActivityFilter(text), [text]);
  const [scrolled, setScrolled] = useState(false);
  const [mark, setMark] = useState<string | null>(opened);
  const [top, setTop] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const [, rowHeight] = useDensity();
  const shown = useActivity(filter, { key: text, holding: scrolled || opened !== null });
  const cursor = opened ?? mark;

  const open = (id: string): void => {
    setMark(id);
    navigate(plainRoute('activity', id, text === '' ? null : text), { replace: opened !== null });
  };
  const move = (step: number): void => {
    const at = shown.rows.findIndex((row) => row.id === cursor);
    const next = shown.rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), shown.rows.length - 1)]?.id;
    if (next === undefined) return;
    if (opened === null) setMark(next);
    else open(next);
  };
  useShortcuts([
    { keys: 'j', label: 'Next action', group: 'Activity', run: () => move(1) },
    { keys: 'k', label: 'Action before', group: 'Activity', run: () => move(-1) },
    { keys: 'down', label: 'Next action', group: 'Activity', run: () => move(1) },
    { keys: 'up', label: 'Action before', group: 'Activity', run: () => move(-1) },
    { keys: 'enter', label: 'Open the marked action', group: 'Activity', run: () => cursor !== null && open(cursor) },
    { keys: '/', label: 'What was done to a job', group: 'Activity', run: () => input.current?.focus() },
    ...(opened === null
      ? []
      : [{ keys: 'escape', label: 'Close the action', group: 'Activity', run: () => show(text) }]),
  ]);

  return (
    <>
      <h1 className="sr-only">Activity</h1>
      <SplitPane
        name="activity"
        detail={
          opened === null ? null : (
            <ActionPane key={opened} id={opened} part={text === '' ? null : text} onClose={() => show(text)} />
          )
        }
        master={
          <>
            <ActivityFilterBar filter={filter} input={input} onChange={(next) => show(writeActivityFilter(next))} />
            {shown.failure ? (
              <div className="p-3">
                <FailureNotice failure={shown.failure} />
              </div>
            ) : null}
            <div className="focus-frame relative flex min-h-0 flex-1 flex-col">
              {shown.waiting > 0 ? (
                <div className="pointer-events-none absolute inset-x-0 top-9 z-10 flex justify-center">
                  <Button
                    size="small"
                    look="solid"
                    className="pointer-events-auto rounded-full! shadow-float"
                    icon={<ArrowUp size={12} aria-hidden />}
                    onClick={() => {
                      shown.release();
                      setTop((count) => count + 1);
                    }}
                  >
                    {formatNumber(shown.waiting)} new
                  </Button>
                </div>
              ) : null}
              {shown.empty ? (
                shown.failure ? null : (
                  <Reading rows={12} height={rowHeight} name="What was done is being read" />
                )
              ) : shown.rows.length === 0 ? (
                <NoActivity filtered={text !== ''} />
              ) : (
                <ActivityTable
                  rows={shown.rows}
                  cursor={cursor}
                  opened={opened}
                  rowHeight={rowHeight}
                  stale={shown.stale}
                  top={top}
                  onOpen={open}
                  onScrolled={setScrolled}
                  onNearEnd={shown.loadOlder}
                  footer={
                    shown.more ? <p className="p-3 text-center text-sm text-faint">Older ones are being read.</p> : null
                  }
                />
              )}
            </div>
          </>
        }
      />
    </>
  );
}

function show(filter: string): void {
  navigate(filter === '' ? plainRoute('activity') : plainRoute('activity', ALL, filter));
}

function NoActivity({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty
        title="Nobody did that"
        actions={<Button onClick={() => navigate(plainRoute('activity'))}>Show everything</Button>}
      >
        No action matches the filter.
      </Empty>
    );
  }
  return (
    <Empty
      title="Nobody has done anything yet"
      actions={<Button onClick={() => navigate(allJobs)}>Show the jobs</Button>}
    >
      Every action of an operator is kept here, from whichever console, command line or program it came: what was done,
      to which jobs, by whom and why. A cancel, a pause or a schedule that was switched can be taken back from here.
    </Empty>
  );
}
