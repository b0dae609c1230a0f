import { RotateCcw, SlidersHorizontal, X } from 'lucide-react';
import type { JobDetail } from '#shared/jobs.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { formatDuration, formatElapsed } from '#shared/time.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Ago, useNow } from '../../ui/now.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { StateMark } from '../parts/StateMark.tsx';
import { ranFor, subjectOf, triggerWords } from '../parts/states.ts';
import type { useRetry } from './useRetry.ts';

/** What the job is, how it stands, and what can be done with it now. Its height never changes. */
export function JobHeader({
  job,
  retry,
  onAgain,
  onClose,
}: {
  job: JobDetail;
  retry: ReturnType<typeof useRetry>;
  onAgain: () => void;
  onClose: () => void;
}) {
  const subject = subjectOf(job);
  const canRetry = job.state === 'failed' || job.state === 'cancelled';
  return (
    <header className="shrink-0 border-b border-line px-4 pt-2 pb-2.5">
      <div className="flex h-7 items-center gap-2">
        <StateMark state={job.shown} strong />
        <h2 className="min-w-0 truncate font-semibold">{job.sync}</h2>
        {job.dryRun ? <Badge title="A dry run: nothing is written">dry run</Badge> : null}
        <span className="copyable font-mono text-faint">{job.id}</span>
        <CopyButton name="Copy the job’s id" text={() => job.id} className="-ml-1.5" />
        <span className="ml-auto flex items-center gap-1.5">
          {canRetry ? (
            <Tooltip text={retry.refusal ?? 'Enqueue it again with the same payload'} keys="r">
              <Button
                size="small"
                icon={<RotateCcw size={12} aria-hidden />}
                busy={retry.busy}
                onClick={() => retry.run(job.id)}
              >
                Retry
              </Button>
            </Tooltip>
          ) : null}
          <Tooltip text="Run again with changes" keys="e">
            <Button size="small" icon={<SlidersHorizontal size={12} aria-hidden />} onClick={onAgain}>
              Run again…
            </Button>
          </Tooltip>
          <IconButton name="Close" keys="escape" onClick={onClose}>
            <X size={15} />
          </IconButton>
        </span>
      </div>
      <p className="flex h-5 items-center gap-1.5 truncate text-sm text-muted">
        <Facts job={job} subject={subject} />
      </p>
      <div className="mt-1 flex h-5 items-center gap-2 text-sm">
        <Standing job={job} />
      </div>
    </header>
  );
}

function Facts({ job, subject }: { job: JobDetail; subject: string }) {
  const who = ['actor', 'by', 'operator', 'source']
    .map((key) => job.triggerDetail[key])
    .find((value) => typeof value === 'string');
  return (
    <>
      {subject === '' ? null : (
        <>
          <span className="max-w-[45%] shrink-0 truncate text-ink">{subject}</span>
          <Dot />
        </>
      )}
      <span className="truncate">
        {triggerWords[job.trigger]} {typeof who === 'string' ? who : null}
      </span>
      <Dot />
      <span className="whitespace-nowrap">
        enqueued <Ago moment={job.enqueuedAt} />
      </span>
      {job.attempt > 0 ? (
        <>
          <Dot />
          <span className="whitespace-nowrap">
            attempt {job.attempt} of {job.maxAttempts}
          </span>
        </>
      ) : null}
      {job.priority === 0 ? null : (
        <>
          <Dot />
          <span className="whitespace-nowrap">priority {job.priority}</span>
        </>
      )}
    </>
  );
}

const Dot = () => <span className="text-faint">·</span>;

/** One line that says how it goes or went. */
function Standing({ job }: { job: JobDetail }) {
  const now = useNow(1000);
  const ran = ranFor(job, now);
  if (job.state === 'running') {
    const { progress } = job;
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
  if (job.state === 'pending') {
    const due = Date.parse(job.runAt) > now;
    return (
      <span className="truncate text-muted">
        {job.waitingFor !== null ? (
          `Waits for ${job.waitingFor}`
        ) : due ? (
          <>
            {job.shown === 'retrying' ? 'Next attempt' : 'Due'} <Ago moment={job.runAt} />
          </>
        ) : (
          'Waits for a free worker'
        )}
      </span>
    );
  }
  const took = ran === null ? '' : ` in ${formatDuration(ran)}`;
  return (
    <>
      <span className="min-w-0 flex-1 truncate" title={job.error?.message}>
        {job.state === 'succeeded' ? outcomeOf(job) : (job.error?.message ?? 'Ended without an error being recorded')}
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

/** What a run did, in a few words: `1,204 inserted, 3 updated`, or that nothing changed. */
function outcomeOf(job: JobDetail): string {
  if (!job.result) return 'Done';
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
