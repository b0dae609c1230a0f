import type { ReactNode } from 'react';
import type { Status } from '#shared/contract/status.ts';
import { formatNumber, plural } from '#shared/format.ts';
import type { ConsoleOverview } from '#shared/overview.ts';
import { depthStates, type Count, type Day, type Durations } from '#shared/statistics.ts';
import { formatElapsed } from '#shared/time.ts';
import { formatRoute, jobRoute, jobsRoute, type Route } from '../../app/router.ts';
import { useCall } from '../../data/useCall.ts';
import { classes } from '../../ui/classes.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import { SparkBars, SparkLine } from '../../ui/Sparkline.tsx';
import { stateLooks } from '../parts/states.ts';
import { formatMaybe, formatShare, whyWaiting } from './health.ts';
import { link } from './Section.tsx';

/** The health figures in one row: what waits, how much there is, how it ends, how long it takes. */
export function Figures({
  overview,
  status,
  now,
  stale,
}: {
  overview: ConsoleOverview;
  status: Status | undefined;
  /** ms, by the database's clock. */
  now: number;
  stale: boolean;
}) {
  const { today, lastWeek, hours } = overview;
  const judged = today.succeeded + today.failed;
  return (
    <div
      className={classes(
        'grid grid-cols-1 gap-x-px gap-y-px border-b border-line bg-line @md:grid-cols-2 @4xl:grid-cols-[1.2fr_1.1fr_1.1fr_1fr_1fr]',
        stale && '[&>*]:text-muted',
      )}
    >
      <Waiting overview={overview} status={status} now={now} />
      <Depth overview={overview} />
      <Figure
        label="Succeeded, 24 h"
        route={jobsRoute('since:1d', 'history')}
        value={today.successRate === null ? '–' : formatShare(today.successRate)}
        chart={
          <SparkBars
            name={`Ended by hour: ${plural(today.succeeded, 'succeeded', 'succeeded')}, ${plural(today.failed, 'failed', 'failed')} in 24 hours`}
            bars={hours.today.map((hour) => ({ good: hour.succeeded, bad: hour.failed }))}
          />
        }
      >
        {judged === 0 ? 'nothing ended' : `${formatNumber(today.failed)} of ${formatNumber(judged)} failed`}
        {weekBefore(lastWeek.successRate === null ? null : formatShare(lastWeek.successRate))}
      </Figure>
      <Figure
        label="Run, p50 and p95"
        route={jobsRoute('since:1d', 'history')}
        value={<Pair durations={today.run} />}
        chart={
          <SparkLine
            name={`p95 of the run by hour; ${formatMaybe(today.run.p95)} over 24 hours`}
            now={hours.today.map((hour) => hour.runP95)}
            before={hours.lastWeek.map((hour) => hour.runP95)}
          />
        }
      >
        {before(lastWeek, 'run')}
      </Figure>
      <Figure
        label="Wait, p50 and p95"
        route={jobsRoute('since:1d', 'history')}
        value={<Pair durations={today.wait} />}
        chart={
          <SparkLine
            name={`p95 of the wait by hour; ${formatMaybe(today.wait.p95)} over 24 hours`}
            now={hours.today.map((hour) => hour.waitP95)}
            before={hours.lastWeek.map((hour) => hour.waitP95)}
          />
        }
      >
        {before(lastWeek, 'wait')}
      </Figure>
    </div>
  );
}

function Figure({
  label,
  value,
  chart,
  route,
  tone,
  children,
}: {
  label: string;
  value: ReactNode;
  chart?: ReactNode;
  route: Route | null;
  tone?: 'warn' | 'bad' | undefined;
  children: ReactNode;
}) {
  return (
    <section aria-label={label} className="flex min-w-0 flex-col bg-surface px-4 py-2.5 @md:max-@4xl:first:col-span-2">
      <h2 className="text-xs text-faint">{label}</h2>
      <div className="flex h-8 items-center justify-between gap-3">
        <span
          className={classes(
            'text-xl font-semibold whitespace-nowrap tabular-nums',
            tone === 'bad' && 'text-bad',
            tone === 'warn' && 'text-warn',
          )}
        >
          {route ? (
            <a href={formatRoute(route)} className="rounded-sm hover:underline hover:decoration-line-strong">
              {value}
            </a>
          ) : (
            value
          )}
        </span>
        {chart === undefined ? null : <span className="flex max-w-32 min-w-0 flex-1">{chart}</span>}
      </div>
      <div className="line-clamp-2 text-sm text-muted">{children}</div>
    </section>
  );
}

