import { useEffect, useState } from 'react';
import { toFailure } from '#shared/errors.ts';
import { useLink } from '../data/DataProvider.tsx';
import { Empty } from '../ui/Empty.tsx';

/** What stands there until the host has answered for the first time. Nothing at first: it usually answers at once. */
export function Waiting({ error }: { error: Error | null }) {
  const link = useLink();
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setPatient(false), 700);
    return () => clearTimeout(timer);
  }, []);
  if (error && link.state === 'open') {
    const failure = toFailure(error);
    return (
      <main className="flex h-full">
        <Empty title={failure.message}>{failure.hint}</Empty>
      </main>
    );
  }
  if (patient) return null;
  return (
    <main className="flex h-full" aria-live="polite">
      <Empty title={link.state === 'lost' ? 'Touchline does not answer' : 'Connecting'}>
        {link.state === 'lost'
          ? 'Is “touchline serve” still running? If it was started anew, open the link that it printed. This page keeps trying.'
          : null}
      </Empty>
    </main>
  );
}
