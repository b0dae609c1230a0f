import { ArrowUp } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, type ComponentType } from 'react';
import { formatNumber } from '#shared/format.ts';
import type { JobId, JobSummary } from '#shared/jobs.ts';
import { jobRoute, jobsRoute, navigate, type JobsRoute } from '../../app/router.ts';
import { useShell } from '../../data/useShell.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Reading } from '../parts/Reading.tsx';
import { SplitPane } from '../../ui/SplitPane.tsx';
import { useDensity } from '../../ui/density.ts';
import { JobPane } from '../job/JobPane.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { filterWithin, scopeOf, useAppliedFilter, type AppliedFilter } from './appliedFilter.ts';
import { ColumnsMenu } from './ColumnsMenu.tsx';
import { countNumber, countWords, surerCount } from './countWords.ts';
import { FilterBar } from './FilterBar.tsx';
import { withValues } from './filterText.ts';
import type { Pick } from './JobRow.tsx';
import { JobTable } from './JobTable.tsx';
import { ListEnd } from './ListEnd.tsx';
import { NoJobs } from './NoJobs.tsx';
import { isEmpty } from './selection.ts';
import { SelectionBar } from './SelectionBar.tsx';
import { useColumns } from './useColumns.ts';
import { useHeldRows } from './useHeldRows.ts';
import { useInSight } from './useInSight.ts';
import { useJobList } from './useJobList.ts';
import { useListKeys } from './useListKeys.ts';
import { useListSelection } from './useListSelection.ts';

