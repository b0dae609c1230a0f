import type { TableChanges } from '#shared/jobs.ts';
import { collapsed, fewRows, lookAtTheProvider } from './collapse.ts';

/**
 * Compares the rows that a run received for each table with the median of what earlier runs of the same kind received (their
 * change sets, in any order). Fewer than half of it is a collapse: throws a `JobError` (`implausible`) that no retry can mend.
 */
export function checkPlausibility(
  changes: readonly TableChanges[],
  earlier: readonly (readonly TableChanges[])[],
): void {
  const tables = new Set(earlier.flat().map(({ table }) => table));
  const drops = [...tables].flatMap((table) => {
    const usual = median(
      earlier.flatMap((run) => run.filter((each) => each.table === table).map((each) => each.received)),
    );
    const received = changes.find((each) => each.table === table)?.received ?? 0;
    return usual >= fewRows && received < usual / 2 ? [{ table, received, usual }] : [];
  });
  const worst = drops.sort((one, other) => one.received / one.usual - other.received / other.usual)[0];
  if (!worst) return;
  const all = drops.map(({ table, received, usual }) => `${received} ${table} where ${Math.round(usual)} are usual`);
  throw collapsed(
    `The run received far less than the last ${earlier.length === 1 ? 'run' : `${earlier.length} runs`}: ${all.join(', ')}.`,
    lookAtTheProvider,
    { collapsed: drops },
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
