import { formatNumber } from '#shared/format.ts';
import type { RunningJob } from '#shared/overview.ts';
import { formatElapsed } from '#shared/time.ts';
import { formatRoute, jobRoute, jobsRoute } from '../../app/router.ts';
import type { FeedState } from '../../data/useFeed.ts';
import { classes } from '../../ui/classes.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Glyph } from '../../ui/Glyph.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { stateLooks, subjectOf } from '../parts/states.ts';
import { useSteadyRows } from '../parts/steadyRows.ts';
import { line, Nothing, Section } from './Section.tsx';

const mostShown = 6;
const none: readonly RunningJob[] = [];

/** What runs now, with its progress. */
export function Running({ feed, now, stale }: { feed: FeedState<'running'>; now: number; stale: boolean }) {
  const jobs = feed.value?.jobs ?? none;
  const { rows, handlers } = useSteadyRows(jobs);
  const shown = rows.slice(0, mostShown);
  const more = feed.value?.more === true;
  return (
    <Section
      title="Running now"
      count={jobs.length === 0 ? null : `${formatNumber(jobs.length)}${more ? '+' : ''}`}
      all={{ route: jobsRoute('state:running'), label: 'All that run' }}
      stale={stale}
    >
      {feed.value === undefined ? (
        stale ? (
          <Nothing>What runs is known again when the database is back.</Nothing>
        ) : null
      ) : shown.length === 0 ? (
        <Nothing>Nothing has been running for more than a moment.</Nothing>
      ) : (
        <ul {...handlers} aria-label="Running jobs">
          {shown.map(({ row, gone }) => (
            <li key={row.id}>
              <Row job={row} gone={gone} now={now} />
            </li>
          ))}
        </ul>
      )}
      {rows.length > mostShown ? (
        <p className="py-1 text-sm text-faint">
          {formatNumber(rows.length - mostShown)}
          {more ? '+' : ''} more
        </p>
      ) : null}
    </Section>
  );
}

function Row({ job, gone, now }: { job: RunningJob; gone: boolean; now: number }) {
  const look = gone ? null : stateLooks[job.cancelling ? 'cancelling' : 'running'];
  const subject = subjectOf(job);
  const { progress } = job;
  return (
    <a
      href={formatRoute(jobRoute(job.id))}
      title={gone ? 'It has ended, or was taken back; it leaves this list when you do.' : undefined}
      className={classes(line, 'hover:bg-hover', gone && 'opacity-60')}
    >
      {look ? (
        <Glyph shape={look.shape} tone={look.tone} name={look.word} />
      ) : (
        <Glyph shape="dot" tone="idle" name="Ended" />
      )}
      <span className="flex min-w-0 flex-[1.4] items-baseline gap-2">
        <span className="shrink-0 font-medium">{job.sync}</span>
        <span className="shrink-0 font-mono text-sm text-muted">{job.id}</span>
        {job.dryRun ? <Badge title="A dry run: nothing is written">dry</Badge> : null}
        <span className="truncate text-sm text-muted" title={subject}>
          {subject}
        </span>
      </span>
      <span className="flex min-w-0 flex-1 items-center gap-2 text-sm text-muted">
        {gone ? (
          'ended'
        ) : job.cancelling ? (
          'cancel asked'
        ) : progress ? (
          <>
            <span className="w-20 shrink-0">
              <ProgressBar done={progress.done} total={progress.total} name={`Progress of job ${job.id}`} />
            </span>
            <span className="truncate" title={progress.what}>
              {progress.total === null
                ? progress.done === 0
                  ? progress.what
                  : `${progress.what} ${formatNumber(progress.done)}`
                : `${progress.what} ${formatNumber(progress.done)} of ${formatNumber(progress.total)}`}
            </span>
          </>
        ) : (
          <span className="text-faint">no progress told</span>
        )}
      </span>
      <span className="w-8 shrink-0 text-right text-sm whitespace-nowrap text-muted tabular-nums" title="Attempt">
        {job.attempt > 1 ? `${job.attempt}/${job.maxAttempts}` : ''}
      </span>
      <span
        className="w-20 shrink-0 text-right text-sm whitespace-nowrap text-muted tabular-nums"
        title={job.worker ?? undefined}
      >
        {gone ? '' : formatElapsed(now - Date.parse(job.startedAt))}
      </span>
    </a>
  );
}
