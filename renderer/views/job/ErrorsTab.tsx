import type { ReactNode } from 'react';
import type { FailureInsight } from '#shared/failures.ts';
import { formatNumber } from '#shared/format.ts';
import type { Attempt, JobDetail } from '#shared/jobs.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Glyph } from '../../ui/Glyph.tsx';
import { Ago } from '../../ui/now.tsx';
import { outcomeLooks } from '../parts/states.ts';
import { ErrorCard } from './ErrorCard.tsx';
import { ErrorChange } from './ErrorChange.tsx';
import { ErrorKind } from './ErrorKind.tsx';
import { changesOf } from './errorChanges.ts';
import { JobLink } from './JobLink.tsx';

/** Why each attempt ended badly, the newest first, what it means and what to do about it. */
export function ErrorsTab({
  job,
  insight,
  onCalls,
}: {
  job: JobDetail;
  insight: FailureInsight | null;
  /** Opens the recorded calls of an attempt. */
  onCalls: (token: number) => void;
}) {
  const failed = job.attempts.filter((attempt) => attempt.error !== null);
  if (failed.length === 0 && !job.error) return <Empty title="No errors">No attempt of this job ended badly.</Empty>;
  const changes = changesOf(failed);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      {insight === null ? null : <Before job={job} insight={insight} />}
      <ol className="divide-y divide-line">
        {failed.length === 0 && job.error ? (
          <li className="p-4">
            <ErrorCard error={job.error} />
          </li>
        ) : null}
        {failed.toReversed().map((attempt) => {
          const change = changes.get(attempt.token);
          const fingerprint = insight?.attempts.find(({ token }) => token === attempt.token)?.fingerprint;
          const kind = insight?.kinds.find((each) => each.fingerprint === fingerprint);
          const recording = insight?.recordings.find(({ token }) => token === attempt.token);
          return (
            <li key={attempt.token} aria-label={`Attempt ${attempt.number}`} className="p-4">
              <Heading attempt={attempt}>
                {recording ? (
                  <Button size="small" onClick={() => onCalls(attempt.token)}>
                    {recording.calls === 1 ? 'Open the answer' : `Open the ${formatNumber(recording.calls)} answers`}
                  </Button>
                ) : null}
              </Heading>
              {attempt.error ? (
                <ErrorCard error={attempt.error}>
                  {change === undefined ? null : <ErrorChange change={change} />}
                  {kind === undefined ? null : <ErrorKind kind={kind} />}
                </ErrorCard>
              ) : null}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function Heading({ attempt, children }: { attempt: Attempt; children: ReactNode }) {
  const look = outcomeLooks[attempt.outcome];
  return (
    <div className="flex h-6 items-center gap-1.5 text-sm text-muted">
      <Glyph shape={look.shape} tone={look.tone} />
      <h3 className="whitespace-nowrap">
        Attempt {attempt.number} · {look.word.toLowerCase()}
      </h3>
      {attempt.finishedAt === null ? null : <Ago moment={attempt.finishedAt} />}
      {attempt.worker === null ? null : <span className="min-w-0 truncate">· {attempt.worker}</span>}
      <span className="ml-auto pl-2">{children}</span>
    </div>
  );
}

/** When the same was done with success. */
function Before({ job, insight: { lastSuccess } }: { job: JobDetail; insight: FailureInsight }) {
  if (lastSuccess.kind === 'none') {
    if (lastSuccess.runs === 0) return null;
    return (
      <p className="border-b border-line px-4 py-1.5 text-sm text-muted">
        {lastSuccess.exact
          ? 'It has never succeeded with this payload, as far as history goes back.'
          : `It has not succeeded with this payload in the last ${formatNumber(lastSuccess.runs)} runs of ${job.sync}.`}
      </p>
    );
  }
  const since = job.finishedAt !== null && lastSuccess.finishedAt > job.finishedAt;
  return (
    <p className="flex items-center gap-1.5 border-b border-line px-4 py-1.5 text-sm text-muted">
      <Glyph shape="check" tone={since ? 'good' : 'idle'} />
      <span>
        {since ? 'The same has succeeded since,' : 'Last succeeded with this payload'}{' '}
        <Ago moment={lastSuccess.finishedAt} />: <JobLink id={lastSuccess.id}>job {lastSuccess.id}</JobLink>
      </span>
    </p>
  );
}
