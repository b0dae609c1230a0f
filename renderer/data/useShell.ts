import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLink, useTransport } from './DataProvider.tsx';
import type { ShellState } from './transport.ts';

const key = ['shell.state'];
/** ms between looks at the shell where the host does not push its state. */
const SERVED_INTERVAL = 4000;

/** The state of the host: theme, connections, services. `state` is undefined until it first answered. */
export function useShell(): { state: ShellState | undefined; error: Error | null } {
  const transport = useTransport();
  const link = useLink();
  const served = transport.host === 'served';
  const query = useQuery({
    queryKey: key,
    queryFn: () => transport.callShell('shell.state', {}),
    enabled: !served || link.state === 'open',
    refetchInterval: served ? SERVED_INTERVAL : false,
  });
  return { state: query.data, error: query.error };
}

/** Keeps the shell's state up to date; used once, at the top. */
export function useShellUpdates(): void {
  const transport = useTransport();
  const queryClient = useQueryClient();
  const link = useLink();

  useEffect(
    () =>
      transport.onShell((event) => {
        if (event.kind === 'state') queryClient.setQueryData(key, event.state);
      }),
    [transport, queryClient],
  );

  useEffect(() => {
    if (link.state === 'open') void queryClient.invalidateQueries({ queryKey: key });
  }, [link.state, queryClient]);

  // A console that runs while we have no port: ours got lost on the way.
  const { state } = useShell();
  const running = state?.services.console.state === 'running';
  useEffect(() => {
    if (transport.host === 'desktop' && running && link.state !== 'open') transport.reconnect();
  }, [transport, running, link.state]);
}
