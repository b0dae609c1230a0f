import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FailureInsight } from '#shared/failures.ts';
import type { JobDetail } from '#shared/jobs.ts';
import { replayedBy } from '#shared/recordings.ts';
import { Button } from '../../ui/Button.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { Facts } from '../parts/Facts.tsx';
import { notReachedBecauseOf, possibleWith } from '../parts/steering.ts';
import { JobLink } from './JobLink.tsx';
import { useRoutineRetry } from './useJobActions.ts';

/** The retries and replays that this job belongs to, and the routine that it is a step of. */
export function RelatedTab({ job, insight }: { job: JobDetail; insight: FailureInsight | null }) {
  const of = replayedBy(job.triggerDetail);
  const replays = insight?.replays.map(({ id }) => id) ?? [];
  return (
    <div className="min-h-0 flex-1 space-y-5 overflow-y-auto p-4">
      {job.routine === null ? null : <Routine job={job} routine={job.routine} />}
      {job.retryOf === null && job.retriedBy.length === 0 ? null : (
        <Facts
          facts={[
            ...(job.retryOf === null ? [] : [['retry of', <JobLink key="of" id={job.retryOf} />] as const]),
            ...(job.retriedBy.length === 0 ? [] : [['retried as', <Jobs key="as" ids={job.retriedBy} />] as const]),
          ]}
        />
      )}
      {of === null && replays.length === 0 ? null : (
        <Facts
          facts={[
            ...(of === null ? [] : [['replay of', <JobLink key="of" id={of.job} />] as const]),
            ...(replays.length === 0 ? [] : [['replayed as', <Jobs key="as" ids={replays} />] as const]),
          ]}
        />
      )}
    </div>
  );
}

function Routine({ job, routine }: { job: JobDetail; routine: NonNullable<JobDetail['routine']> }) {
  const retry = useRoutineRetry();
  const because = notReachedBecauseOf(job);
  const facts: (readonly [string, ReactNode])[] = [
    ['routine', routine.name],
    [
      'run',
      <span key="run" className="font-mono">
        {routine.run}
      </span>,
    ],
    ['step', routine.step],
  ];
  if (routine.waitsFor.length > 0) facts.push(['waits for', <Jobs key="waits" ids={routine.waitsFor} />]);
  if (because !== null)
    facts.push([
      'not reached',
      <>
        because of <JobLink id={because} />
      </>,
    ]);
  return (
    <section aria-label="Routine" className="space-y-3">
      <Facts facts={facts} />
      {possibleWith(job).retry ? (
        <Tooltip
          text={retry.refusal ?? 'Enqueue the steps of this run that did not succeed, in a new run'}
          side="right"
        >
          <Button
            size="small"
            icon={<RotateCcw size={12} aria-hidden />}
            busy={retry.busy}
            onClick={() => retry.run(routine)}
          >
            Run again what did not succeed
          </Button>
        </Tooltip>
      ) : null}
    </section>
  );
}

function Jobs({ ids }: { ids: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-x-3">
      {ids.map((id) => (
        <JobLink key={id} id={id} />
      ))}
    </span>
  );
}
