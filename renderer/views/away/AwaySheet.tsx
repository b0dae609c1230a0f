import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Away } from '#shared/away.ts';
import { formatNumber, plural } from '#shared/format.ts';
import type { JobId } from '#shared/jobs.ts';
import { between, formatElapsed, formatExact } from '#shared/time.ts';
import { formatRoute, jobRoute, jobsRoute, plainRoute } from '../../app/router.ts';
import { useAction } from '../../data/useCall.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Glyph } from '../../ui/Glyph.tsx';
import { openBulk, theSelected } from '../jobs/bulk.ts';
import { line, link, Nothing, Section } from '../overview/Section.tsx';
import { stateLooks } from '../parts/states.ts';
import { useGuard } from '../parts/useGuard.ts';

/** What happened while this computer slept, once it is awake again: what failed comes first, for it may need a decision. */
export function AwaySheet() {
  const away = useFeed('away', {}).value?.away ?? null;
  const forget = useAction('away.forget');
  const close = (): void => forget.mutate({});
  return (
    <Dialog
      open={away !== null}
      onClose={close}
      title="While you were away"
      description={
        away
          ? `This computer slept for ${formatElapsed(between(away.from, away.until))}, since ${formatExact(away.from)}.`
          : ''
      }
      width="w-[640px]"
    >
      {away ? (
        <>
          {/* A link leads to what it names, and there is no need for the sheet any more. */}
          {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the links have the keyboard */}
          <div
            className="min-h-0 space-y-4 overflow-y-auto px-4 py-3"
            onClick={(event) => event.target instanceof Element && event.target.closest('a') && close()}
          >
            <Failed failures={away.failures} />
            <Lost lost={away.lost} />
            <Missed missed={away.missed} />
            <Ended away={away} />
          </div>
          <div className="flex justify-end border-t border-line px-4 py-3">
            <Button look="solid" onClick={close}>
              Done
            </Button>
          </div>
        </>
      ) : null}
    </Dialog>
  );
}

function Failed({ failures }: { failures: Away['failures'] }) {
  const { refusal, guarded } = useGuard();
  const retry = (open: readonly JobId[]): void =>
    guarded('Nothing was retried.', () => openBulk({ action: 'retry', ...theSelected(open) }));
  return (
    <Section title="Failed" count={failures.length === 0 ? null : plural(failures.length, 'kind')}>
      {failures.length === 0 ? <AllWell>No job failed for good.</AllWell> : null}
      <ul aria-label="What failed">
        {failures.map(({ fingerprint, sync, code, message, jobs, open, newest }) => (
          <li key={fingerprint} className={`${line} gap-3`}>
            <Glyph shape="cross" tone="bad" />
            <span className="w-8 shrink-0 text-right font-medium tabular-nums">{formatNumber(jobs)}</span>
            <span className="min-w-0 flex-1">
              <a href={formatRoute(jobRoute(newest, { tab: 'errors' }))} title={message} className={`${row} ${link}`}>
                {message}
              </a>
              <span className="block truncate text-sm text-muted">
                {sync} <code className="font-mono text-faint">{code}</code>
              </span>
            </span>
            {open.length === 0 ? (
              <span className="shrink-0 text-sm text-muted">retried since</span>
            ) : (
              <Button
                size="small"
                title={refusal ?? 'See which they are, then enqueue them again'}
                aria-label={`Retry these: ${message}`}
                icon={<RotateCcw size={12} aria-hidden />}
                onClick={() => retry(open)}
              >
                Retry…
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Lost({ lost }: { lost: Away['lost'] }) {
  if (lost.length === 0) return null;
  return (
    <Section title="Taken over from this computer" count={plural(lost.length, 'job')}>
      <p className="py-1.5 text-sm text-muted">
        They ran here when the computer fell asleep. After that nothing of those attempts could be written any more.
      </p>
      <ul aria-label="Taken over from this computer">
        {lost.map(({ job, sync, state, worker }) => {
          const { shape, tone, word } = stateLooks[state];
          return (
            <li key={job} className={`${line} gap-3`}>
              <Glyph shape={shape} tone={tone} />
              <a href={formatRoute(jobRoute(job))} className={`w-20 shrink-0 font-mono ${link}`}>
                {job}
              </a>
              <span className="min-w-0 flex-1 truncate font-medium">{sync}</span>
              <span className="shrink-0 text-sm text-muted">
                {worker === null ? `${word}; nobody has run it since` : `${word}, by ${worker}`}
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function Missed({ missed }: { missed: Away['missed'] }) {
  if (missed.length === 0) return null;
  return (
    <Section
      title="Missed by schedules"
      count={plural(missed.length, 'schedule')}
      all={{ route: plainRoute('schedules'), label: 'All schedules' }}
    >
      <ul aria-label="Missed by schedules">
        {missed.map(({ schedule, caughtUp, left, newest, reason }) => (
          <li key={schedule} className={`${line} gap-3`}>
            <Glyph shape={left > 0 ? 'triangle' : 'check'} tone={left > 0 ? 'warn' : 'good'} />
            <span className="min-w-0 flex-1">
              <a href={formatRoute(plainRoute('schedules', schedule))} className={`${row} ${link}`}>
                {schedule}
              </a>
              {reason === null ? null : <span className="block truncate text-sm text-muted">{reason}</span>}
            </span>
            <span className="shrink-0 text-sm text-muted" title={`The newest: ${formatExact(newest)}`}>
              {[
                ...(caughtUp > 0 ? [`${plural(caughtUp, 'slot')} caught up with`] : []),
                ...(left > 0 ? [`${plural(left, 'slot')} left out`] : []),
              ].join(', ')}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Ended({ away: { from, ended, exact } }: { away: Away }) {
  const total = ended.reduce((sum, { succeeded, failed, cancelled }) => sum + succeeded + failed + cancelled, 0);
  return (
    <Section
      title="Ended"
      count={total === 0 ? null : `${plural(total, 'job')}${exact ? '' : ' and more'}`}
      all={{ route: jobsRoute(`since:${from}`, 'history'), label: 'History' }}
    >
      {ended.length === 0 ? <Nothing>No job ended.</Nothing> : null}
      <ul aria-label="Who ended jobs">
        {ended.map(({ worker, here, succeeded, failed, cancelled }) => (
          <li key={worker ?? ''} className={`${line} gap-3`}>
            <span className="min-w-0 flex-1 truncate">
              {worker ?? 'No worker'}
              {here ? <span className="ml-2 text-sm text-muted">this computer</span> : null}
            </span>
            <Outcome look="succeeded" jobs={succeeded} />
            <Outcome look="failed" jobs={failed} />
            <Outcome look="cancelled" jobs={cancelled} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Outcome({ look, jobs }: { look: 'succeeded' | 'failed' | 'cancelled'; jobs: number }) {
  const { shape, tone, word } = stateLooks[look];
  if (jobs === 0) return null;
  return (
    <span className="inline-flex shrink-0 items-center gap-1.5 text-sm text-muted tabular-nums">
      <Glyph shape={shape} tone={tone} />
      {formatNumber(jobs)} {word.toLowerCase()}
    </span>
  );
}

const AllWell = ({ children }: { children: ReactNode }) => (
  <Nothing>
    <Glyph shape="check" tone="good" className="mr-2" />
    {children}
  </Nothing>
);

const row = 'block truncate';
