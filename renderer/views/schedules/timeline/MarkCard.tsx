import type { Schedule } from '#shared/schedules.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { formatRelative } from '#shared/time.ts';
import { classes } from '../../../ui/classes.ts';
import { slotLooks, slotWords } from '../slotLooks.ts';
import { SlotMark } from '../SlotMark.tsx';
import { dayAndTime, isZone, ownZone } from '../zones.ts';
import { gravest, sumOf, type LaneMark } from './layout.ts';
import { stretchText } from './markWords.ts';

const WIDTH = 320;

/** What a mark stands for, beside it: the slot on the clocks of its schedule and on ours, and what became of it. */
export function MarkCard({
  schedule,
  mark,
  now,
  left,
  width,
  top,
  above,
  height,
}: {
  schedule: Schedule;
  mark: LaneMark;
  now: number;
  /** px of the plot, and where it begins. */
  left: number;
  width: number;
  /** px of the lane, whether there is no room below it, and its height. */
  top: number;
  above: boolean;
  height: number;
}) {
  const zone = isZone(schedule.timeZone) ? schedule.timeZone : ownZone();
  const own = ownZone();
  const x = Math.max(8, Math.min(left + mark.x - 24, left + width - WIDTH));
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute z-[3] animate-appear rounded-lg bg-raised px-3 py-2 shadow-float"
      style={{
        left: x,
        width: WIDTH,
        ...(above ? { bottom: `calc(100% - ${top}px + 2px)` } : { top: top + height + 2 }),
      }}
    >
      <p className="truncate font-medium">{schedule.name}</p>
      {mark.at === 'group' ? (
        <>
          <p className="text-sm text-muted">{stretchText(mark.from, mark.to, zone, now)}</p>
          <p className="text-sm text-muted">
            {mark.counted
              ? `${plural(sumOf(mark.counts), 'slot')} together, as there is no room for each`
              : 'Several slots together; what ran is being counted'}
          </p>
          <ul className="mt-1">
            {gravest
              .filter((kind) => (mark.counts[kind] ?? 0) > 0)
              .map((kind) => (
                <li key={kind} className="flex items-center gap-1.5">
                  <SlotMark kind={kind} />
                  {formatNumber(mark.counts[kind] ?? 0)} {slotLooks[kind].word.toLowerCase()}
                </li>
              ))}
          </ul>
        </>
      ) : (
        <>
          <p className={classes('text-sm text-muted')}>
            {dayAndTime(mark.moment, zone, now)} {zone} · {formatRelative(mark.moment, now)}
            {zone === own ? null : <span className="block">{dayAndTime(mark.moment, own, now)} here</span>}
          </p>
          <p className="mt-1 flex items-start gap-1.5">
            <SlotMark kind={mark.kind} className="mt-[3px]" />
            <span className="min-w-0 break-words">
              {mark.at === 'slot'
                ? slotWords(mark.slot, now)
                : (slotLooks[mark.kind].meaning ?? slotLooks[mark.kind].word)}
            </span>
          </p>
          {mark.at === 'slot' && mark.slot.jobs.length > 0 ? (
            <p className="mt-1 text-sm text-faint">Enter or a click opens its job.</p>
          ) : null}
        </>
      )}
    </div>
  );
}
