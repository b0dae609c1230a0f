import type { Schedule } from '#shared/schedules.ts';
import { useCall } from '../../../data/useCall.ts';
import { useShell } from '../../../data/useShell.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { Reading } from '../../parts/Reading.tsx';
import { FailureNotice } from '../../parts/FailureNotice.tsx';
import { goTo, type SchedulesPlace } from '../routes.ts';
import { keptDraft } from './drafts.ts';
import { ScheduleForm } from './ScheduleForm.tsx';

/** The editor of a new schedule or of one that is there. */
export function EditorView({
  place,
  schedules,
}: {
  place: Extract<SchedulesPlace, { kind: 'edit' | 'new' }>;
  schedules: readonly Schedule[];
}) {
  const targets = useCall('schedules.targets', {});
  const connection = useShell().state?.connection?.id ?? '';
  const isNew = place.kind === 'new';
  const wanted = place.kind === 'edit' ? place.name : place.copied;
  const key = `${connection} ${place.kind} ${wanted ?? ''}`;
  const source = schedules.find((schedule) => schedule.name === wanted) ?? null;
  if (!targets.value) {
    if (!targets.failure) return <Reading rows={10} height={44} name="The editor is being prepared" />;
    return (
      <div className="p-4">
        <FailureNotice failure={targets.failure} />
      </div>
    );
  }
  if (!isNew && !source && !keptDraft(key)) {
    return (
      <Empty
        title={`There is no schedule ${wanted ?? ''}`}
        actions={<Button onClick={() => goTo({ kind: 'list', name: null, tab: 'about' })}>Show all schedules</Button>}
      >
        It may have been removed or renamed, or it belongs to another database.
      </Empty>
    );
  }
  return (
    <ScheduleForm key={key} place={key} isNew={isNew} source={source} schedules={schedules} targets={targets.value} />
  );
}
