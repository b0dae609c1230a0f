import { useSyncExternalStore } from 'react';
import type { JobId } from '#shared/jobs.ts';
import type { LockSummary } from '#shared/locks.ts';
import { useAction } from '../../data/useCall.ts';
import { useShell } from '../../data/useShell.ts';
import { sessionStore } from '../../data/store.ts';
import { ask } from '../../ui/Confirmer.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { useGuard } from '../parts/useGuard.ts';

/** What a release set going: by the lock's name, the job that it cancels, or null where it ended a session. */
export type Releases = ReadonlyMap<string, { job: JobId | null }>;

const releases = sessionStore<Releases>(new Map());

/** The releases of this window, to follow what became of them. */
export function useReleases(): Releases {
  return useSyncExternalStore(releases.subscribe, releases.get);
}

export function forgetRelease(name: string): void {
  releases.set(new Map([...releases.get()].filter(([each]) => each !== name)));
}

type Releasable = Pick<LockSummary, 'name' | 'job' | 'worker' | 'waiting'>;

/** Frees a lock, once the operator has read what that ends. */
export function useRelease(): { refusal: string | null; release: (lock: Releasable) => void } {
  const { mutateAsync } = useAction('locks.release');
  const { refusal, guarded } = useGuard();
  const production = useShell().state?.connection?.environment === 'production';
  return {
    refusal,
    release: ({ name, job, worker, waiting }) =>
      guarded(`The lock ${name} was not released.`, () =>
        ask({
          title: `Release the lock ${name}?`,
          description: `${
            job
              ? `Job ${job.id} (${job.sync}${worker === null ? '' : ` on ${worker}`}), which holds it, is cancelled: what it has written so far is rolled back. The lock is free when the job is known to have stopped.`
              : 'No job is known to hold it. The session that does is ended, if it is one of Touchline’s.'
          }${waiting > 0 ? ' The first job that waits for it runs then.' : ''}`,
          confirm: job ? `Cancel job ${job.id}` : 'End the session',
          look: 'danger',
          reason: true,
          typed: production ? name : null,
          run: async (reason) => {
            const { cancelling } = await mutateAsync({ name, job: job?.id ?? null, reason });
            releases.set(new Map([...releases.get(), [name, { job: cancelling }]]));
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
