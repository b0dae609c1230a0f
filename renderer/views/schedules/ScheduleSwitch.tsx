import type { Schedule } from '#shared/schedules.ts';
import { classes } from '../../ui/classes.ts';
import { Switch } from '../../ui/Fields.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import type { ScheduleActions } from './useScheduleActions.tsx';

/** Switches a schedule on or off; where that can't be done now it says why. */
export function ScheduleSwitch({
  schedule,
  actions: { refusal, setEnabled },
}: {
  schedule: Schedule;
  actions: ScheduleActions;
}) {
  const { name, enabled } = schedule;
  return (
    <Tooltip text={refusal ?? (enabled ? 'Enabled: disable it' : 'Disabled: enable it')} keys="space">
      <span className={classes('flex h-5 items-center', refusal !== null && 'opacity-50')}>
        <Switch checked={enabled} aria-label={`${name} is enabled`} onChange={(on) => setEnabled(schedule, on)} />
      </span>
    </Tooltip>
  );
}
