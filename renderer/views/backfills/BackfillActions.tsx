import { useState } from 'react';
import type { Backfill } from '#shared/backfills.ts';
import { formatNumber } from '#shared/format.ts';
import { toFailure, type Failure } from '#shared/errors.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { MannersFields } from './MannersFields.tsx';
import type { Steering } from './useSteer.ts';

/** What can be done with a backfill as it stands. */
export function BackfillActions({ backfill, steering }: { backfill: Backfill; steering: Steering }) {
  const { state, counts } = backfill;
  const [changing, setChanging] = useState(false);
  const { refusal } = steering;
  const open = state === 'running' || state === 'paused';
  return (
    <span className="flex items-center gap-1.5">
      {state === 'running' ? (
        <Tooltip text={refusal ?? 'Put nothing more of it into the queue'} keys="p">
          <Button size="small" onClick={steering.pause}>
            Pause
          </Button>
        </Tooltip>
      ) : state === 'paused' ? (
        <Tooltip text={refusal ?? 'Let it go on'} keys="p">
          <Button size="small" onClick={steering.resume}>
            Resume
          </Button>
        </Tooltip>
      ) : null}
      {counts.failed > 0 && state !== 'cancelling' ? (
        <Tooltip text={refusal ?? 'Run its failed partitions again'}>
          <Button size="small" onClick={() => steering.retry(false)}>
            Retry {formatNumber(counts.failed)} failed
          </Button>
        </Tooltip>
      ) : null}
      {state === 'cancelled' && counts.cancelled > 0 ? (
        <Tooltip text={refusal ?? 'Run what was cancelled or has failed again'}>
          <Button size="small" onClick={() => steering.retry(true)}>
            Go on
          </Button>
        </Tooltip>
      ) : null}
      {open ? (
        <>
          <Tooltip text={refusal ?? 'Jobs at once, quota, priority, order, hours'}>
            <Button size="small" disabled={refusal !== null} onClick={() => setChanging(true)}>
              Change…
            </Button>
          </Tooltip>
          <Tooltip text={refusal ?? 'End it: what waits, and what runs'} keys="x">
            <Button size="small" look="danger" onClick={steering.cancel}>
              Cancel…
            </Button>
          </Tooltip>
        </>
      ) : null}
      <Dialog
        open={changing}
        onClose={() => setChanging(false)}
        title={`Change how backfill ${backfill.id} runs`}
        description="From now on. What is live keeps its priority."
      >
        {changing ? <Change backfill={backfill} steering={steering} onClose={() => setChanging(false)} /> : null}
      </Dialog>
    </span>
  );
}

function Change({ backfill, steering, onClose }: { backfill: Backfill; steering: Steering; onClose: () => void }) {
  const [manners, setManners] = useState(backfill.manners);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const save = (): void => {
    setBusy(true);
    steering.change(manners).then(onClose, (error: unknown) => {
      setBusy(false);
      setFailure(toFailure(error));
    });
  };
  return (
    <div className="flex flex-col gap-4 p-4">
      <MannersFields manners={manners} onChange={setManners} />
      {failure ? <FailureNotice failure={failure} /> : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Back</Button>
        <Button look="solid" busy={busy} onClick={save}>
          Change it
        </Button>
      </div>
    </div>
  );
}
