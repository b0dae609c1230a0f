import { useEffect, useRef } from 'react';
import type { Command } from '#shared/contract/bridge.ts';
import { useTransport } from '../data/DataProvider.tsx';
import { useStatus } from '../data/StatusProvider.tsx';
import type { ShellState } from '../data/transport.ts';
import { isLive } from '../views/parts/workers.ts';
import { useOwnWorker } from '../views/workers/useOwnWorker.ts';
import { useTellWorker } from '../views/workers/useTellWorker.ts';

/** Does what the application menu and the tray ask of the worker of this computer. */
export function WorkerCommands({ shell }: { shell: ShellState }) {
  const transport = useTransport();
  const { value: status } = useStatus();
  const { start, stop, restart } = useOwnWorker(shell);
  const { tell } = useTellWorker();
  const own = status?.workers.find((worker) => worker.name === shell.worker.name && isLive(worker));
  const obey = (command: Command): void => {
    if (shell.connection === null) return;
    if (command === 'worker-start') start();
    if (command === 'worker-stop') stop();
    if (command === 'worker-restart') restart();
    if (command === 'worker-pause' && own) tell(own, 'paused');
    if (command === 'worker-resume' && own) tell(own, 'active');
  };
  const newest = useRef(obey);
  useEffect(() => {
    newest.current = obey;
  });
  useEffect(
    () => transport.onShell((event) => (event.kind === 'command' ? newest.current(event.command) : undefined)),
    [transport],
  );
  return null;
}
