import { useQuery } from '@tanstack/react-query';
import { nothingKnown, type KnownValues } from '#shared/filters/knownValues.ts';
import { useLink, useTransport } from '../../data/DataProvider.tsx';
import { useShell } from '../../data/useShell.ts';

/** What jobs of late hold, for suggestions; asked for while somebody types into a filter, and kept for a minute. */
export function useKnownValues(wanted: boolean): KnownValues {
  const { client } = useTransport();
  const link = useLink();
  const connection = useShell().state?.connection?.id ?? null;
  const query = useQuery({
    queryKey: ['call', connection, 'jobs.suggest', {}],
    queryFn: () => client.call('jobs.suggest', {}),
    enabled: wanted && link.state === 'open',
    staleTime: 60_000,
  });
  return query.data ?? nothingKnown;
}
