import type { JobId } from '#shared/jobs.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { JobLink } from '../job/JobLink.tsx';
import { cancelOf } from '../parts/steering.ts';
import { forgetRelease, useReleases } from './useRelease.ts';

/** What became of a release that was asked for in this window, until it is dismissed. */
export function ReleaseNews({ name, holder, held }: { name: string; holder: JobId | null; held: boolean }) {
  const release = useReleases().get(name);
  const job = useFeed('job', release?.job ? { id: release.job } : null).value;
  if (release === undefined) return null;
  const now = !held ? 'The lock is free.' : holder === null ? 'A session holds it now.' : 'The next job holds it now.';
  const dismiss = (
    <Button size="small" look="ghost" onClick={() => forgetRelease(name)}>
      Dismiss
    </Button>
  );
  if (release.job === null) {
    return (
      <div className="px-4 pt-3">
        <Notice tone="good" title="The session that held it was ended." actions={dismiss}>
          {now}
        </Notice>
      </div>
    );
  }
  const link = <JobLink id={release.job}>Job {release.job}</JobLink>;
  const ended = job !== null && job !== undefined && job.finishedAt !== null;
  const stage = ended ? cancelOf(job)?.stage : null;
  return (
    <div className="px-4 pt-3">
      {ended ? (
        <Notice
          tone="good"
          title={
            <>
              {link}{' '}
              {job.state === 'cancelled'
                ? `is cancelled${stage ? `: ${stage}` : ''}.`
                : `ended as ${job.state} before it could be cancelled.`}
            </>
          }
          actions={dismiss}
        >
          {now}
        </Notice>
      ) : job?.state === 'pending' ? (
        <Notice tone="warn" title={<>{link} went back to the queue.</>} actions={dismiss}>
          {now}
        </Notice>
      ) : (
        <Notice tone="busy" title={<>{link} is being cancelled.</>}>
          Its worker brings it to an end and proves that it stopped; the lock is free then.
        </Notice>
      )}
    </div>
  );
}
