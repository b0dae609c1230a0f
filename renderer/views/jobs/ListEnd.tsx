import { formatNumber } from '#shared/format.ts';
import { Button } from '../../ui/Button.tsx';
import { Ago } from '../../ui/now.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import type { JobList } from './useJobList.ts';

/** What stands below the list where it is not simply scrolled on: how far a search is, and how it goes on. */
export function ListEnd({ list: { pages, further }, onFrom }: { list: JobList; onFrom: (moment: string) => void }) {
  if (pages === null || further.state === 'ended') return null;
  const { searchedTo } = pages;
  const goesOn = further.state === 'loading' || further.state === 'resting';
  if (goesOn && searchedTo === null) return null;
  const last = pages.rows.at(-1)?.finishedAt ?? null;
  const found = pages.rows.length === 1 ? 'One job' : `${formatNumber(pages.rows.length)} jobs`;
  const where =
    searchedTo === null ? null : (
      <span>
        {found} found, searched back to <Ago moment={searchedTo} className="text-ink" />.
      </span>
    );
  return (
    <output className="flex min-h-9 shrink-0 flex-wrap items-center justify-center gap-x-3 gap-y-1 border-t border-line px-3 py-1 text-sm text-muted">
      {further.state === 'failed' && further.failure ? (
        <FailureNotice
          failure={further.failure}
          actions={
            <Button size="small" onClick={further.goOn}>
              Try again
            </Button>
          }
        />
      ) : further.state === 'full' ? (
        <>
          <span>{formatNumber(pages.rows.length)} jobs are loaded. The filter narrows them down.</span>
          {last === null ? null : (
            <Button size="small" onClick={() => onFrom(last)}>
              Show what ended before
            </Button>
          )}
        </>
      ) : further.state === 'stopped' ? (
        <>
          {where}
          <Button size="small" onClick={further.goOn}>
            Search further back
          </Button>
        </>
      ) : (
        <>
          {where}
          <Button size="small" look="ghost" onClick={further.stop}>
            Stop
          </Button>
        </>
      )}
    </output>
  );
}
