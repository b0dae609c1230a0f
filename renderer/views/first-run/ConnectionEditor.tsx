import { useQuery } from '@tanstack/react-query';
import { toFailure } from '#shared/errors.ts';
import { useTransport } from '../../data/DataProvider.tsx';
import type { ShellState } from '../../data/transport.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { ConnectionForm } from './ConnectionForm.tsx';

/** The form of a new connection (`new`), or of a saved one by its id. */
export function ConnectionEditor({ shell, item, onDone }: { shell: ShellState; item: string; onDone: () => void }) {
  const transport = useTransport();
  const details = useQuery({
    queryKey: ['connection.details', item],
    queryFn: () => transport.callShell('connection.details', { id: item }),
    enabled: item !== 'new',
    staleTime: 0,
    gcTime: 0,
  });
  if (item === 'new') return <ConnectionForm shell={shell} edited={null} onDone={onDone} />;
  if (details.error) return <FailureNotice failure={toFailure(details.error)} />;
  if (!details.data) return <Skeleton rows={4} height={36} name="The connection is being read" />;
  return <ConnectionForm key={item} shell={shell} edited={{ id: item, fields: details.data }} onDone={onDone} />;
}
