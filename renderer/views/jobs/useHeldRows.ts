import { useState } from 'react';
import type { JobId, JobSummary } from '#shared/jobs.ts';
import { holdRows, noRows, type HeldRows } from './holdRows.ts';

/** Rows as `holdRows` shows them; a new `key` (another filter) begins anew. `release` shows what waits. */
export function useHeldRows(
  fresh: readonly JobSummary[],
  options: { holding: boolean; wanted: JobId | null; key: string },
): HeldRows & { release(): void } {
  const { holding, wanted, key } = options;
  const [state, setState] = useState({ fresh, key, holding, shown: holdRows(noRows, fresh, { holding, wanted }) });
  let { shown } = state;
  if (state.fresh !== fresh || state.key !== key || state.holding !== holding) {
    shown = holdRows(state.key === key ? state.shown : noRows, fresh, { holding, wanted });
    setState({ fresh, key, holding, shown });
  }
  return {
    ...shown,
    release: () => setState({ fresh, key, holding, shown: holdRows(state.shown, fresh, { holding: false }) }),
  };
}
