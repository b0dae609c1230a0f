import { X } from 'lucide-react';
import { useCall } from '../../../data/useCall.ts';
import { useShortcuts } from '../../../app/keyboard.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { FailureNotice } from '../../parts/FailureNotice.tsx';
import { Reading } from '../../parts/Reading.tsx';
import { goTo } from '../routes.ts';
import { Plan } from './Plan.tsx';
import { SyncChoice } from './SyncChoice.tsx';

const close = (): void => goTo({ kind: 'list' });

/** A backfill before it is started: first its syncs, then the grid of their partitions. */
export function PlannerView({ syncs }: { syncs: readonly string[] }) {
  const catalogue = useCall('syncs.list', {});
  useShortcuts([{ keys: 'escape', label: 'Leave the planner', group: 'Backfills', run: close }]);
  const divided = catalogue.value?.filter(({ partitions }) => partitions !== null) ?? [];
  const known = syncs.every((name) => divided.some((sync) => sync.name === name));
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-3 border-b border-line px-4">
        <h1 className="font-semibold">Plan a backfill</h1>
        <span className="truncate text-sm text-muted">{syncs.join(', ')}</span>
        {syncs.length === 0 ? null : (
          <Button size="small" look="ghost" onClick={() => goTo({ kind: 'plan', syncs: [] })}>
            Other syncs
          </Button>
        )}
        <span className="ml-auto" />
        <IconButton name="Close" keys="escape" onClick={close}>
          <X size={14} />
        </IconButton>
      </div>
      {catalogue.failure ? (
        <div className="p-3">
          <FailureNotice failure={catalogue.failure} />
        </div>
      ) : catalogue.value === undefined ? (
        <Reading rows={6} height={28} name="The syncs are being read" />
      ) : syncs.length === 0 ? (
        <SyncChoice divided={divided} />
      ) : known ? (
        <Plan key={syncs.join()} syncs={syncs} />
      ) : (
        <Empty title="Such a sync has no partitions" actions={<Button onClick={close}>Close</Button>}>
          One run of it does all that there is, or it belongs to another version.
        </Empty>
      )}
    </div>
  );
}
