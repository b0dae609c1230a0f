import { useState } from 'react';
import type { NewBackfill, Sampled } from '#shared/backfills.ts';
import { plural } from '#shared/format.ts';
import { useAction } from '../../../data/useCall.ts';
import { useFeed } from '../../../data/useFeed.ts';
import { Button } from '../../../ui/Button.tsx';
import { Tooltip } from '../../../ui/Tooltip.tsx';
import { PanePart } from '../../parts/Pane.tsx';
import { toastFailure } from '../../parts/toastFailure.ts';
import { useGuard } from '../../parts/useGuard.ts';
import { JobLink } from '../../job/JobLink.tsx';
import { ChangeTotals } from '../ChangeTotals.tsx';

const size = 3;

/** Dry runs of some of what is chosen, and what they say that all of it would change. */
export function SamplePart({ wanted }: { wanted: NewBackfill }) {
  const [sampled, setSampled] = useState<Sampled | null>(null);
  const { mutateAsync, isPending } = useAction('backfills.sample');
  const { refusal, guarded } = useGuard();
  const begin = (): void =>
    guarded('No dry run was started.', () => {
      mutateAsync({ wanted, size }).then(setSampled, toastFailure);
    });
  return (
    <PanePart title="What it would change">
      {sampled ? (
        <Sample sampled={sampled} />
      ) : (
        <div className="flex items-center justify-between gap-3">
          <p className="text-sm text-muted">Dry runs of some partitions, from the first to the last, tell.</p>
          <Tooltip text={refusal ?? 'They call the provider, and write nothing'}>
            <Button size="small" busy={isPending} onClick={begin}>
              Dry run of {size}
            </Button>
          </Tooltip>
        </div>
      )}
    </PanePart>
  );
}

function Sample({ sampled }: { sampled: Sampled }) {
  const sample = useFeed('backfillSample', sampled).value;
  const jobs = sample?.jobs ?? sampled.jobs.map((job) => ({ ...job, state: 'pending' }));
  return (
    <div className="flex flex-col gap-2">
      <ul aria-label="Dry runs" className="text-sm">
        {jobs.map(({ id, key, state }) => (
          <li key={id} className="flex gap-2">
            <JobLink id={id} />
            <span className="text-muted">{Object.values(key).join(' ')}</span>
            <span className="ml-auto">{state}</span>
          </li>
        ))}
      </ul>
      {sample?.expected ? (
        <>
          <p className="text-sm text-muted">Expected of all {plural(sampled.of, 'partition')}:</p>
          <ChangeTotals changes={sample.expected} />
        </>
      ) : sample?.ended === jobs.length ? (
        <p className="text-sm text-muted">None succeeded: nothing can be said.</p>
      ) : (
        <p className="text-sm text-muted">They wait for a worker, or run.</p>
      )}
    </div>
  );
}
