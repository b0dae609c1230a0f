import { ArrowUp, Play } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { JobId } from '#shared/jobs.ts';
import { formatCount, formatNumber } from '#shared/format.ts';
import { useShortcuts } from '../../app/keyboard.ts';
import { allJobs, jobRoute, jobsRoute, navigate, runRoute, type JobTab } from '../../app/router.ts';
import { useCall } from '../../data/useCall.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { SplitPane } from '../../ui/SplitPane.tsx';
import { useDensity } from '../../ui/density.ts';
import { JobPane } from '../job/JobPane.tsx';
import { useRetry } from '../job/useRetry.ts';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { possibleWith } from '../parts/steering.ts';
import { useCancel } from '../parts/useCancel.ts';
import { BulkDialog } from './BulkDialog.tsx';
import { FilterBar } from './FilterBar.tsx';
import { JobTable } from './JobTable.tsx';
import { readShown, type ShownFilter } from './shownFilter.ts';
import { useHeldRows } from './useHeldRows.ts';

const PAGE = 200;
/** The most rows that the feed brings. */
const WINDOW = 500;

/** All jobs, live and ended, newest first; the chosen one beside them. */
export function JobsView({ filter: text, job, tab }: { filter: string; job: JobId | null; tab: JobTab | null }) {
  const filter = useMemo(() => readShown(text), [text]);
  const key = `${filter.states.join()}:${filter.sync ?? ''}`;
  const [limit, setLimit] = useState(PAGE);
  const [scrolled, setScrolled] = useState(false);
  const [mark, setMark] = useState<JobId | null>(job);
  const [top, setTop] = useState(0);
  const search = useRef<HTMLInputElement>(null);
  const [, rowHeight] = useDensity();

  const syncs = useCall('syncs.list', {});
  const feed = useFeed('jobs', { states: [...filter.states], sync: filter.sync, limit }, { keep: true });
  const fresh = feed.value?.rows ?? nothing;
  const shown = useHeldRows(fresh, { holding: scrolled || job !== null, wanted: job, key });
  const cursor = job ?? mark;
  const retry = useRetry();
  const cancel = useCancel();

  const open = useCallback(
    (id: JobId): void => {
      setMark(id);
      navigate(jobRoute(id, { filter: text, tab }), { replace: job !== null });
    },
    [text, job, tab],
  );
  const move = (step: number): void => {
    const at = shown.rows.findIndex((row) => row.job.id === cursor);
    const next = shown.rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), shown.rows.length - 1)]?.job.id;
    if (next === undefined) return;
    if (job === null) setMark(next);
    else open(next);
  };
  const marked = shown.rows.find((each) => each.job.id === cursor)?.job;
  const retryMarked = (): void => {
    if (marked && possibleWith(marked).retry) retry.run(marked.id, { stay: true });
  };
  const cancelMarked = (): void => {
    if (marked && possibleWith(marked).cancel) cancel.run(marked);
  };
  const close = (): void => navigate(jobsRoute(text));

  useShortcuts([
    { keys: 'j', label: 'Next job', group: 'Jobs', run: () => move(1) },
    { keys: 'k', label: 'Job before', group: 'Jobs', run: () => move(-1) },
    { keys: 'down', label: 'Next job', group: 'Jobs', run: () => move(1) },
    { keys: 'up', label: 'Job before', group: 'Jobs', run: () => move(-1) },
    { keys: 'enter', label: 'Open the marked job', group: 'Jobs', run: () => cursor !== null && open(cursor) },
    { keys: 'r', label: 'Retry a failed job', group: 'Jobs', run: retryMarked },
    { keys: 'c', label: 'Cancel a pending or running job', group: 'Jobs', run: cancelMarked },
    { keys: '/', label: 'Filter', group: 'Jobs', run: () => search.current?.focus() },
    ...(job === null ? [] : [{ keys: 'escape', label: 'Close the job', group: 'Jobs', run: close }]),
  ]);

  const names = syncs.value?.map((sync) => sync.name) ?? [];
  const count = feed.value?.count ?? null;
  return (
    <SplitPane
      name="job"
      detail={
        job === null ? null : (
          <JobPane
            key={job}
            id={job}
            tab={tab}
            onTab={(next) => navigate(jobRoute(job, { filter: text, tab: next }), { replace: true })}
            onClose={close}
          />
        )
      }
      master={
        <>
          <h1 className="sr-only">Jobs</h1>
          <BulkDialog />
          <FilterBar
            filter={filter}
            syncs={names}
            count={count && `${formatCount(count)} ${count.value === 1 && count.exact ? 'job' : 'jobs'}`}
            live={feed.value?.live ?? null}
            input={search}
          />
          {feed.failure ? (
            <div className="p-3">
              <FailureNotice failure={feed.failure} />
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
            {feed.value === undefined ? (
              feed.failure ? null : (
                <Skeleton rows={12} height={rowHeight} name="The jobs are being read" />
              )
            ) : shown.rows.length === 0 ? (
              <NoJobs filter={filter} first={names[0]} />
            ) : (
              <JobTable
                rows={shown.rows}
                cursor={cursor}
                opened={job}
                rowHeight={rowHeight}
                stale={feed.stale}
                top={top}
                onOpen={open}
                onScrolled={setScrolled}
                onNearEnd={() => limit < WINDOW && setLimit(WINDOW)}
                footer={<Footer rows={fresh.length} count={count} />}
              />
            )}
          </div>
        </>
      }
    />
  );
}

const nothing: readonly never[] = [];

function Footer({ rows, count }: { rows: number; count: { value: number; exact: boolean } | null }) {
  if (!count || rows < WINDOW || count.value <= rows) return null;
  return (
    <p className="p-3 text-center text-sm text-muted">
      The newest {formatNumber(rows)} of {formatCount(count)}. A state or a sync narrows them down.
    </p>
  );
}

function NoJobs({ filter, first }: { filter: ShownFilter; first: string | undefined }) {
  if (filter.states.length > 0 || filter.sync !== null) {
    const what = [...filter.states, filter.sync].filter((part) => part !== null).join(', ');
    return (
      <Empty title="No such jobs" actions={<Button onClick={() => navigate(allJobs)}>Show all jobs</Button>}>
        Nothing in the queue or the history is {what}.
      </Empty>
    );
  }
  return (
    <Empty
      title="No jobs yet"
      actions={
        first === undefined ? undefined : (
          <Button look="solid" icon={<Play size={13} aria-hidden />} onClick={() => navigate(runRoute(first))}>
            Run {first}
          </Button>
        )
      }
    >
      Every run of a sync is a job. It is listed here from the moment it is asked for, with its log, its attempts and
      what it changed in the database.
    </Empty>
  );
}
