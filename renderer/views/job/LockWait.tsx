import { plural } from '#shared/format.ts';
import type { LockSummary } from '#shared/locks.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Button } from '../../ui/Button.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { useRelease } from '../locks/useRelease.ts';
import { JobLink } from './JobLink.tsx';

/** Which lock a job waits for, who holds it, how many wait, and the way to free it. */
export function LockWait({ name }: { name: string }) {
  const locks = useFeed('locks', {}).value;
  const { refusal, release } = useRelease();
  const lock = locks?.find((each) => each.name === name && each.held) ?? locks?.find((each) => each.name === name);
  const others = lock ? lock.waiting - 1 : 0;
  return (
    <>
      <span className="min-w-0 truncate text-muted" title={`The lock ${name}`}>
        Waits for <span className="text-ink">{name}</span>
      </span>
      {lock === undefined ? null : (
        <span className="shrink-0 whitespace-nowrap text-muted">
          <Holder lock={lock} />
          {others > 0 ? `, ${plural(others, 'other')} ${others === 1 ? 'waits' : 'wait'}` : ''}
        </span>
      )}
      {lock?.held === true ? (
        <Tooltip text={refusal ?? 'Free the lock: cancels the job that holds it'}>
          <Button size="small" look="ghost" className="-my-0.5 ml-auto" onClick={() => release(lock)}>
            Release…
          </Button>
        </Tooltip>
      ) : null}
    </>
  );
}

function Holder({ lock: { held, job, worker, client } }: { lock: LockSummary }) {
  if (!held) return ', which is free';
  if (!job) return `, held by a session of ${client ?? 'somebody else'}`;
  return (
    <span title={worker === null ? undefined : `on ${worker}`}>
      held by <JobLink id={job.id}>job {job.id}</JobLink>
      {worker === null ? '' : ` on ${worker}`}
    </span>
  );
}
