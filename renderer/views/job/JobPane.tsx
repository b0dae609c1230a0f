import { useState } from 'react';
import type { JobDetail, JobId } from '#shared/jobs.ts';
import { replayedBy, whyNotReplayable } from '#shared/recordings.ts';
import { useShortcuts } from '../../app/keyboard.ts';
import { navigate, type JobTab } from '../../app/router.ts';
import { useStatus } from '../../data/StatusProvider.tsx';
import { useFeed } from '../../data/useFeed.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Reading } from '../parts/Reading.tsx';
import { Tabs, type Tab } from '../../ui/Tabs.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { possibleWith } from '../parts/steering.ts';
import { useCancel } from '../parts/useCancel.ts';
import { Attempts } from './Attempts.tsx';
import { CallsTab, type CallPlace } from './calls/CallsTab.tsx';
import { useReplay } from './calls/useReplay.ts';
import { ErrorsTab } from './ErrorsTab.tsx';
import { JobHeader } from './JobHeader.tsx';
import { focusLog } from './log/focusLog.ts';
import { LogTab } from './LogTab.tsx';
import { PayloadTab } from './PayloadTab.tsx';
import { RelatedTab } from './RelatedTab.tsx';
import { ResultTab } from './ResultTab.tsx';
import { useJobActions } from './useJobActions.ts';
import { useReport } from './useReport.ts';
import { useRetry } from './useRetry.ts';

/** One job, live, beside the list. `tab` null lets the job's state choose. */
export function JobPane({
  id,
  tab,
  onTab,
  onClose,
}: {
  id: JobId;
  tab: JobTab | null;
  onTab: (tab: JobTab) => void;
  onClose: () => void;
}) {
  const feed = useFeed('job', { id });
  const offline = useStatus().value?.offline ?? false;
  if (feed.value === undefined) {
    return (
      <div className="flex min-h-0 flex-1 flex-col gap-3 bg-surface p-4">
        {feed.failure ? (
          <FailureNotice failure={feed.failure} />
        ) : (
          <Reading rows={6} height={28} name={`Job ${id} is being read`} />
        )}
      </div>
    );
  }
  if (feed.value === null) {
    return (
      <Empty title={`There is no job ${id}`} actions={<Button onClick={onClose}>Close</Button>}>
        {offline
          ? 'It is not in the copy on this computer, which has jobs that ended.'
          : 'It may have been removed by the retention, or it belongs to another database.'}
      </Empty>
    );
  }
  return <Pane job={feed.value} stale={feed.stale} tab={tab} onTab={onTab} onClose={onClose} />;
}

function Pane({
  job,
  stale,
  tab,
  onTab,
  onClose,
}: {
  job: JobDetail;
  stale: boolean;
  tab: JobTab | null;
  onTab: (tab: JobTab) => void;
  onClose: () => void;
}) {
  const retry = useRetry();
  const cancel = useCancel();
  const actions = useJobActions(job);
  const replay = useReplay();
  const insight = useFeed('insight', { id: job.id }).value ?? null;
  const report = useReport(job, insight);
  const [place, setPlace] = useState<CallPlace | null>(null);
  // What the job offered when it was opened; it does not turn the page on somebody who watches it.
  const [first] = useState<JobTab>(() => firstTab(job));
  const errors = job.attempts.filter((attempt) => attempt.error !== null).length || (job.error ? 1 : 0);
  const related =
    job.retriedBy.length +
    (job.retryOf === null ? 0 : 1) +
    (job.routine === null ? 0 : 1) +
    (insight?.replays.length ?? 0) +
    (replayedBy(job.triggerDetail) === null ? 0 : 1);
  const recording = insight?.recordings.at(-1);
  const warnings = job.result?.warnings.length ?? 0;
  const possible = possibleWith(job);

  const tabs: Tab<JobTab>[] = [
    { value: 'log', label: 'Log', content: <LogTab job={job} /> },
    {
      value: 'result',
      label: 'Result',
      aside:
        warnings > 0 ? (
          <Badge tone="warn" title="Warnings">
            {warnings}
          </Badge>
        ) : null,
      content: <ResultTab job={job} />,
    },
    { value: 'payload', label: 'Payload', content: <PayloadTab job={job} /> },
    ...(errors > 0
      ? [
          {
            value: 'errors' as const,
            label: 'Errors',
            aside: <Badge tone={job.state === 'failed' ? 'bad' : 'idle'}>{errors}</Badge>,
            content: (
              <ErrorsTab
                job={job}
                insight={insight}
                onCalls={(token) => {
                  setPlace({ token, call: null });
                  onTab('calls');
                }}
              />
            ),
          },
        ]
      : []),
    {
      value: 'calls',
      label: 'Calls',
      aside: recording ? <Badge title="Recorded calls of the last attempt">{recording.calls}</Badge> : null,
      content: <CallsTab job={job} insight={insight} place={place} replay={replay} onPlace={setPlace} />,
    },
    ...(related > 0
      ? [
          {
            value: 'related' as const,
            label: 'Related',
            aside: <Badge>{related}</Badge>,
            content: <RelatedTab job={job} insight={insight} />,
          },
        ]
      : []),
  ];
  const wanted = tab ?? first;
  const shown = tabs.some((each) => each.value === wanted) ? wanted : firstTab(job);
  const again = (): void =>
    navigate({ view: 'run', sync: job.sync, payload: job.payload, from: job.id, dryRun: job.dryRun });

  useShortcuts([
    { keys: 'e', label: 'Run again with changes', group: 'Job', run: again },
    {
      keys: 'l',
      label: 'Log',
      group: 'Job',
      run: () => {
        onTab('log');
        focusLog();
      },
    },
    { keys: 'y', label: 'Copy a report', group: 'Job', run: report.copy },
    ...(recording
      ? [
          {
            keys: 'p',
            label: 'Replay the recorded calls',
            group: 'Job',
            run: () => {
              const shown = insight?.recordings.find(({ token }) => token === place?.token) ?? recording;
              replay.run(job.id, shown.token, whyNotReplayable(shown));
            },
          },
        ]
      : []),
    ...(possible.cancel
      ? [{ keys: 'c', label: 'Cancel a pending or running job', group: 'Jobs', run: () => cancel.run(job) }]
      : []),
    ...(possible.runNow ? [{ keys: 'n', label: 'Run now', group: 'Job', run: () => actions.runNow() }] : []),
    ...(possible.retry
      ? [{ keys: 'r', label: 'Retry a failed job', group: 'Jobs', run: () => retry.run(job.id) }]
      : []),
  ]);

  return (
    <section aria-label={`Job ${job.id}`} className={classes('flex min-h-0 flex-1 flex-col', stale && 'opacity-70')}>
      <JobHeader
        job={job}
        retry={retry}
        cancel={cancel}
        actions={actions}
        report={report}
        onAgain={again}
        onClose={onClose}
      />
      <Attempts job={job} />
      <Tabs name="Parts of the job" value={shown} tabs={tabs} onChange={onTab} />
    </section>
  );
}

function firstTab(job: JobDetail): JobTab {
  if (job.state === 'failed' && (job.error || job.attempts.some((attempt) => attempt.error))) return 'errors';
  return job.state === 'succeeded' && job.result ? 'result' : 'log';
}
