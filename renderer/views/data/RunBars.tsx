import type { SyncRun } from '#shared/syncData.ts';
import { plural } from '#shared/format.ts';
import { formatDuration, formatExact } from '#shared/time.ts';
import { formatRoute, jobRoute } from '../../app/router.ts';
import { stateLooks } from '../parts/states.ts';
import { changedRows, runBars, totalsInWords, type RunBar } from './standing.ts';

const WIDTH = 9;

/** Rows changed by each run, the oldest first. A run that failed has a cross instead of a bar; each leads to its job. */
export function RunBars({
  runs,
  table = null,
  height = 56,
}: {
  runs: readonly SyncRun[];
  table?: string | null;
  height?: number;
}) {
  const bars = runBars(runs, table);
  const most = Math.max(0, ...bars.map(({ totals }) => changedRows(totals)));
  return (
    <figure className="min-w-0">
      <ul
        aria-label="Rows changed by each run"
        className="flex max-w-full gap-[3px] overflow-hidden border-b border-line"
      >
        {bars.map((bar) => (
          <li key={bar.run.job}>
            <Bar bar={bar} height={height} />
          </li>
        ))}
      </ul>
      <figcaption className="mt-1 text-xs text-faint">
        {plural(bars.length, 'run')}, the newest on the right
        {most === 0 ? null : ` · the highest changed ${plural(most, 'row')}`}
      </figcaption>
    </figure>
  );
}

function Bar({ bar: { run, totals, height: share }, height }: { bar: RunBar; height: number }) {
  const what = run.state === 'succeeded' ? totalsInWords(totals) : stateLooks[run.state].word.toLowerCase();
  const name = `Job ${run.job}: ${what}, in ${formatDuration(run.took)}, ended ${formatExact(run.at)}`;
  const tall = Math.max(2, Math.round(share * (height - 8)));
  return (
    <a href={formatRoute(jobRoute(run.job))} aria-label={name} title={name} className="block hover:bg-hover">
      <svg width={WIDTH} height={height} aria-hidden className="block">
        {run.state === 'succeeded' ? (
          <>
            <rect
              y={height - tall}
              width={WIDTH}
              height={tall}
              rx={1}
              className={changedRows(totals) === 0 ? 'fill-line-strong' : 'fill-good'}
            />
            {run.warnings > 0 ? (
              <path d={`M${WIDTH / 2} ${height - tall - 7.5}l3 5.5h-6z`} className="fill-warn" />
            ) : null}
          </>
        ) : run.state === 'failed' ? (
          <path
            d={`M1.5 ${height - 8.5}l6 6m0 -6l-6 6`}
            className="fill-none stroke-bad"
            strokeWidth={1.8}
            strokeLinecap="round"
          />
        ) : (
          <path d={`M1.5 ${height - 2.5}l6 -6`} className="fill-none stroke-faint" strokeWidth={1.6} />
        )}
      </svg>
    </a>
  );
}
