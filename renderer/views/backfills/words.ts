import type { Backfill, BackfillManners } from '#shared/backfills.ts';
import { formatNumber, plural } from '#shared/format.ts';
import type { Shape, Tone } from '../../ui/Glyph.tsx';

const backfillLooks: Record<Backfill['state'], { word: string; shape: Shape; tone: Tone }> = {
  running: { word: 'Running', shape: 'turning', tone: 'busy' },
  paused: { word: 'Paused', shape: 'pause', tone: 'warn' },
  cancelling: { word: 'Cancelling', shape: 'stopping', tone: 'warn' },
  cancelled: { word: 'Cancelled', shape: 'slash', tone: 'idle' },
  done: { word: 'Done', shape: 'check', tone: 'good' },
};

/** How it looks: one that is done with failures is not all well, and one that waits does nothing now. */
export function lookOf({ state, counts, waiting }: Backfill): { word: string; shape: Shape; tone: Tone } {
  if (state === 'done' && counts.failed > 0) return { word: 'Done, with failures', shape: 'triangle', tone: 'warn' };
  if (state === 'running' && waiting) return { word: 'Waiting', shape: 'clock', tone: 'idle' };
  return backfillLooks[state];
}

/** Partitions of it that are over, whatever came of them. */
export function over({ selected, counts }: Backfill): number {
  return selected - counts.pending - counts.live;
}

/** `12 of 1,000 done, 3 failed` */
export function progressWords(backfill: Backfill): string {
  const { counts, selected } = backfill;
  return [
    `${formatNumber(over(backfill))} of ${formatNumber(selected)} done`,
    ...(counts.failed === 0 ? [] : [`${formatNumber(counts.failed)} failed`]),
    ...(counts.live === 0 ? [] : [`${formatNumber(counts.live)} live`]),
  ].join(', ');
}

/** How it runs, in a sentence. */
export function mannersWords({ concurrency, order, priority, quotaShare, hours }: BackfillManners): string {
  return [
    `${plural(concurrency, 'job')} at once`,
    `${order} first`,
    `priority ${priority}`,
    `${quotaShare} % of the quota`,
    ...(hours ? [`from ${hours.from} to ${hours.until} ${hours.timeZone}`] : []),
  ].join(', ');
}
