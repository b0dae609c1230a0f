import type { WorkerSummary } from '#shared/contract/status.ts';
import { plural } from '#shared/format.ts';
import { useAction } from '../../data/useCall.ts';
import { ask } from '../../ui/Confirmer.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { useGuard } from '../parts/useGuard.ts';
import type { ordersFor } from '../parts/workers.ts';

export type Order = ReturnType<typeof ordersFor>[number];
export type Told = Pick<WorkerSummary, 'id' | 'name' | 'running' | 'host'>;

export const orderWords: Record<Order, string> = { paused: 'Pause', active: 'Resume', draining: 'Drain…' };
export const orderNotes: Record<Order, string> = {
  paused: 'It claims no more jobs until it is resumed',
  active: 'It claims jobs again',
  draining: 'It finishes what it runs, and ends',
};

/** Tells a worker to claim no more, to claim again, or, once the operator has confirmed it, to finish and end. */
export function useTellWorker(): { refusal: string | null; tell: (worker: Told, order: Order) => void } {
  const { mutateAsync } = useAction('workers.tell');
  const { refusal, guarded } = useGuard();
  return {
    refusal,
    tell: ({ id, name, running, host }, order) =>
      guarded(`${name} was told nothing.`, () => {
        if (order === 'draining') {
          ask({
            title: `Drain ${name}?`,
            description: `This worker on ${host} claims no more jobs, finishes ${running === 0 ? 'nothing, as none runs' : `the ${plural(running, 'job')} that it runs`}, and ends. It has to be started again there.`,
            confirm: 'Drain it',
            look: 'danger',
            reason: true,
            run: async (reason) => {
              await mutateAsync({ id, state: order, reason });
              toast({ tone: 'good', title: `${name} drains.` });
            },
          });
          return;
        }
        const other = order === 'paused' ? 'active' : 'paused';
        mutateAsync({ id, state: order }).then(
          () =>
            toast({
              tone: 'good',
              title: order === 'paused' ? `${name} is paused.` : `${name} claims jobs again.`,
              action: { label: 'Undo', run: () => void mutateAsync({ id, state: other }).catch(toastFailure) },
            }),
          toastFailure,
        );
      }),
  };
}
