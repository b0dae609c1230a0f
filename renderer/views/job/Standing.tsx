import type { JobDetail } from '#shared/jobs.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { formatDuration, formatElapsed } from '#shared/time.ts';
import { useStatus } from '../../data/StatusProvider.tsx';
import { Button } from '../../ui/Button.tsx';
import { Glyph } from '../../ui/Glyph.tsx';
import { Ago, useNow } from '../../ui/now.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { pausedSentence } from '../parts/pauses.ts';
import { ranFor } from '../parts/states.ts';
import { cancelOf, type Cancel } from '../parts/steering.ts';
import { usePauseOf, usePausing } from '../parts/usePausing.ts';
import { JobLink } from './JobLink.tsx';
import { LockWait } from './LockWait.tsx';

/** One line that says how a job goes or went, and what it waits for. */
export function Standing({ job }: { job: JobDetail }) {
  if (job.state === 'running') return <Running job={job} />;
  return job.state === 'pending' ? <Pending job={job} /> : <Ended job={job} />;
}

function Running({ job }: { job: JobDetail }) {
  const ran = ranFor(job, useNow(1000));
  const { progress } = job;
  if (job.cancelAsked) {
    const words = cancelAskedWords(job.cancelAsked);
    return (
      <>
        <span className="min-w-0 flex-1 truncate" title={words}>
          {words}
        </span>
        {ran === null ? null : <span className="text-muted">{formatElapsed(ran)}</span>}
      </>
    );
  }
  return (
    <>
      <span className="w-32 shrink-0">
        <ProgressBar done={progress?.done ?? 0} total={progress?.total ?? null} name="Progress" />
      </span>
      <span className="min-w-0 flex-1 truncate">
        {progress?.what ?? 'starting'}
        {progress && (progress.done > 0 || progress.total !== null) ? (
          <span className="ml-2 text-muted">
            {formatNumber(progress.done)}
            {progress.total === null ? '' : ` of ${formatNumber(progress.total)}`}
          </span>
        ) : null}
      </span>
      {ran === null ? null : <span className="text-muted">{formatElapsed(ran)}</span>}
    </>
  );
}

function Pending({ job }: { job: JobDetail }) {
  if (job.routine && job.routine.waitsFor.length > 0) {
    return (
      <span className="truncate text-muted">
        Waits for {plural(job.routine.waitsFor.length, 'earlier step')} of {job.routine.name}:{' '}
        {job.routine.waitsFor.map((id, index) => (
          <span key={id}>
            {index === 0 ? '' : ', '}
            <JobLink id={id}>job {id}</JobLink>
          </span>
        ))}
      </span>
    );
  }
  return job.waitingFor === null ? <Due job={job} /> : <LockWait name={job.waitingFor} />;
}

/** When it is due, and what keeps it from starting then. */
function Due({ job }: { job: JobDetail }) {
  const now = useNow(1000);
  const { value: status } = useStatus();
  const { resume } = usePausing();
  const pause = usePauseOf(job.sync);
  const due =
    Date.parse(job.runAt) > now ? (
      <span className="shrink-0 text-muted">
        {job.shown === 'retrying' ? 'Next attempt' : 'Due'} <Ago moment={job.runAt} />
      </span>
    ) : null;
  if (pause) {
    return (
      <>
        {due}
        <Glyph shape="pause" tone="warn" />
        <span className="min-w-0 truncate" title={pausedSentence(pause, status?.providers)}>
          {pausedSentence(pause, status?.providers)}
        </span>
        <Button size="small" look="ghost" className="-my-0.5 ml-auto" onClick={() => resume(pause)}>
          Resume
        </Button>
      </>
    );
  }
  if (due) return due;
  const idle = status !== undefined && !status.workers.some((worker) => worker.state === 'active');
  return <span className="truncate text-muted">{idle ? 'No worker claims jobs now' : 'Waits for a free worker'}</span>;
}

function Ended({ job }: { job: JobDetail }) {
  const ran = ranFor(job, useNow(1000));
  const took = ran === null ? '' : ` in ${formatDuration(ran)}`;
  const cancel = cancelOf(job);
  return (
    <>
      <span className="min-w-0 flex-1 truncate" title={job.error?.message}>
        {job.state === 'succeeded'
          ? outcomeOf(job)
          : cancel
            ? cancelWords(cancel)
            : (job.error?.message ?? 'Ended without an error being recorded')}
      </span>
      {job.finishedAt === null ? null : (
        <span className="shrink-0 text-muted">
          ended <Ago moment={job.finishedAt} />
          {took}
        </span>
      )}
    </>
  );
}

/** `anna asked to cancel it: wrong season. Its worker brings it to an end` */
function cancelAskedWords({ by, reason }: NonNullable<JobDetail['cancelAsked']>): string {
  return `${by ?? 'Somebody'} asked to cancel it${reason === null ? '' : `: ${reason}`}. Its worker brings it to an end`;
}

/** `By anna (its query had to be cancelled): wrong season` */
function cancelWords({ by, reason, stage }: Cancel): string {
  return `By ${by ?? 'somebody'}${stage === null ? '' : ` (${stage})`}${reason === null ? '' : `: ${reason}`}`;
}

/** What a run did, in a few words: `1,204 inserted, 3 updated`, or that nothing changed. */
function outcomeOf(job: JobDetail): string {
  if (!job.result || job.result.changes.length === 0) return 'Done';
  const sum = { inserted: 0, updated: 0, removed: 0, unchanged: 0 };
  for (const table of job.result.changes) {
    sum.inserted += table.inserted;
    sum.updated += table.updated;
    sum.removed += table.removed;
    sum.unchanged += table.unchanged;
  }
  const parts = (['inserted', 'updated', 'removed'] as const)
    .filter((kind) => sum[kind] > 0)
    .map((kind) => `${formatNumber(sum[kind])} ${kind}`);
  if (parts.length === 0) return `Nothing changed: ${plural(sum.unchanged, 'row')} compared`;
  const text = parts.join(', ');
  return job.result.dryRun ? `Would be ${text}` : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
