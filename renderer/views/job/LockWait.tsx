import { plural } from '#shared/format.ts';
import type { LockSummary } from '#shared/locks.ts';
import { useAction } from '../../data/useCall.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Button } from '../../ui/Button.tsx';
import { ask } from '../../ui/Confirmer.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { useGuard } from '../parts/useGuard.ts';
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

function useRelease(): { refusal: string | null; release: (lock: LockSummary) => void } {
  const { mutateAsync } = useAction('locks.release');
  const { refusal, guarded } = useGuard();
  return {
    refusal,
    release: ({ name, job, worker }) =>
      guarded(`The lock ${name} was not released.`, () =>
        ask({
          title: `Release the lock ${name}?`,
          description: job
            ? `Job ${job.id} (${job.sync}${worker === null ? '' : ` on ${worker}`}), which holds it, is cancelled; the lock is free when that is known to have stopped.`
            : 'No job holds it. The session that does is ended, if it is one of Touchline’s.',
          confirm: job ? `Cancel job ${job.id}` : 'End the session',
          look: 'danger',
          reason: true,
          run: async (reason) => {
            const { cancelling } = await mutateAsync({ name, reason });
            toast(
              cancelling === null
                ? { tone: 'good', title: `The lock ${name} is free.` }
                : {
                    tone: 'good',
                    title: `Job ${cancelling} is being cancelled.`,
                    text: `The lock ${name} is free when it has stopped.`,
                  },
            );
          },
        }),
      ),
  };
}
