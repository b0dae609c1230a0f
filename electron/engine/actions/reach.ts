import type { BulkActionName } from '#shared/bulkActions.ts';
import type { JobScope } from '#shared/contract/areas/jobs.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';

/**
 * The jobs of a filter that an action can be for: cancel is for live jobs, run now and priority for pending ones, retry
 * for ended ones. Jobs that are named by their ids are taken whatever they are, so that the report tells of each.
 */
export function reachOf(action: BulkActionName, filter: JobFilter): { scope: JobScope; filter: JobFilter } {
  if (filter.ids) return { scope: 'all', filter };
  if (action === 'retry') return { scope: 'ended', filter };
  if (action === 'cancel') return { scope: 'live', filter };
  return {
    scope: 'live',
    filter: { ...filter, not: { ...filter.not, states: [...(filter.not?.states ?? []), 'running'] } },
  };
}
