import type { JobId, JsonObject } from '#shared/jobs.ts';
import { useCall } from '../../data/useCall.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Reading } from '../parts/Reading.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { RunForm } from './RunForm.tsx';
import { SyncList } from './SyncList.tsx';

/** The syncs there are, and the form to run the chosen one. */
export function RunSyncView({
  sync: chosen,
  payload,
  from,
  dryRun,
}: {
  sync: string | null;
  payload: JsonObject | null;
  from: JobId | null;
  dryRun: boolean;
}) {
  const { value: syncs, failure } = useCall('syncs.list', {});
  if (failure && !syncs) {
    return (
      <div className="p-4">
        <FailureNotice failure={failure} />
      </div>
    );
  }
  if (!syncs) return <Reading rows={6} height={44} name="The syncs are being read" />;
  const sync = syncs.find((each) => each.name === chosen) ?? (chosen === null ? syncs[0] : undefined);
  return (
    <div className="flex min-h-0 flex-1">
      <SyncList syncs={syncs} chosen={sync?.name ?? null} />
      {sync ? (
        <RunForm
          key={`${sync.name} ${from ?? ''} ${JSON.stringify(payload)}`}
          sync={sync}
          payload={payload}
          from={from}
          dryRun={dryRun}
        />
      ) : (
        <Empty title={syncs.length === 0 ? 'No syncs' : `There is no sync ${chosen ?? ''}`}>
          {syncs.length === 0 ? 'This version has no sync to run.' : 'Choose one from the list.'}
        </Empty>
      )}
    </div>
  );
}
