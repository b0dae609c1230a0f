import type { JobDetail, JobId } from '#shared/jobs.ts';
import { jobRoute, navigate } from '../../app/router.ts';
import { useAction } from '../../data/useCall.ts';
import { toast } from '../../ui/Toaster.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { useGuard } from '../parts/useGuard.ts';

/** What an operator can do with a job that waits. */
export function useJobActions({ id }: { id: JobId }): {
  busy: boolean;
  refusal: string | null;
  runNow: () => void;
  setPriority: (priority: number) => void;
} {
  const runNow = useAction('jobs.runNow');
  const prioritise = useAction('jobs.setPriority');
  const { refusal, guarded } = useGuard();
  return {
    busy: runNow.isPending,
    refusal,
    runNow: () => {
      if (runNow.isPending) return;
      guarded(`Job ${id} was not made due.`, () =>
        runNow.mutate(
          { id },
          {
            onSuccess: () => toast({ tone: 'good', title: `Job ${id} is due now.` }),
            onError: toastFailure,
          },
        ),
      );
    },
    setPriority: (priority) =>
      guarded(`The priority of job ${id} was not changed.`, () =>
        prioritise.mutate(
          { id, priority },
          {
            onSuccess: () => toast({ tone: 'good', title: `Job ${id} has priority ${priority}.` }),
            onError: toastFailure,
          },
        ),
      ),
  };
}

/** Enqueues again the steps of a routine's ended run that did not succeed, and opens the one of the same name. */
export function useRoutineRetry(): {
  busy: boolean;
  refusal: string | null;
  run: (routine: NonNullable<JobDetail['routine']>) => void;
} {
  const retry = useAction('routines.retry');
  const { refusal, guarded } = useGuard();
  return {
    busy: retry.isPending,
    refusal,
    run: ({ name, run, step }) => {
      if (retry.isPending) return;
      guarded(`Run ${run} of ${name} was not retried.`, () =>
        retry.mutate(
          { run },
          {
            onSuccess: (again) => {
              const job = again.jobs.find((each) => each.step === step) ?? again.jobs[0];
              if (job) navigate(jobRoute(job.id, { tab: 'related' }));
              toast({ tone: 'good', title: `What did not succeed of ${name} runs again as run ${again.run}.` });
            },
            onError: toastFailure,
          },
        ),
      );
    },
  };
}
