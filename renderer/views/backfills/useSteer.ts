import type { Backfill, BackfillManners } from '#shared/backfills.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { useAction } from '../../data/useCall.ts';
import { useShell } from '../../data/useShell.ts';
import { ask } from '../../ui/Confirmer.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { useGuard } from '../parts/useGuard.ts';

/** What can be done with a backfill that was started. */
export interface Steering {
  refusal: string | null;
  pause: () => void;
  resume: () => void;
  cancel: () => void;
  retry: (cancelled: boolean) => void;
  skip: (numbers: readonly number[]) => void;
  change: (manners: BackfillManners) => Promise<unknown>;
}

export function useSteer(backfill: Backfill): Steering {
  const { mutateAsync } = useAction('backfills.steer');
  const { refusal, guarded } = useGuard();
  const production = useShell().state?.connection?.environment === 'production';
  const { id, counts } = backfill;
  const name = `Backfill ${id}`;
  const unchanged = `${name} was not changed.`;
  const left = counts.pending + counts.live;
  return {
    refusal,
    pause: () =>
      guarded(unchanged, () => {
        mutateAsync({ id, to: 'pause' }).then(
          () =>
            toast({
              tone: 'good',
              title: `${name} is paused; what is live goes on.`,
              action: { label: 'Undo', run: () => void mutateAsync({ id, to: 'resume' }).catch(toastFailure) },
            }),
          toastFailure,
        );
      }),
    resume: () =>
      guarded(unchanged, () => {
        mutateAsync({ id, to: 'resume' }).then(() => toast({ tone: 'good', title: `${name} goes on.` }), toastFailure);
      }),
    cancel: () =>
      guarded(unchanged, () =>
        ask({
          title: `Cancel ${plural(left, 'job')}, of these ${formatNumber(counts.live)} live?`,
          description:
            'What waits ends at once. What runs is stopped by its worker; the backfill is cancelled when all of it is known to have stopped. What was done stays.',
          confirm: 'Cancel the backfill',
          keep: 'Keep it',
          look: 'danger',
          reason: true,
          typed: production ? formatNumber(left) : null,
          run: (reason) => mutateAsync({ id, to: 'cancel', reason }),
        }),
      ),
    retry: (cancelled) =>
      guarded(unchanged, () => {
        mutateAsync({ id, to: 'retry', cancelled }).then(
          () => toast({ tone: 'good', title: `${name} runs them again.` }),
          toastFailure,
        );
      }),
    skip: (numbers) =>
      guarded(unchanged, () =>
        ask({
          title: `Skip ${plural(numbers.length, 'partition')}?`,
          description: 'They are left out of this backfill. Another one over the same range finds them missing.',
          confirm: 'Skip',
          reason: true,
          run: (reason) => mutateAsync({ id, to: 'skip', numbers: [...numbers], reason }),
        }),
      ),
    change: (manners) => mutateAsync({ id, to: 'change', change: manners }),
  };
}
