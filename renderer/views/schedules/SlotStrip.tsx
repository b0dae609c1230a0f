import { memo } from 'react';
import type { Schedule, Slot } from '#shared/schedules.ts';
import { formatRoute, jobRoute } from '../../app/router.ts';
import { useNow } from '../../ui/now.tsx';
import { kindOf, slotLooks, slotWords } from './slotLooks.ts';
import { SlotMark } from './SlotMark.tsx';
import { dayAndTime } from './zones.ts';

/** The last slots of a schedule as marks, the oldest first. The row or the detail has them for the keyboard. */
export const SlotStrip = memo(function SlotStrip({ schedule, most }: { schedule: Schedule; most: number }) {
  const now = useNow(60_000);
  const slots = schedule.slots.slice(0, most).toReversed();
  if (slots.length === 0) return <span className="text-faint">{schedule.enabled ? 'none yet' : '–'}</span>;
  return (
    <>
      <span className="sr-only">{stripWords(slots)}</span>
      <span aria-hidden className="flex items-center justify-end gap-px overflow-hidden">
        {slots.map((slot) => (
          <Mark key={slot.slot} slot={slot} zone={schedule.timeZone} now={now} />
        ))}
      </span>
    </>
  );
});

function Mark({ slot, zone, now }: { slot: Slot; zone: string; now: number }) {
  const kind = kindOf(slot);
  const title = `${dayAndTime(Date.parse(slot.slot), zone, now)} (${zone})\n${slotWords(slot, now)}`;
  const job = slot.jobs[0]?.id ?? slot.blockedBy;
  if (job === undefined || job === null) {
    return (
      <span title={title}>
        <SlotMark kind={kind} />
      </span>
    );
  }
  return (
    <a
      href={formatRoute(jobRoute(job))}
      tabIndex={-1}
      title={title}
      onClick={(event) => event.stopPropagation()}
      className="rounded-sm hover:bg-line-strong"
    >
      <SlotMark kind={kind} />
    </a>
  );
}

/** `10 ran, 1 failed, 1 missed` */
function stripWords(slots: readonly Slot[]): string {
  const counts = new Map<string, number>();
  for (const slot of slots) {
    const { word } = slotLooks[kindOf(slot)];
    counts.set(word, (counts.get(word) ?? 0) + slot.slots);
  }
  return `Last slots: ${[...counts].map(([word, count]) => `${count} ${word.toLowerCase()}`).join(', ')}`;
}
