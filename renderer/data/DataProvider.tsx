import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, use, useSyncExternalStore, type ReactNode } from 'react';
import type { Link, Transport } from './transport.ts';

const TransportContext = createContext<Transport | null>(null);

const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: 30_000, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});

/** Gives everything below it the way to the console. */
export function DataProvider({ transport, children }: { transport: Transport; children: ReactNode }) {
  return (
    <TransportContext value={transport}>
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </TransportContext>
  );
}

export function useTransport(): Transport {
  const transport = use(TransportContext);
  if (!transport) throw new Error('useTransport outside DataProvider');
  return transport;
}

/** Whether the console service can be reached now. */
export function useLink(): Link {
  const { link } = useTransport();
  return useSyncExternalStore(link.subscribe, link.get);
}
