import type { SyncRun } from '#shared/syncData.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { formatDuration, formatExact } from '#shared/time.ts';
import { formatRoute, jobRoute } from '../../app/router.ts';
import { stateLooks } from '../parts/states.ts';
import { changedRows, runBars, totalsInWords, type RunBar } from './standing.ts';

const WIDTH = 9;
const GAP = 3;

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
      <svg
        role="list"
        aria-label="Rows changed by each run"
        width={bars.length * (WIDTH + GAP)}
        height={height}
        className="max-w-full overflow-visible"
      >
        {bars.map((bar, index) => (
          <Bar key={bar.run.job} bar={bar} left={index * (WIDTH + GAP)} height={height} />
        ))}
      </svg>
      <figcaption className="mt-1 text-xs text-faint">
        {plural(bars.length, 'run')}, the newest on the right · the highest changed {formatNumber(most)}{' '}
        {most === 1 ? 'row' : 'rows'}
      </figcaption>
    </figure>
  );
}

function Bar({ bar: { run, totals, height: share }, left, height }: { bar: RunBar; left: number; height: number }) {
  const what = run.state === 'succeeded' ? totalsInWords(totals) : stateLooks[run.state].word.toLowerCase();
  const name = `Job ${run.job}: ${what}, in ${formatDuration(run.took)}, ended ${formatExact(run.at)}`;
  const tall = Math.max(2, Math.round(share * (height - 2)));
  return (
    <a href={formatRoute(jobRoute(run.job))} aria-label={name} className="group">
      <title>{name}</title>
      <rect
        x={left - GAP / 2}
        y={0}
        width={WIDTH + GAP}
        height={height}
        className="fill-transparent group-hover:fill-hover"
      />
      {run.state === 'succeeded' ? (
        <>
          <rect
            x={left}
            y={height - tall}
            width={WIDTH}
            height={tall}
            rx={1.5}
            className={changedRows(totals) === 0 ? 'fill-line-strong' : 'fill-good'}
          />
          {run.warnings > 0 ? (
            <path d={`M${left + WIDTH / 2} ${Math.max(1, height - tall - 8)}l3 5.5h-6z`} className="fill-warn" />
          ) : null}
        </>
      ) : run.state === 'failed' ? (
        <path
          d={`M${left + 1.5} ${height - 8}l6 6m0 -6l-6 6`}
          className="fill-none stroke-bad"
          strokeWidth={1.8}
          strokeLinecap="round"
        />
      ) : (
        <path d={`M${left + 1.5} ${height - 2}l6 -6`} className="fill-none stroke-faint" strokeWidth={1.6} />
      )}
    </a>
  );
}
