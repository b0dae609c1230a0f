import { useLayoutEffect, useRef } from 'react';
import type { JobId, JobSummary } from '#shared/jobs.ts';
import { useShortcuts } from '../../app/keyboard.ts';
import { jobRoute, navigate, type JobsRoute } from '../../app/router.ts';
import { useRetry } from '../job/useRetry.ts';
import { possibleWith } from '../parts/steering.ts';
import { useCancel } from '../parts/useCancel.ts';
import { runAgain } from './runAgain.ts';
import type { useListSelection } from './useListSelection.ts';

/** The keys of a list of jobs: to move in it, to mark, and to do something with the job at the cursor. */
export function useListKeys({
  route,
  order,
  cursor,
  marked,
  marks,
  onCursor,
  onOpen,
  onClose,
  onFilter,
}: {
  route: JobsRoute;
  order: readonly JobId[];
  cursor: JobId | null;
  /** The job at the cursor, where it is loaded. */
  marked: JobSummary | undefined;
  marks: ReturnType<typeof useListSelection>;
  onCursor: (id: JobId) => void;
  onOpen: (id: JobId) => void;
  onClose: () => void;
  onFilter: () => void;
}): void {
  const retry = useRetry();
  const cancel = useCancel();
  const opened = route.job !== null;

  // Where the cursor is by now: keys come faster than drawings.
  const place = useRef(cursor);
  useLayoutEffect(() => {
    place.current = cursor;
  }, [cursor]);

  const beside = (step: number): JobId | undefined => {
    const at = place.current === null ? -1 : order.indexOf(place.current);
    return order[at < 0 ? 0 : Math.min(Math.max(at + step, 0), order.length - 1)];
  };
  const put = (id: JobId): void => {
    place.current = id;
    onCursor(id);
  };
  const move = (step: number) => (): void => {
    const next = beside(step);
    if (next === undefined) return;
    put(next);
    if (opened) onOpen(next);
  };
  const extend = (step: number) => (): void => {
    const next = beside(step);
    if (next === undefined) return;
    marks.extend(place.current, next);
    put(next);
  };
  const toggle = (): void => {
    const id = place.current ?? order[0];
    if (id === undefined) return;
    marks.toggle(id);
    put(id);
  };
  const openIt = (): void => {
    if (place.current !== null) onOpen(place.current);
  };

  useShortcuts([
    { keys: 'j', label: 'Next job', group: 'Jobs', run: move(1) },
    { keys: 'k', label: 'Job before', group: 'Jobs', run: move(-1) },
    { keys: 'down', label: 'Next job', group: 'Jobs', run: move(1) },
    { keys: 'up', label: 'Job before', group: 'Jobs', run: move(-1) },
    { keys: 'enter', label: 'Open the marked job', group: 'Jobs', run: openIt },
    { keys: 'space', label: 'Select the marked job', group: 'Jobs', run: toggle },
    { keys: 'shift+j', label: 'Select down to the next', group: 'Jobs', run: extend(1) },
    { keys: 'shift+k', label: 'Select up to the one before', group: 'Jobs', run: extend(-1) },
    { keys: 'shift+down', label: 'Select down to the next', group: 'Jobs', run: extend(1) },
    { keys: 'shift+up', label: 'Select up to the one before', group: 'Jobs', run: extend(-1) },
    { keys: 'mod+a', label: 'Select all, again: all that match', group: 'Jobs', run: marks.markMore },
    {
      keys: 'r',
      label: 'Retry a failed job',
      group: 'Jobs',
      run: () => marked && possibleWith(marked).retry && retry.run(marked.id, { stay: true }),
    },
    {
      keys: 'c',
      label: 'Cancel a pending or running job',
      group: 'Jobs',
      run: () => marked && possibleWith(marked).cancel && cancel.run(marked),
    },
    { keys: 'e', label: 'Run again with changes', group: 'Jobs', run: () => marked && runAgain(marked) },
    {
      keys: 'l',
      label: 'Log of the marked job',
      group: 'Jobs',
      run: () => marked && navigate(jobRoute(marked.id, { ...route, tab: 'log' })),
    },
    { keys: '/', label: 'Filter', group: 'Jobs', run: onFilter },
    ...(opened ? [{ keys: 'escape', label: 'Close the job', group: 'Jobs', run: onClose }] : []),
  ]);
}
