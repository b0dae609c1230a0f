import { useState } from 'react';
import type { JobId } from '#shared/jobs.ts';
import { lineForFile, linesPerRead, type LogPlace } from '#shared/log.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { useTransport } from '../../../data/DataProvider.tsx';
import { toast } from '../../../ui/Toaster.tsx';
import { toastFailure } from '../../parts/toastFailure.ts';
import { comparePlaces, toRanges, type PlaceList } from './placeList.ts';

/** Lines that are copied at once, at most; more are for a file. */
const MOST_COPIED = 20_000;

export interface Marks {
  /** The first and the last of the marked lines. */
  range: { from: LogPlace; to: LogPlace } | null;
  /** The one that was marked last: keys go on from it. */
  head: LogPlace | null;
  count: number;
  mark: (place: LogPlace, extend: boolean) => void;
  clear: () => void;
  copy: () => void;
}

/** Lines that the operator marked, one or a stretch of the list: in sight or not. */
export function useMarks(id: JobId, list: PlaceList): Marks {
  const { client } = useTransport();
  const [ends, setEnds] = useState<{ start: LogPlace; head: LogPlace } | null>(null);
  const range = ends && inOrder(ends.start, ends.head);
  const count = range ? list.indexOf(range.to) - list.indexOf(range.from) + (list.has(range.to) ? 1 : 0) : 0;

  const copy = async (): Promise<void> => {
    if (!range) return;
    const first = list.indexOf(range.from);
    const texts: string[] = [];
    for (let from = first; from < first + Math.min(count, MOST_COPIED); from += linesPerRead) {
      const places = Array.from(
        { length: Math.min(linesPerRead, first + Math.min(count, MOST_COPIED) - from) },
        (_, index) => list.at(from + index),
      ).filter((place) => place !== undefined);
      const lines = await client.call('log.lines', { id, ranges: toRanges(places) });
      for (const line of lines) texts.push(lineForFile(line));
    }
    await navigator.clipboard.writeText(texts.join('\n'));
    if (count <= MOST_COPIED) toast({ tone: 'good', title: `${plural(texts.length, 'line')} copied` });
    else
      toast({
        tone: 'bad',
        title: `Only the first ${formatNumber(MOST_COPIED)} lines were copied.`,
        text: 'Save the log to have them all.',
      });
  };
  return {
    range,
    head: ends?.head ?? null,
    count,
    mark: (place, extend) => setEnds({ start: extend && ends ? ends.start : place, head: place }),
    clear: () => setEnds(null),
    copy: () => void copy().catch(toastFailure),
  };
}

function inOrder(a: LogPlace, b: LogPlace): { from: LogPlace; to: LogPlace } {
  return comparePlaces(a, b) <= 0 ? { from: a, to: b } : { from: b, to: a };
}
