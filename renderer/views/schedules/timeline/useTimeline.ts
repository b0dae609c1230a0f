import { useEffect, useRef, useState } from 'react';
import { toFailure, type Failure } from '#shared/errors.ts';
import type { Timeline } from '#shared/scheduleTimeline.ts';
import { useLink, useTransport } from '../../../data/DataProvider.tsx';
import { useShell } from '../../../data/useShell.ts';
import type { Range } from './layout.ts';

/** ms between two readings, at least; twenty times as long as the last one took where that is more. */
const PAUSE = 1500;

export interface TimelineState {
  value: Timeline | null;
  failure: Failure | null;
  /** What is shown belongs to another stretch, or is not up to date. */
  stale: boolean;
}

/**
 * What became of all slots in a stretch of time, `seen` the schedules in sight; read anew when `news` is another one, but not
 * more often than it is worth.
 */
export function useTimeline(range: Range | null, steps: number, seen: readonly string[], news: string): TimelineState {
  const { client } = useTransport();
  const link = useLink();
  const source = useShell().state?.connection?.id ?? '';
  const [held, setHeld] = useState<{ key: string; value: Timeline | null; failure: Failure | null } | null>(null);
  const rested = useRef(0);
  const key = range ? `${source} ${range.from} ${range.to} ${steps}` : '';
  const shown = useRef('');
  const sight = seen.join();

  useEffect(() => {
    if (!range || link.state !== 'open') return undefined;
    let dropped = false;
    // Another stretch or other schedules are wanted at once; news of the same can wait.
    const wait = shown.current === `${key} ${sight}` ? Math.max(0, rested.current - performance.now()) : 0;
    const read = async (): Promise<void> => {
      const begun = performance.now();
      const query = { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString(), steps };
      try {
        const value = await client.call('schedules.timeline', { ...query, seen: [...seen] });
        const now = performance.now();
        rested.current = now + Math.max(PAUSE, 20 * (now - begun));
        if (dropped) return;
        shown.current = `${key} ${sight}`;
        setHeld({ key, value, failure: null });
      } catch (error) {
        if (!dropped) setHeld((last) => ({ key, value: last?.value ?? null, failure: toFailure(error) }));
      }
    };
    const timer = setTimeout(() => void read(), wait);
    return () => {
      dropped = true;
      clearTimeout(timer);
    };
    // `key` stands for the range, which is a new object with every render.
    // eslint-disable-next-line react/exhaustive-deps
  }, [client, key, sight, news, link.state]);

  const ours = held?.key.startsWith(`${source} `) ? held : null;
  return {
    value: ours?.value ?? null,
    failure: ours?.failure ?? null,
    stale: link.state !== 'open' || (ours !== null && ours.key !== key),
  };
}
