import type { JobId } from '#shared/jobs.ts';
import { formatElapsed } from '#shared/time.ts';
import { useFeed } from '../../data/useFeed.ts';
import { useNow } from '../../ui/now.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { JobLink } from '../job/JobLink.tsx';
import { StateMark } from '../parts/StateMark.tsx';
import { ranFor, subjectOf } from '../parts/states.ts';

/** The job that holds a lock, and how far it is. */
export function HolderJob({ id, sync }: { id: JobId; sync: string }) {
  const job = useFeed('job', { id }).value;
  const ran = useRan(job);
  const subject = job ? subjectOf(job) : '';
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center gap-2">
        {job ? <StateMark state={job.shown} /> : null}
        <span className="min-w-0 truncate">
          <JobLink id={id}>job {id}</JobLink> <span className="font-medium">{sync}</span>
          {subject === '' ? '' : <span className="text-muted"> · {subject}</span>}
        </span>
        {ran === null ? null : <span className="ml-auto text-muted tabular-nums">{ran}</span>}
      </div>
      {job?.state === 'running' && job.progress ? (
        <div className="flex items-center gap-3 text-muted">
          <span className="w-32 shrink-0">
            <ProgressBar done={job.progress.done} total={job.progress.total} name={`Progress of job ${id}`} />
          </span>
          <span className="truncate">{job.progress.what}</span>
        </div>
      ) : null}
    </div>
  );
}

function useRan(job: Parameters<typeof ranFor>[0] | null | undefined): string | null {
  const now = useNow(1000);
  const ran = job?.state === 'running' ? ranFor(job, now) : null;
  return ran === null ? null : formatElapsed(ran);
}
