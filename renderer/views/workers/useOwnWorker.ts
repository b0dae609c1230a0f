import { useAction } from '../../data/useCall.ts';
import type { ShellState } from '../../data/transport.ts';
import { ask } from '../../ui/Confirmer.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { useGuard } from '../parts/useGuard.ts';

/** Starts, stops and restarts the worker of this computer; on production a start is confirmed first. */
export function useOwnWorker(shell: ShellState): {
  start: () => void;
  stop: () => void;
  restart: () => void;
  busy: boolean;
} {
  const { mutateAsync: startIt, isPending: starting } = useAction('service.start');
  const { mutateAsync: stopIt, isPending: stopping } = useAction('service.stop');
  const { connection } = shell;
  const { guarded } = useGuard();
  const begin = (): Promise<unknown> => startIt({ service: 'worker' });
  const start = (): void => {
    if (connection?.environment !== 'production') return void begin().catch(toastFailure);
    guarded('The worker was not started.', () =>
      ask({
        title: 'Let this computer run production jobs?',
        description: `It claims jobs of ${connection.name} and writes their data until it is stopped, or Touchline is closed.`,
        confirm: 'Start the worker',
        look: 'danger',
        typed: connection.name,
        run: begin,
      }),
    );
  };
  return {
    start,
    stop: () => void stopIt({ service: 'worker' }).catch(toastFailure),
    restart: () => void stopIt({ service: 'worker' }).then(begin).catch(toastFailure),
    busy: starting || stopping,
  };
}
