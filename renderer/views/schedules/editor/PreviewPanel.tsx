import type { SchedulePreview } from '#shared/schedules.ts';
import { classes } from '../../../ui/classes.ts';
import { Json } from '../../../ui/Json.tsx';
import { useNow } from '../../../ui/now.tsx';
import { FailureNotice } from '../../parts/FailureNotice.tsx';
import { everyText } from '../cadence.ts';
import { RunsTable } from '../RunsTable.tsx';
import { dayAndTime, dayOf, isZone, nextChange, timeOf } from '../zones.ts';
import type { Preview } from './usePreview.ts';

/** What the schedule would do: its next runs, those around the next change of clocks, and the payload of the next one. */
export function PreviewPanel({
  preview: { value, pending, failure },
  zone,
  change,
}: {
  preview: Preview;
  zone: string;
  /** The runs around the next change of clocks; null where none is known. */
  change: SchedulePreview | null;
}) {
  const next = value?.runs[0];
  return (
    <section aria-label="What it will do" className={classes('flex flex-col gap-5', pending && 'opacity-60')}>
      {failure ? <FailureNotice failure={failure} /> : null}
      <div>
        <h2 className="mb-1 font-medium">Next runs</h2>
        {value && value.runs.length > 0 ? (
          <RunsTable runs={value.runs.map(({ at }) => at)} zone={zone} />
        ) : (
          <p className="text-muted">They are shown here as soon as the time and the zone are right.</p>
        )}
      </div>
      {isZone(zone) && value !== null && value.runs.length > 0 ? <ClockChange zone={zone} change={change} /> : null}
      {next?.payload && Object.keys(next.payload).length > 0 ? (
        <div>
          <h2 className="mb-1 font-medium">Payload of the next run</h2>
          <Json value={next.payload} />
        </div>
      ) : null}
    </section>
  );
}

/** When clocks change next, and what that does to the runs around it. */
function ClockChange({ zone, change }: { zone: string; change: SchedulePreview | null }) {
  const now = useNow(60_000);
  const next = nextChange(zone, now);
  if (!next) {
    return <p className="text-sm text-muted">Clocks in {zone} don’t change.</p>;
  }
  const size = everyText(Math.abs(next.after - next.before) * 60_000);
  return (
    <div>
      <h2 className="mb-1 font-medium">When clocks change</h2>
      <p className="text-muted">
        On {dayOf(next.at, zone, now)} clocks in {zone} go {next.after > next.before ? 'forward' : 'back'} {size}, to{' '}
        {timeOf(next.at, zone)}.{' '}
        {change && change.runs.length > 0
          ? `The runs around it: ${change.runs.map(({ at }) => dayAndTime(Date.parse(at), zone, now)).join('; ')}.`
          : null}
      </p>
    </div>
  );
}
