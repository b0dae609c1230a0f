import { useMemo, useState } from 'react';
import type { Output } from '#shared/contract/client.ts';
import type { JobId } from '#shared/jobs.ts';
import type { Schedule } from '#shared/schedules.ts';
import { plural } from '#shared/format.ts';
import { jobRoute, jobsRoute, navigate } from '../../app/router.ts';
import { useAction, useCall } from '../../data/useCall.ts';
import { useShell } from '../../data/useShell.ts';
import { ask } from '../../ui/Confirmer.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { useGuard } from '../parts/useGuard.ts';
import { targetOf } from './scheduleList.ts';

export interface ScheduleActions {
  /** Why nothing can be done now; null where it can. */
  refusal: string | null;
  setEnabled: (schedule: Pick<Schedule, 'name' | 'updatedAt'>, enabled: boolean) => void;
  run: (schedule: Schedule) => void;
  remove: (schedule: Schedule, then: () => void) => void;
}

/** A switch as it was set, until the schedule is another one than it was then. */
interface Switched {
  enabled: boolean;
  of: string;
}

/** What an operator can do with schedules. A switch is shown as set at once; it can be undone. */
export function useScheduleActions(fresh: readonly Schedule[] | undefined): {
  actions: ScheduleActions;
  schedules: readonly Schedule[] | undefined;
} {
  const [switched, setSwitched] = useState<ReadonlyMap<string, Switched>>(new Map());
  const { mutateAsync: setEnabled } = useAction('schedules.setEnabled');
  const { mutateAsync: run } = useAction('schedules.run');
  const { mutateAsync: remove } = useAction('schedules.remove');
  const { refusal, guarded } = useGuard();
  const production = useShell().state?.connection?.environment === 'production';

  const actions = useMemo((): ScheduleActions => {
    const forget = (name: string): void =>
      setSwitched((before) => new Map([...before].filter(([each]) => each !== name)));
    const turn = (name: string, enabled: boolean, of: string, undoable: boolean): void => {
      setSwitched((before) => new Map([...before, [name, { enabled, of }]]));
      setEnabled({ name, enabled }).then(
        () =>
          toast({
            tone: 'good',
            title: `${name} is ${enabled ? 'enabled' : 'disabled'}.`,
            ...(undoable ? { action: { label: 'Undo', run: () => turn(name, !enabled, '', false) } } : {}),
          }),
        (error: unknown) => {
          forget(name);
          toastFailure(error);
        },
      );
    };
    return {
      refusal,
      setEnabled: ({ name, updatedAt }, enabled) =>
        guarded(`${name} was not ${enabled ? 'enabled' : 'disabled'}.`, () => turn(name, enabled, updatedAt, true)),
      run: (schedule) =>
        guarded(`${schedule.name} was not run.`, () => {
          run({ name: schedule.name }).then((enqueued) => tellRun(schedule, enqueued), toastFailure);
        }),
      remove: (schedule, then) =>
        guarded(`${schedule.name} was not removed.`, () =>
          ask({
            title: `Remove ${schedule.name}?`,
            description: <RemovalReach schedule={schedule} />,
            confirm: 'Remove it',
            keep: 'Keep it',
            look: 'danger',
            typed: production ? schedule.name : null,
            run: async () => {
              await remove({ name: schedule.name });
              then();
              toast({ tone: 'good', title: `${schedule.name} is removed.` });
            },
          }),
        ),
    };
    // What guards them is a new function with every render; the refusal is what it goes by.
    // eslint-disable-next-line react/exhaustive-deps
  }, [refusal, production, setEnabled, run, remove]);
  const shown = useMemo(
    () =>
      switched.size === 0
        ? fresh
        : fresh?.map((schedule) => {
            const set = switched.get(schedule.name);
            return set && set.of === schedule.updatedAt ? { ...schedule, enabled: set.enabled } : schedule;
          }),
    [fresh, switched],
  );
  return { actions, schedules: shown };
}

function tellRun(schedule: Schedule, { jobIds, routineRun }: Output<'schedules.run'>): void {
  const [job] = jobIds;
  const target = targetOf(schedule);
  const open = (id: JobId): void => navigate(routineRun === null ? jobRoute(id) : jobsRoute(`run:${routineRun}`));
  toast({
    tone: 'good',
    title:
      jobIds.length === 1
        ? `${target} is enqueued as job ${job ?? ''}.`
        : `${target} is enqueued: ${plural(jobIds.length, 'job')}.`,
    ...(job === undefined ? {} : { action: { label: 'Open', run: () => open(job) } }),
  });
}

const COUNTED = 500;

/** What goes with a schedule, and what stays. */
function RemovalReach({ schedule: { id, name, nextRuns, enabled } }: { schedule: Schedule }) {
  const { value: slots } = useCall('schedules.slots', { id, limit: COUNTED });
  const count = slots?.reduce((sum, slot) => sum + slot.slots, 0);
  const record =
    count === undefined
      ? 'the record of its slots'
      : slots?.length === COUNTED
        ? `the record of its slots, more than ${COUNTED}`
        : `the record of its ${plural(count, 'slot')}`;
  return (
    <>
      The schedule {name} goes, with {count === 0 ? 'no slot on record' : record}.{' '}
      {enabled && nextRuns.length > 0 ? 'It is not due again. ' : ''}
      Its jobs stay, those that wait or run too. This can’t be undone; a schedule that is only to rest can be disabled.
    </>
  );
}
