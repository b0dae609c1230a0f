import type { Schedule, ScheduleValues } from '#shared/schedules.ts';
import { Button } from '../../../ui/Button.tsx';
import { inline } from '../../../ui/Json.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Ago } from '../../../ui/now.tsx';
import { words } from '../../parts/states.ts';
import { differing } from './draft.ts';
import type { Editing } from './useDraft.ts';

/** Says that somebody else saved the schedule while it was edited here, what they changed, and lets the operator choose. */
export function MeanwhileNotice({
  editing: { loaded, restart },
  current,
  by,
}: {
  editing: Editing;
  current: ScheduleValues | null;
  by: Schedule | null;
}) {
  if (!loaded || !current || !by) return null;
  const changes = Object.entries(differing(loaded, current));
  return (
    <Notice
      tone="warn"
      title={
        <>
          {by.updatedBy} has changed this schedule <Ago moment={by.updatedAt} />
        </>
      }
    >
      <ul className="my-1">
        {changes.map(([field, value]) => (
          <li key={field}>
            {words(field)}: {inline(Reflect.get(loaded, field))} → <span className="text-ink">{inline(value)}</span>
          </li>
        ))}
      </ul>
      <p>What you typed is still here, and not saved.</p>
      <div className="mt-2 flex gap-2">
        <Button size="small" onClick={() => restart(current, { keep: true })}>
          Keep mine on top
        </Button>
        <Button size="small" onClick={() => restart(current, { keep: false })}>
          Take theirs
        </Button>
      </div>
    </Notice>
  );
}
