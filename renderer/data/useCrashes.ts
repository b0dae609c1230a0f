import { useQuery } from '@tanstack/react-query';
import type { Crash } from '#shared/contract/status.ts';
import { useTransport } from './DataProvider.tsx';
import { useShell } from './useShell.ts';

/** How the worker of this computer ended unasked since the console was started, the last first. */
export function useCrashes(): readonly Crash[] {
  const transport = useTransport();
  const { state: shell } = useShell();
  const crashes = shell?.worker.crashes ?? 0;
  const { data } = useQuery({
    // With its state: the last lines of a process can arrive after the news of its end.
    queryKey: ['service.crashes', crashes, shell?.services.worker.state],
    queryFn: () => transport.callShell('service.crashes', { service: 'worker' }),
    enabled: crashes > 0,
    placeholderData: (before) => before,
  });
  return crashes === 0 ? none : (data ?? none);
}

const none: readonly Crash[] = [];
