import type { JobId } from '#shared/jobs.ts';
import { jobRoute, navigate } from '../../../app/router.ts';
import { useAction } from '../../../data/useCall.ts';
import { toast } from '../../../ui/Toaster.tsx';
import { toastFailure } from '../../parts/toastFailure.ts';
import { useGuard } from '../../parts/useGuard.ts';

/** Replays an attempt from its recording, or runs a job again so that it can be; both open the new job. */
export function useReplay(): {
  busy: boolean;
  /** Why it can’t be done now; null where it can. */
  refusal: string | null;
  /** `token` null: the last attempt that is recorded. `reason`: why its recording can’t be replayed. */
  run: (id: JobId, token: number | null, reason: string | null) => void;
  runRecorded: (id: JobId) => void;
} {
  const replay = useAction('recordings.replay');
  const record = useAction('recordings.run');
  const { refusal, guarded } = useGuard();
  const busy = replay.isPending || record.isPending;
  return {
    busy,
    refusal,
    run: (id, token, reason) => {
      if (busy) return;
      if (reason !== null) {
        toast({ tone: 'bad', title: `Job ${id} can’t be replayed.`, text: reason });
        return;
      }
      guarded(`Job ${id} was not replayed.`, () =>
        replay.mutate(
          { id, token },
          {
            onSuccess: ({ id: next }) => {
              navigate(jobRoute(next));
              toast({ tone: 'good', title: `Job ${next} replays job ${id}. It writes nothing.` });
            },
            onError: toastFailure,
          },
        ),
      );
    },
    runRecorded: (id) => {
      if (busy) return;
      guarded(`Job ${id} was not run again.`, () =>
        record.mutate(
          { id },
          {
            onSuccess: ({ id: next }) => {
              navigate(jobRoute(next));
              toast({ tone: 'good', title: `Job ${id} runs again as ${next}, with its calls recorded.` });
            },
            onError: toastFailure,
          },
        ),
      );
    },
  };
}
