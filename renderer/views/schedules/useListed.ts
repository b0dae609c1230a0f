import { useMemo, useState } from 'react';
import type { Schedule } from '#shared/schedules.ts';
import { listed, type ScheduleFilter, type ScheduleSort } from './scheduleList.ts';

/**
 * The schedules that a filter lets through, in their order. Both are found anew when the filter or the order is another one,
 * or a schedule comes or goes; in between rows are brought up to date where they are, so that none jumps while it is read.
 */
export function useListed(
  schedules: readonly Schedule[],
  filter: ScheduleFilter,
  sort: ScheduleSort,
): readonly Schedule[] {
  const key = useMemo(() => JSON.stringify([filter, sort, schedules.map(({ id }) => id)]), [filter, sort, schedules]);
  const [held, setHeld] = useState({ key, ids: idsOf(schedules, filter, sort) });
  let { ids } = held;
  if (held.key !== key) {
    ids = idsOf(schedules, filter, sort);
    setHeld({ key, ids });
  }
  return useMemo(() => {
    const byId = new Map(schedules.map((schedule) => [schedule.id, schedule]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }, [schedules, ids]);
}

function idsOf(schedules: readonly Schedule[], filter: ScheduleFilter, sort: ScheduleSort): string[] {
  return listed(schedules, filter, sort).map(({ id }) => id);
}
