import { useEffect, useRef, useState } from 'react';
import type { Failure } from '#shared/errors.ts';
import type { Throughput } from '#shared/statistics.ts';
import { useCall } from '../../data/useCall.ts';
import { useShell } from '../../data/useShell.ts';
import type { ChartView } from './chartSpan.ts';

/** ms between two looks at figures that still grow. */
const INTERVAL = 10_000;

/** What ended in each step of the view. Figures of the view before stay until the new ones have come. */
export function useThroughput(
  { from, to, step }: ChartView,
  sync: string | null,
): { figures: Throughput | null; stale: boolean; failure: Failure | null } {
  const connection = useShell().state?.connection?.id ?? '';
  const call = useCall('statistics.throughput', {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    step,
    ...(sync === null ? {} : { sync }),
  });
  const { value, failure } = call;
  const again = useRef(() => {});
  useEffect(() => {
    again.current = () => call.refetch();
  });
  const [kept, setKept] = useState<{ connection: string; value: Throughput } | null>(null);
  if (value !== undefined && (kept?.value !== value || kept.connection !== connection)) setKept({ connection, value });
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && Date.now() < to + INTERVAL) again.current();
    }, INTERVAL);
    return () => clearInterval(timer);
  }, [to]);
  const figures = value ?? (kept?.connection === connection ? kept.value : null);
  return { figures, stale: value === undefined, failure };
}
