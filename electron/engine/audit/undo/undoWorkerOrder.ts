import { z } from 'zod';
import type { OperatorAction } from '#shared/activity.ts';
import { tellWorker } from '#engine/workers/workerActions.ts';
import { impossible, possible, type Undoing } from './undoing.ts';

const detailSchema = z.object({
  worker: z.string().regex(/^\d{1,18}$/),
  state: z.enum(['active', 'paused', 'draining']),
});

/** A worker that was paused claims jobs again, and the other way round. */
export const undoWorkerOrder: Undoing = {
  async judge(database, action) {
    const order = orderOf(action);
    if (!order) return impossible('It does not say which worker it was for.');
    if (order.state === 'draining') return impossible('A worker that drains ends: start it again where it ran.');
    const [worker] = await database.query<{ name: string; state: string }>(
      'select name, state from sync.workers where id = $1',
      [order.worker],
    );
    if (!worker) return impossible(`Worker ${order.worker} is no longer there.`);
    if (worker.state !== order.state) return impossible(`The worker ${worker.name} is ${worker.state} now.`);
    return possible(
      order.state === 'paused'
        ? `Lets the worker ${worker.name} claim jobs again.`
        : `Pauses the worker ${worker.name}.`,
    );
  },
  async hold(transaction, action) {
    await transaction.query('select from sync.workers where id = $1 for update', [orderOf(action)?.worker ?? null]);
  },
  async apply(transaction, action) {
    const { worker, state } = detailSchema.parse(action.detail);
    const back = state === 'paused' ? 'active' : 'paused';
    await tellWorker(transaction, worker, back);
    return { action: 'tell worker', detail: { worker, state: back } };
  },
};

function orderOf({ detail }: OperatorAction): z.infer<typeof detailSchema> | null {
  return detailSchema.safeParse(detail).data ?? null;
}
