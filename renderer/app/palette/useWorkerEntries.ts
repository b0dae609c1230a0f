import { Pause, Play, Power, RotateCw, Server, Square } from 'lucide-react';
import { useStatus } from '../../data/StatusProvider.tsx';
import type { ShellState } from '../../data/transport.ts';
import { isLive, ordersFor } from '../../views/parts/workers.ts';
import { useOwnWorker } from '../../views/workers/useOwnWorker.ts';
import { useTellWorker, type Order } from '../../views/workers/useTellWorker.ts';
import { navigate, plainRoute } from '../router.ts';
import type { Entry } from './entry.ts';

const orders: Record<Order, { words: (name: string) => string; icon: Entry['icon'] }> = {
  paused: { words: (name) => `Pause worker ${name}`, icon: Pause },
  active: { words: (name) => `Resume worker ${name}`, icon: Play },
  draining: { words: (name) => `Drain worker ${name}…`, icon: Square },
};

/** The worker of this computer, and every other one: open it, tell it something. */
export function useWorkerEntries(shell: ShellState): Entry[] {
  const { value: status } = useStatus();
  const { start, stop, restart } = useOwnWorker(shell);
  const { tell } = useTellWorker();
  if (shell.connection === null) return [];
  const off = shell.services.worker.state === 'stopped' || shell.services.worker.state === 'failed';
  const group = 'Workers';
  const also = 'this computer';
  return [
    ...(off
      ? [{ group, also, label: 'Start the worker', icon: Power, run: start }]
      : [
          { group, also, label: 'Stop the worker when it is done', icon: Square, run: stop },
          { group, also, label: 'Restart the worker', icon: RotateCw, run: restart },
        ]),
    ...(status?.workers ?? []).filter(isLive).flatMap((worker) => [
      ...ordersFor(worker).map((order) => ({
        group,
        label: orders[order].words(worker.name),
        icon: orders[order].icon,
        run: () => tell(worker, order),
      })),
      {
        group,
        label: `Worker ${worker.name}`,
        also: worker.kind,
        icon: Server,
        run: () => navigate(plainRoute('workers', worker.id)),
      },
    ]),
  ];
}
