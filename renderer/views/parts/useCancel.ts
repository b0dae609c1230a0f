import type { JobSummary } from '#shared/jobs.ts';
import { useAction } from '../../data/useCall.ts';
import { ask } from '../../ui/Confirmer.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { useGuard } from './useGuard.ts';

/** Cancels a job that has not ended, once the operator has confirmed it. */
export function useCancel(): {
  refusal: string | null;
  run: (job: Pick<JobSummary, 'id' | 'sync' | 'state'>) => void;
} {
  const { mutateAsync: cancel } = useAction('jobs.cancel');
  const { refusal, guarded } = useGuard();
  return {
    refusal,
    run: ({ id, sync, state }) =>
      guarded(`Job ${id} was not cancelled.`, () =>
        ask({
          title: `Cancel job ${id}?`,
          description:
            state === 'running'
              ? `${sync} is running: its worker brings it to an end, and proves that it stopped. What it has written so far is rolled back.`
              : `${sync} has not begun: the job ends at once.`,
          confirm: 'Cancel the job',
          keep: 'Keep it',
          look: 'danger',
          reason: true,
          run: async (reason) => {
            const became = await cancel({ id, reason });
            toast(
              became.state === 'cancelled'
                ? { tone: 'good', title: `Job ${id} is cancelled.` }
                : { tone: 'good', title: `Job ${id} is being cancelled.`, text: 'Its worker brings it to an end.' },
            );
          },
        }),
      ),
  };
}
