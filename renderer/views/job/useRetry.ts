import type { JobId, JsonObject } from '#shared/jobs.ts';
import { jobRoute, navigate } from '../../app/router.ts';
import { useWriteAccess } from '../../data/StatusProvider.tsx';
import { useAction } from '../../data/useCall.ts';
import { toast } from '../../ui/Toaster.tsx';
import { toastFailure } from '../parts/toastFailure.ts';

/** Enqueues an ended job again. It opens the new one, or with `stay` offers to. */
export function useRetry(): {
  run: (id: JobId, options?: { stay?: boolean; payload?: JsonObject }) => void;
  busy: boolean;
  /** Why it can't be done now; null where it can. */
  refusal: string | null;
} {
  const retry = useAction('jobs.retry');
  const access = useWriteAccess();
  const refusal =
    access.kind === 'locked'
      ? 'This connection is read-only. Unlock it first.'
      : access.kind === 'closed'
        ? access.reason
        : null;
  return {
    busy: retry.isPending,
    refusal,
    run: (id, { stay = false, payload } = {}) => {
      if (retry.isPending) return;
      if (refusal !== null) return toast({ tone: 'bad', title: `Job ${id} was not retried.`, text: refusal });
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
      });
    },
  };
}
