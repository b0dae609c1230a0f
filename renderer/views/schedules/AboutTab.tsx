import type { ReactNode } from 'react';
import type { Schedule } from '#shared/schedules.ts';
import { formatRoute, jobsRoute, runRoute } from '../../app/router.ts';
import { classes } from '../../ui/classes.ts';
import { tones } from '../../ui/Glyph.tsx';
import { Json } from '../../ui/Json.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useNow } from '../../ui/now.tsx';
import { Facts } from '../parts/Facts.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { cadenceWords, missedSentence, overlapSentence } from './cadence.ts';
import { LastChange } from './ChangesTab.tsx';
import { RunsTable } from './RunsTable.tsx';
import { SlotStrip } from './SlotStrip.tsx';
import { dayAndTime, isZone, offsetAt, offsetText } from './zones.ts';

/** What a schedule is and does: its facts, its next runs, and what happens when something is in its way. */
export function AboutTab({ schedule }: { schedule: Schedule }) {
  const now = useNow(60_000);
  const { sync, routine, cron, words, timeZone, description, problem, overdueSince, enabled, payload, priority } =
    schedule;
  const cadence = cadenceWords(schedule.cadence);
  const zone =
    timeZone !== 'UTC' && isZone(timeZone) ? `${timeZone} (${offsetText(offsetAt(now, timeZone))} now)` : timeZone;
  const facts: (readonly [string, ReactNode])[] = [
    ['Starts', sync === null ? `the routine ${routine ?? ''}` : <SyncLinks sync={sync} />],
    ['When', words ?? 'not valid'],
    ['Cron', <code key="cron">{cron}</code>],
    ['Zone', zone],
    ...(priority === 0 ? [] : [['Priority', String(priority)] as const]),
    [
      'Cadence',
      <span key="cadence" className={classes(cadence.tone !== 'idle' && tones[cadence.tone])}>
        {cadence.sentence}
      </span>,
    ],
    ['Last slots', <SlotLine key="slots" schedule={schedule} />],
    ['Missed', missedSentence(schedule)],
    ['Still running', overlapSentence(schedule)],
    ['Changed', <LastChange key="changed" schedule={schedule} />],
  ];
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls: the keyboard has to reach it
    <section aria-label="About" tabIndex={0} className="min-h-0 flex-1 space-y-5 overflow-y-auto p-4">
      {problem ? <FailureNotice failure={problem} /> : null}
      {overdueSince === null ? null : (
        <Notice tone="warn" title={`The slot of ${dayAndTime(Date.parse(overdueSince), timeZone, now)} is overdue`}>
          No worker has dealt with it, nor with what came after it. When one looks again,{' '}
          {schedule.missedPolicy === 'skip'
            ? 'what was missed is left out.'
            : schedule.missedPolicy === 'latest'
              ? 'the newest of the missed slots runs.'
              : 'each missed slot runs.'}
        </Notice>
      )}
      {description === null ? null : <p className="copyable">{description}</p>}
      <Facts facts={facts} />
      {Object.keys(payload).length === 0 ? null : (
        <section aria-label="Payload">
          <Heading>Payload</Heading>
          <Json value={payload} />
        </section>
      )}
      {schedule.nextRuns.length === 0 ? null : (
        <section aria-label="Next runs">
          <Heading>
            Next runs
            {enabled ? null : <span className="ml-1.5 font-normal text-faint">if it were enabled</span>}
          </Heading>
          <RunsTable runs={schedule.nextRuns} zone={timeZone} quiet={!enabled} />
        </section>
      )}
    </section>
  );
}

export const Heading = ({ children }: { children: ReactNode }) => (
  <h3 className="mb-1 text-sm font-medium text-muted">{children}</h3>
);

const SlotLine = ({ schedule }: { schedule: Schedule }) => (
  <span className="flex h-5 items-center">
    <SlotStrip schedule={schedule} most={12} />
  </span>
);

function SyncLinks({ sync }: { sync: string }) {
  const look = 'underline decoration-line-strong underline-offset-2 hover:decoration-ink';
  return (
    <>
      <a className={look} href={formatRoute(runRoute(sync))}>
        {sync}
      </a>
      <span className="text-faint"> · </span>
      <a className={look} href={formatRoute(jobsRoute(`sync:${sync} trigger:schedule`))}>
        its scheduled jobs
      </a>
    </>
  );
}
