import { useEffect } from 'react';
import { plural } from '#shared/format.ts';
import { formatCountdown } from '#shared/time.ts';
import type { WorkerDetail, WorkerLeft } from '#shared/workers.ts';
import { useCall } from '../../data/useCall.ts';
import { useNow } from '../../ui/now.tsx';
import { JobLink } from '../job/JobLink.tsx';
import { isLive } from '../parts/workers.ts';

/** In a sentence or two, what became of the jobs that a worker did not finish. */
export function LeftJobs({ worker }: { worker: WorkerDetail }) {
  const left = useLeft(worker);
  const now = useNow(1000);
  if (isLive(worker)) {
    const remaining = Date.parse(worker.leaseExpiresAt) - now;
    if (worker.jobs.length === 0) return <p>It ran no job.</p>;
    return (
      <p>
        {plural(worker.jobs.length, 'job')} of it {worker.jobs.length === 1 ? 'is' : 'are'} taken back{' '}
        {remaining > 0 ? `when its lease runs out, in ${formatCountdown(remaining)}` : 'now'}:{' '}
        <Jobs ids={worker.jobs.map((job) => job.id)} />.
      </p>
    );
  }
  if (left === undefined) return null;
  if (left.length === 0) return <p>No job was under way in it.</p>;
  return (
    <>
      {leftWords.map(({ what, words }) => {
        const ids = left.filter((each) => each.what === what).map((each) => each.id);
        return ids.length === 0 ? null : (
          <p key={what}>
            {plural(ids.length, 'job')} {words(ids.length)}: <Jobs ids={ids} />.
          </p>
        );
      })}
    </>
  );
}

/** What a worker that is there no more did not finish; undefined until it has been read. */
export function useLeft(worker: WorkerDetail): readonly WorkerLeft[] | undefined {
  const left = useCall('workers.left', { id: worker.id });
  // There is more of it once its jobs have been taken back.
  useEffect(() => {
    left.refetch();
    // eslint-disable-next-line react/exhaustive-deps
  }, [worker.state, worker.clearedAt]);
  return left.value;
}

export const leftWords: readonly { what: WorkerLeft['what']; words: (count: number) => string }[] = [
  { what: 'given back', words: (count) => `${was(count)} given back to the queue and cost no attempt` },
  { what: 'taken back', words: (count) => `${was(count)} taken back by another worker; the attempt counts as lost` },
  { what: 'ended', words: () => 'had no attempt left and ended as failed' },
];

function was(count: number): string {
  return count === 1 ? 'was' : 'were';
}

function Jobs({ ids }: { ids: readonly string[] }) {
  return (
    <>
      {ids.slice(0, 8).map((id, index) => (
        <span key={id}>
          {index === 0 ? '' : ', '}
          <JobLink id={id}>job {id}</JobLink>
        </span>
      ))}
      {ids.length > 8 ? ` and ${ids.length - 8} more` : ''}
    </>
  );
}
