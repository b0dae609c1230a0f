import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { JobId, LogLevel } from '#shared/jobs.ts';
import { linesPerScan, loudLinesPerScan, type LogPlace, type LogRange } from '#shared/log.ts';
import { useTransport } from '../../../data/DataProvider.tsx';
import { LogScan, type Scanned } from './logScan.ts';

export interface Scan extends Scanned {
  stop: () => void;
  goOn: () => void;
}

/**
 * The lines of a log with at least a level and a text, found step by step; null where neither narrows anything. Another
 * `attempt` begins anew. `around` tells where one is when it begins.
 */
export function useScan(
  id: JobId,
  { level, text, attempt }: { level: LogLevel; text: string; attempt: number | null },
  attempts: readonly LogRange[],
  around: () => LogPlace | null,
): Scan | null {
  const { client } = useTransport();
  const scan = useMemo(() => {
    if (level === 'trace' && text === '') return null;
    const step = level === 'warn' || level === 'error' ? loudLinesPerScan : linesPerScan;
    return new LogScan((range) => client.call('log.scan', { id, range, level, text }), { step, around });
    // `attempt` chooses which `attempts` there are: what was found in others does not count.
    // eslint-disable-next-line react/exhaustive-deps
  }, [client, id, level, text, attempt, around]);
  useEffect(() => scan?.extend(attempts), [scan, attempts]);
  useEffect(() => () => scan?.detach(), [scan]);
  const state = useSyncExternalStore(scan?.state.subscribe ?? never, scan?.state.get ?? nothing);
  return useMemo(
    () => (scan && state ? { ...state, stop: () => scan.stop(), goOn: () => scan.goOn() } : null),
    [scan, state],
  );
}

const never = (): (() => void) => () => {};
const nothing = (): Scanned | null => null;
