import { formatCount, formatNumber, plural } from '#shared/format.ts';
import type { FailureGroup } from '#shared/statistics.ts';
import { navigate, plainRoute } from '../../app/router.ts';
import { useAction } from '../../data/useCall.ts';
import { useShell } from '../../data/useShell.ts';
import { ask } from '../../ui/Confirmer.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { useGuard } from '../parts/useGuard.ts';

/** Enqueues again the jobs that failed in one way, once the operator has seen how many they are. */
export function useRetryFailures(): { refusal: string | null; busy: boolean; run: (group: FailureGroup) => void } {
  const preview = useAction('bulk.preview');
  const create = useAction('bulk.create');
  const { refusal, guarded } = useGuard();
  const production = useShell().state?.connection?.environment === 'production';

  const retry = async (group: FailureGroup): Promise<void> => {
    const filter = {
      states: ['failed' as const],
      syncs: [group.sync],
      fingerprint: group.fingerprint,
      since: group.firstAt,
      dryRun: false,
    };
    const { count } = await preview.mutateAsync({ action: 'retry', filter });
    if (count.value === 0) {
      toast({ tone: 'bad', title: 'Nothing was retried.', text: 'None of these jobs is left in the history.' });
      return;
    }
    const number = formatCount({ value: count.value, exact: count.kind === 'exact' });
    const jobs = count.value === 1 ? 'job' : 'jobs';
    ask({
      title: `Retry ${number} ${jobs} of ${group.sync}?`,
      description: `They failed with: ${group.message} Each is enqueued again as a new job, also where somebody has retried it before and that has ended.`,
      confirm: `Retry ${number} ${jobs}`,
      reason: true,
      typed: production && count.value > 1 ? number : null,
      run: async (reason) => {
        const begun = await create.mutateAsync({
          action: 'retry',
          filter,
          ...(reason === undefined ? {} : { reason }),
        });
        toast({
          tone: 'good',
          title: `${plural(begun.total, 'job is', `jobs are`)} being enqueued again.`,
          text: `Bulk action ${formatNumber(Number(begun.id))}`,
          action: { label: 'Details', run: () => navigate(plainRoute('activity')) },
        });
      },
    });
  };
  return {
    refusal,
    busy: preview.isPending,
    run: (group) => guarded('Nothing was retried.', () => void retry(group).catch(toastFailure)),
  };
}
