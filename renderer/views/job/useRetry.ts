import type { JobId, JsonObject } from '#shared/jobs.ts';
import { jobRoute, navigate } from '../../app/router.ts';
import { useAction } from '../../data/useCall.ts';
import { toast } from '../../ui/Toaster.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { useGuard } from '../parts/useGuard.ts';

/** Enqueues an ended job again. It opens the new one, or with `stay` offers to. */
export function useRetry(): {
  run: (id: JobId, options?: { stay?: boolean; payload?: JsonObject }) => void;
  busy: boolean;
  /** Why it can't be done now; null where it can. */
  refusal: string | null;
} {
  const retry = useAction('jobs.retry');
  const { refusal, guarded } = useGuard();
  return {
    busy: retry.isPending,
    refusal,
    run: (id, { stay = false, payload } = {}) => {
      if (retry.isPending) return;
      guarded(`Job ${id} was not retried.`, () =>
        retry.mutate(payload === undefined ? { id } : { id, payload }, {
          onSuccess: ({ id: next }) => {
            const open = (): void => navigate(jobRoute(next));
            if (!stay) open();
            toast({
              tone: 'good',
              title: `Job ${id} runs again as ${next}.`,
              ...(stay ? { action: { label: 'Open', run: open } } : {}),
            });
          },
          onError: toastFailure,
        }),
      );
    },
  };
}
