import type { Schedule } from '#shared/schedules.ts';
import { formatExact, formatRelative } from '#shared/time.ts';
import { classes } from '../../ui/classes.ts';
import { useNow } from '../../ui/now.tsx';

/** When a schedule is due next, as the distance from now; on hover exactly, in its own zone and in ours. */
export function NextRun({ schedule: { enabled, nextRuns, overdueSince, timeZone } }: { schedule: Schedule }) {
  const now = useNow(1000);
  const next = overdueSince ?? nextRuns[0];
  if (next === undefined) return <span className="text-faint">never</span>;
  const exact = exactly(next, timeZone);
  if (!enabled) {
    return (
      <span className="text-faint" title={`Disabled. Enabled, it would be due at ${exact}.`}>
        off
      </span>
    );
  }
  return (
    <time
      dateTime={next}
      title={overdueSince === null ? exact : `Overdue: no worker has dealt with the slot of ${exact}.`}
      className={classes('whitespace-nowrap', overdueSince === null ? 'text-muted' : 'font-medium text-warn')}
    >
      {overdueSince === null ? formatRelative(next, now) : 'overdue'}
    </time>
  );
}

/** A moment on the clocks of a zone and, where they show something else, on ours. */
export function exactly(moment: string, zone: string): string {
  const own = formatExact(moment);
  const there = inZone(moment, zone);
  return there === null || there === own ? own : `${there}\n${own}`;
}

function inZone(moment: string, zone: string): string | null {
  try {
    return formatExact(moment, zone);
  } catch {
    return null;
  }
}