function Waiting({
  overview: { oldestWaiting: waits },
  status,
  now,
}: {
  overview: ConsoleOverview;
  status: Status | undefined;
  now: number;
}) {
  const syncs = useCall('syncs.list', {}).value;
  if (!waits) {
    return (
      <Figure label="Oldest waiting job" value="none" route={null}>
        nothing that is due waits
      </Figure>
    );
  }
  const waited = Math.max(0, now - Date.parse(waits.runAt));
  const provider = syncs?.find((sync) => sync.name === waits.sync)?.provider ?? null;
  const why = whyWaiting(waits, provider, status);
  return (
    <Figure
      label="Oldest waiting job"
      route={jobRoute(waits.id)}
      value={formatElapsed(waited)}
      tone={waited >= 1_800_000 ? 'bad' : waited >= 300_000 ? 'warn' : undefined}
    >
      <span title={`Job ${waits.id}, ${waits.sync}: ${why.text}`}>
        {why.text.startsWith(waits.sync) ? null : `${waits.sync}: `}
        {why.route ? (
          <a href={formatRoute(why.route)} className={link}>
            {why.text}
          </a>
        ) : (
          why.text
        )}
      </span>
    </Figure>
  );
}

function Depth({ overview: { depth } }: { overview: ConsoleOverview }) {
  const present = depthStates.filter((state) => depth.states[state].value > 0);
  return (
    <Figure label="Queue" route={jobsRoute('state:pending,running')} value={countWords(depth.total)}>
      {present.length === 0 ? (
        'no job waits or runs'
      ) : (
        <span className="flex gap-x-2.5">
          {present.map((state) => (
            <a
              key={state}
              href={formatRoute(jobsRoute(`state:${filterOf(state)}`))}
              aria-label={`${countWords(depth.states[state])} ${stateLooks[state].word.toLowerCase()}`}
              title={`${countWords(depth.states[state])} ${stateLooks[state].word.toLowerCase()}`}
              className="inline-flex items-center gap-1 rounded-sm tabular-nums hover:text-ink hover:underline"
            >
              <Glyph shape={stateLooks[state].shape} tone={stateLooks[state].tone} />
              {countWords(depth.states[state])}
            </a>
          ))}
        </span>
      )}
    </Figure>
  );
}

/** In a filter `pending` means every job that has not begun; here those that are due and free to begin. */
function filterOf(state: (typeof depthStates)[number]): string {
  return state === 'pending' ? 'pending -state:scheduled,retrying,blocked,waiting' : state;
}

const Pair = ({ durations: { p50, p95 } }: { durations: Durations }) => (
  <>
    {formatMaybe(p50)}
    <span className="ml-2 text-base font-normal text-muted">{formatMaybe(p95)}</span>
  </>
);

/** `1,204`; `10,000+` where counting stopped; `about 12,000` by the planner's statistics. */
export function countWords({ value, kind }: Count): string {
  if (kind === 'estimate') return `~${formatNumber(value)}`;
  return kind === 'exact' ? formatNumber(value) : `${formatNumber(value)}+`;
}

function before(day: Day, what: 'run' | 'wait'): ReactNode {
  const { p50, p95 } = day[what];
  return p50 === null && p95 === null
    ? 'a week before: none'
    : `a week before: ${formatMaybe(p50)}, ${formatMaybe(p95)}`;
}

function weekBefore(words: string | null): ReactNode {
  return words === null ? null : <span className="text-faint"> · a week before {words}</span>;
}
