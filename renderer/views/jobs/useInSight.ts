import { useCallback, useMemo, useRef, useState } from 'react';
import type { JobId, JobSummary } from '#shared/jobs.ts';
import { useFeed } from '../../data/useFeed.ts';
import type { HeldRow } from './holdRows.ts';

/** ms of rest before rows that came into sight are watched. */
const REST = 200;
const most = 100;

/**
 * How live jobs are now that stand in sight and that the first page does not bring: rows of further pages, and rows that have left the
 * list while the operator reads.
 */
export function useInSight(
  rows: readonly HeldRow[],
  first: readonly JobSummary[],
): { current: ReadonlyMap<JobId, JobSummary>; onInSight: (ids: readonly JobId[]) => void } {
  const [sight, setSight] = useState<readonly JobId[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const onInSight = useCallback((ids: readonly JobId[]): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSight((before) => (before.join() === ids.join() ? before : ids)), REST);
  }, []);

  const ids = useMemo(() => {
    const watched = new Set(first.map((job) => job.id));
    const live = new Set(rows.filter((row) => row.job.finishedAt === null).map((row) => row.job.id));
    return sight.filter((id) => live.has(id) && !watched.has(id)).slice(0, most);
  }, [rows, first, sight]);
  const news = useFeed('jobs', ids.length === 0 ? null : { filter: { ids: [...ids] }, limit: 500 }, { keep: true });
  const current = useMemo(
    () => new Map(ids.length === 0 ? [] : (news.value?.rows ?? []).map((job) => [job.id, job])),
    [news.value, ids.length],
  );
  return { current, onInSight };
}
