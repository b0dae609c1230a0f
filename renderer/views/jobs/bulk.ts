import type { BulkActionName, BulkOutcome } from '#shared/bulkActions.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { Store } from '../../data/store.ts';
import type { ShownFilter } from './shownFilter.ts';

/** What can be done to all jobs of a list. */
export type BulkVerb = Extract<BulkActionName, 'cancel' | 'retry' | 'run_now'>;

export interface BulkRequest {
  action: BulkVerb;
  filter: ShownFilter;
}

/** The bulk action that is being asked about; the jobs view shows it. */
export const bulkRequest = new Store<BulkRequest | null>(null);

export function openBulk(action: BulkVerb, filter: ShownFilter): void {
  bulkRequest.set({ action, filter });
}

export const bulkVerbs: readonly BulkVerb[] = ['retry', 'cancel', 'run_now'];

/** The words of an action: in a menu, as a heading, on the button, and whom it is for. */
export const bulkWords: Record<BulkVerb, { all: string; title: string; confirm: string; reach: string }> = {
  retry: {
    all: 'Retry all that match…',
    title: 'Retry jobs',
    confirm: 'Retry',
    reach: 'Jobs that have ended are enqueued again, each as a new job linked to the old one.',
  },
  cancel: {
    all: 'Cancel all that match…',
    title: 'Cancel jobs',
    confirm: 'Cancel',
    reach: 'Jobs that wait end at once. Those that run are stopped by their workers; what they wrote is rolled back.',
  },
  run_now: {
    all: 'Run all that match now…',
    title: 'Run jobs now',
    confirm: 'Run now',
    reach: 'Jobs that wait for their time or for a retry become due now.',
  },
};

/** Whether an action can be for any job of a list: one that shows ended jobs alone has none to cancel. */
export function bulkPossible(action: BulkVerb, { states }: ShownFilter): boolean {
  if (states.length === 0) return true;
  const live = states.some((state) => state === 'pending' || state === 'running');
  if (action === 'retry') return states.some((state) => state !== 'pending' && state !== 'running');
  return action === 'cancel' ? live : states.includes('pending');
}

/** The filter of the list as the service takes it. */
export function toJobFilter({ states, sync }: ShownFilter): JobFilter {
  return {
    ...(states.length === 0 ? {} : { states: [...states] }),
    ...(sync === null ? {} : { syncs: [sync] }),
  };
}

/** A filter in words: `failed, sync-leagues`; `all jobs` for none. */
export function filterWords({ states, sync }: ShownFilter): string {
  const parts = [...states, ...(sync === null ? [] : [sync])];
  return parts.length === 0 ? 'all jobs' : parts.join(', ');
}

export const bulkOutcomeWords: Record<BulkOutcome, string> = {
  cancelled: 'cancelled',
  cancelling: 'told to stop',
  retried: 'enqueued again',
  made_due: 'due now',
  reprioritised: 'given the priority',
  unchanged: 'were so already',
  ended: 'had ended meanwhile',
  live: 'had not ended',
  existing: 'have a live retry already',
  step: 'are steps of a routine: retry the routine',
  gone: 'are no longer there',
};