/** A list of jobs by a filter, with what can be done with them; the chosen one beside it. */
export function JobsPage({
  route,
  title,
  above: Above,
}: {
  route: JobsRoute;
  title: string;
  /** What stands between the filter and the list. */
  above?: ComponentType<{ applied: AppliedFilter; onApply: (text: string) => void }>;
}) {
  const { view, filter: text, job, tab } = route;
  const applied = useAppliedFilter(text);
  const [scrolled, setScrolled] = useState(false);
  const [atEnd, setAtEnd] = useState(false);
  const [mark, setMark] = useState<JobId | null>(job);
  const [top, setTop] = useState(0);
  // Whether something is selected is known only once the rows are.
  const [selecting, setSelecting] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const [, rowHeight] = useDensity();
  const columns = useColumns(view);
  const connection = useShell().state?.connection?.id ?? '';

  const holding = scrolled || job !== null || selecting;
  const scope = scopeOf(applied?.filter ?? {}, view);
  const list = useJobList(applied?.filter ?? null, scope, { holding, atEnd });
  const shown = useHeldRows(list.pages?.rows ?? nothing, { holding, wanted: job, key: list.key });
  const { current, onInSight } = useInSight(shown.rows, list.first?.rows ?? nothing);
  const order = useMemo(() => shown.rows.map((row) => row.job.id), [shown.rows]);
  const byId = useMemo(() => new Map(shown.rows.map(({ job: each }) => [each.id, each])), [shown.rows]);
  // A job that was marked under another filter is no place to go on from.
  const cursor = job ?? (mark !== null && byId.has(mark) ? mark : null);
  const marks = useListSelection(order, list.key);
  const { selection } = marks;
  if (selecting !== !isEmpty(selection)) setSelecting(!isEmpty(selection));

  const apply = useCallback(
    (next: string): void => navigate({ view, filter: next, job, tab: job === null ? null : tab }),
    [view, job, tab],
  );
  const open = useCallback(
    (id: JobId): void => {
      setMark(id);
      navigate(jobRoute(id, { view, filter: text, tab }), { replace: job !== null });
    },
    [view, text, job, tab],
  );
  const close = (): void => navigate(jobsRoute(text, view));
  const leaveField = useCallback((): void => {
    search.current?.blur();
    grid.current?.focus({ preventScroll: true });
  }, []);
  const pick: Pick = (id, how) => {
    if (how === 'open') return open(id);
    if (how === 'toggle') marks.toggle(id);
    else marks.extend(cursor, id);
    setMark(id);
  };
  // One function for good: rows that did not change are not drawn again.
  const latestPick = useRef(pick);
  useEffect(() => {
    latestPick.current = pick;
  });
  const onPick = useCallback<Pick>((id, how) => latestPick.current(id, how), []);
  const release = (): void => {
    shown.release();
    list.forget();
    setTop((count) => count + 1);
  };

  const jobOf = (id: JobId): JobSummary | undefined => (byId.has(id) ? (current.get(id) ?? byId.get(id)) : undefined);
  useListKeys({
    route,
    order,
    cursor,
    marked: cursor === null ? undefined : jobOf(cursor),
    marks,
    onCursor: setMark,
    onOpen: open,
    onClose: close,
    onFilter: () => {
      search.current?.focus();
      search.current?.select();
    },
  });

  const { first, pages, further } = list;
  const whole = further.state === 'ended' && first?.moreLive === false;
  const count = first && surerCount(first.count, pages?.rows.length ?? 0, whole);
  const within = applied && filterWithin(applied.filter, view);
  const loaded = shown.rows.length;
  return (
    <SplitPane
      name="job"
      detail={
        job === null ? null : (
          <JobPane
            key={job}
            id={job}
            tab={tab}
            onTab={(next) => navigate(jobRoute(job, { view, filter: text, tab: next }), { replace: true })}
            onClose={close}
          />
        )
      }
      master={
        <>
          <h1 className="sr-only">{title}</h1>
          <FilterBar
            view={view}
            connection={connection}
            text={text}
            applied={applied?.text ?? ''}
            count={count ? countWords(count) : null}
            live={first?.live ?? null}
            input={search}
            onApply={apply}
            onOpen={open}
            onLeave={leaveField}
          >
            <ColumnsMenu columns={columns} />
          </FilterBar>
          {list.failure ? (
            <div className="p-3">
              <FailureNotice failure={list.failure} />
            </div>
          ) : null}
          {applied && Above ? <Above applied={applied} onApply={apply} /> : null}
          {first?.moreLive === true && scope === 'all' ? (
            <MoreLive onShow={() => apply(withValues(applied?.text ?? '', 'state', ['pending', 'running']))} />
          ) : null}
          <div className="focus-frame relative flex min-h-0 flex-1 flex-col">
            {shown.waiting > 0 ? (
              <div className="pointer-events-none absolute inset-x-0 top-9 z-10 flex justify-center">
                <Button
                  size="small"
                  look="solid"
                  className="pointer-events-auto rounded-full! shadow-float"
                  icon={<ArrowUp size={12} aria-hidden />}
                  onClick={release}
                >
                  {formatNumber(shown.waiting)}
                  {shown.waiting >= (first?.rows.length ?? 0) && pages?.next !== null ? '+' : ''} new
                </Button>
              </div>
            ) : null}
            {applied === null ? (
              <Empty
                title="This filter means nothing yet"
                actions={<Button onClick={() => apply('')}>Show all jobs</Button>}
              >
                What is wrong with it stands below the field.
              </Empty>
            ) : pages === null ? (
              list.failure ? null : (
                <Reading rows={12} height={rowHeight} name="The jobs are being read" />
              )
            ) : loaded === 0 && further.state === 'ended' ? (
              <NoJobs view={view} text={applied.text} onClear={() => apply('')} />
            ) : loaded === 0 && pages.searchedTo === null && further.state !== 'failed' ? (
              <Reading rows={12} height={rowHeight} name="The jobs are being searched" />
            ) : loaded === 0 ? (
              <div className="flex flex-1 items-center justify-center">
                <ListEnd list={list} onFrom={() => undefined} />
              </div>
            ) : (
              <JobTable
                name={title}
                grid={grid}
                rows={shown.rows}
                current={current}
                total={count?.kind === 'exact' ? count.value : null}
                cursor={cursor}
                opened={job}
                selection={selection}
                rowHeight={rowHeight}
                stale={list.stale}
                top={`${list.key} ${top}`}
                columns={columns}
                events={{
                  onPick,
                  onMarkAll: (marked) => (marked ? marks.markLoaded() : marks.clear()),
                  onScrolled: setScrolled,
                  onNearEnd: setAtEnd,
                  onInSight,
                }}
              />
            )}
            {isEmpty(selection) ? null : (
              <SelectionBar
                selection={selection}
                jobs={selection.kind === 'all' ? nothing : [...selection.ids].flatMap((id) => jobOf(id) ?? [])}
                matching={
                  within && count
                    ? {
                        filter: within,
                        text: applied?.text ?? '',
                        words: countNumber(count),
                        more: !whole || count.value > (selection.kind === 'all' ? 0 : selection.ids.size),
                      }
                    : null
                }
                onMarkAll={marks.markAll}
                onClear={marks.clear}
              />
            )}
          </div>
          {loaded === 0 ? null : (
            <ListEnd list={list} onFrom={(moment) => apply(withValues(applied?.text ?? '', 'until', [moment]))} />
          )}
        </>
      }
    />
  );
}

const nothing: readonly never[] = [];

/** The queue is longer than its place in this list. */
function MoreLive({ onShow }: { onShow: () => void }) {
  return (
    <p className="flex h-7 shrink-0 items-center gap-2 border-b border-line bg-sunken px-4 text-sm text-muted">
      More jobs wait than fit here.
      <Button size="small" look="ghost" onClick={onShow}>
        Show those that run and wait alone
      </Button>
    </p>
  );
}
