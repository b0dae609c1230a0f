import type { NewBackfill } from '#shared/backfills.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { useAction } from '../../../data/useCall.ts';
import { useShell } from '../../../data/useShell.ts';
import { ask } from '../../../ui/Confirmer.tsx';
import { toast } from '../../../ui/Toaster.tsx';
import { useGuard } from '../../parts/useGuard.ts';
import { goTo } from '../routes.ts';
import { mannersWords } from '../words.ts';

/** Starts a backfill, once the operator has read how far it reaches. */
export function useStart(): { refusal: string | null; start: (wanted: NewBackfill, count: number) => void } {
  const { mutateAsync } = useAction('backfills.start');
  const { refusal, guarded } = useGuard();
  const production = useShell().state?.connection?.environment === 'production';
  return {
    refusal,
    start: (wanted, count) =>
      guarded('The backfill was not started.', () =>
        ask({
          title: `Start ${plural(count, 'job')}?`,
          description: `${wanted.range.syncs.join(', ')}: ${mannersWords(wanted.manners)}. What runs by then, or was done meanwhile, is left out.`,
          confirm: 'Start it',
          reason: true,
          typed: production ? formatNumber(count) : null,
          run: async (reason) => {
            const { id, selected } = await mutateAsync({ ...wanted, ...(reason === undefined ? {} : { reason }) });
            toast({ tone: 'good', title: `Backfill ${id} has started: ${plural(selected, 'partition')}.` });
            goTo({ kind: 'one', id });
          },
        }),
      ),
  };
}
