import { useMemo } from 'react';
import type { Alert, AlertKind } from '#shared/alerts.ts';
import { formatNumber } from '#shared/format.ts';
import { formatRoute, jobRoute, jobsRoute, plainRoute, type Route } from '../../app/router.ts';
import type { FeedState } from '../../data/useFeed.ts';
import { useAction } from '../../data/useCall.ts';
import { ask } from '../../ui/Confirmer.tsx';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { Glyph, type Shape, type Tone } from '../../ui/Glyph.tsx';
import { Ago } from '../../ui/now.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { useSteadyRows } from '../parts/steadyRows.ts';
import { useGuard } from '../parts/useGuard.ts';
import { link, Nothing, Section } from './Section.tsx';

const mostShown = 8;
/** Of the part of the page that has them. */
export const alertsId = 'alerts';
const none: readonly Alert[] = [];

/** Alerts that are not over: those that nobody knows of yet, and those that somebody cares for. */
export function Alerts({ feed, stale }: { feed: FeedState<'alerts'>; stale: boolean }) {
  const alerts = feed.value ?? none;
  // One that somebody knows of stands behind those that nobody does.
  const sorted = useMemo(
    () => [...alerts].sort((a, b) => Number(a.state !== 'open') - Number(b.state !== 'open')),
    [alerts],
  );
  const { rows, handlers } = useSteadyRows(sorted);
  const open = alerts.filter((alert) => alert.state === 'open').length;
  const known = alerts.length - open;
  return (
    <Section
      title="Alerts"
      id={alertsId}
      count={[
        ...(open === 0 ? [] : [`${formatNumber(open)} open`]),
        ...(known === 0 ? [] : [`${formatNumber(known)} acknowledged`]),
      ].join(', ')}
      all={{ route: plainRoute('settings', 'notifications'), label: 'Settings' }}
      stale={stale}
    >
      {feed.value === undefined ? null : rows.length === 0 ? (
        <Nothing>
          <Glyph shape="check" tone="good" className="mr-2" />
          No alert is open.
        </Nothing>
      ) : (
        <ul {...handlers} aria-label="Alerts">
          {rows.slice(0, mostShown).map(({ row, gone }) => (
            <AlertRow key={row.id} alert={row} gone={gone} />
          ))}
        </ul>
      )}
      {rows.length > mostShown ? (
        <p className="py-1 text-sm text-faint">{formatNumber(rows.length - mostShown)} more</p>
      ) : null}
    </Section>
  );
}

function AlertRow({ alert, gone }: { alert: Alert; gone: boolean }) {
  const acting = useAlertActions(alert);
  const look = looks[alert.kind];
  const open = alert.state === 'open' && !gone;
  const [job] = alert.jobs;
  return (
    <li className={classes('flex gap-2 border-b border-line/60 py-1.5 last:border-b-0', gone && 'opacity-60')}>
      <Glyph
        shape={open ? look.shape : 'ring'}
        tone={open ? look.tone : 'idle'}
        name={`${look.word}, ${gone ? 'over' : alert.state}`}
        className="mt-[3px]"
      />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <a href={formatRoute(routeOf(alert))} className={classes(link, 'min-w-0 truncate font-medium')}>
            {alert.subject}
          </a>
          {alert.count > 1 ? (
            <span className="text-sm text-muted tabular-nums">{formatNumber(alert.count)} ×</span>
          ) : null}
          <span className="ml-auto text-sm whitespace-nowrap text-muted">
            <Ago moment={alert.lastAt} />
          </span>
        </p>
        <p className="copyable line-clamp-2 text-sm break-words text-muted" title={alert.message}>
          {alert.message}
        </p>
        {alert.hint === null || !open ? null : (
          <p className="line-clamp-2 text-sm break-words text-faint" title={alert.hint}>
            {alert.hint}
          </p>
        )}
        <p className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-faint">
          {gone ? (
            'It is over.'
          ) : (
            <>
              {open ? (
                <Tooltip text={acting.refusal ?? 'Say that you know: nobody is told of it again until it is over'}>
                  <Button size="small" aria-label={`Acknowledge: ${alert.subject}`} onClick={acting.acknowledge}>
                    Acknowledge…
                  </Button>
                </Tooltip>
              ) : (
                <span>
                  known to {alert.acknowledgedBy ?? 'somebody'}
                  {alert.acknowledgedAt === null ? null : (
                    <>
                      {' '}
                      since <Ago moment={alert.acknowledgedAt} />
                    </>
                  )}
                </span>
              )}
              <Tooltip text={acting.refusal ?? 'Say that it is over; should it happen again, a new alert opens'}>
                <Button size="small" look="ghost" aria-label={`Resolve: ${alert.subject}`} onClick={acting.resolve}>
                  Resolve…
                </Button>
              </Tooltip>
              {job === undefined ? null : (
                <a href={formatRoute(jobRoute(job))} className="rounded-sm hover:text-ink hover:underline">
                  last job {job}
                </a>
              )}
            </>
          )}
        </p>
      </div>
    </li>
  );
}

function useAlertActions({ id, subject, message }: Alert): {
  refusal: string | null;
  acknowledge: () => void;
  resolve: () => void;
} {
  const { mutateAsync } = useAction('alerts.acknowledge');
  const { refusal, guarded } = useGuard();
  return {
    refusal,
    acknowledge: () =>
      guarded('The alert was not acknowledged.', () =>
        ask({
          title: `Acknowledge the alert of ${subject}?`,
          description: `${message} It stays here as known to you, and nobody is told of it again until it is over.`,
          confirm: 'Acknowledge',
          reason: true,
          run: async (reason) => {
            await mutateAsync({ id, reason });
            toast({ tone: 'good', title: `The alert of ${subject} is known to you.` });
          },
        }),
      ),
    resolve: () =>
      guarded('The alert was not resolved.', () =>
        ask({
          title: `Resolve the alert of ${subject}?`,
          description: `${message} It is over by your word. Should it happen again, a new alert opens.`,
          confirm: 'Resolve',
          reason: true,
          run: async (reason) => {
            await mutateAsync({ id, resolve: true, reason });
            toast({ tone: 'good', title: `The alert of ${subject} is over.` });
          },
        }),
      ),
  };
}

const looks: Record<AlertKind, { shape: Shape; tone: Tone; word: string }> = {
  job_failed: { shape: 'cross', tone: 'bad', word: 'A job failed' },
  failure_repeated: { shape: 'again', tone: 'bad', word: 'The same failure again and again' },
  slot_missed: { shape: 'clock', tone: 'warn', word: 'A slot was missed' },
  sync_stale: { shape: 'triangle', tone: 'warn', word: 'Its data is stale' },
  worker_lost: { shape: 'question', tone: 'warn', word: 'A worker was lost' },
};

/** The list behind an alert. */
function routeOf({ kind, subject, fingerprint }: Alert): Route {
  switch (kind) {
    case 'job_failed':
    case 'failure_repeated':
      return jobsRoute(fingerprint === null ? `state:failed sync:${subject}` : `fingerprint:${fingerprint}`);
    case 'slot_missed':
      return plainRoute('schedules', subject);
    case 'sync_stale':
      return jobsRoute(`sync:${subject}`);
    case 'worker_lost':
      return plainRoute('workers');
  }
}
