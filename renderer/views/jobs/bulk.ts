import { bulkOutcomes, type BulkAction, type BulkActionName, type BulkOutcome } from '#shared/bulkActions.ts';
import type { FilterState, JobFilter } from '#shared/filters/jobFilter.ts';
import { formatNumber, plural } from '#shared/format.ts';
import type { JobId } from '#shared/jobs.ts';
import { sessionStore } from '../../data/store.ts';

export interface BulkRequest {
  readonly action: BulkActionName;
  readonly filter: JobFilter;
  /** Which jobs are meant, at the beginning of a sentence. */
  readonly words: string;
  /** Called once it has begun. */
  readonly onBegun?: () => void;
}

/** The bulk action that is being asked about. */
export const bulkRequest = sessionStore<BulkRequest | null>(null);

/** The bulk actions that go on behind a closed dialog, by id. */
export const followed = sessionStore<readonly string[]>([]);

/** Asks about an action for many jobs: how many they are is counted first. */
export function openBulk(request: BulkRequest): void {
  bulkRequest.set(request);
}

/** All jobs that match a filter. */
export function allThatMatch(filter: JobFilter, text: string): Pick<BulkRequest, 'filter' | 'words'> {
  return { filter, words: text === '' ? 'All jobs' : `All jobs that match ${text}` };
}

/** Jobs that were chosen one by one. */
export function theSelected(ids: readonly JobId[]): Pick<BulkRequest, 'filter' | 'words'> {
  return { filter: { ids: [...ids] }, words: `The ${formatNumber(ids.length)} selected` };
}

export const bulkVerbs: readonly BulkActionName[] = ['retry', 'cancel', 'run_now', 'set_priority'];

/** The words of an action: in a menu, as a heading, on the button, and whom it is for. */
export const bulkWords: Record<BulkActionName, { all: string; title: string; confirm: string; reach: string }> = {
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
  set_priority: {
    all: 'Set the priority of all that match…',
    title: 'Set the priority of jobs',
    confirm: 'Set it for',
    reach: 'Jobs that wait run in the order of their priority. Those that run already go on.',
  },
};

const ended: readonly FilterState[] = ['succeeded', 'failed', 'cancelled'];
const running: readonly FilterState[] = ['running', 'cancelling'];

/** Whether an action can be for any job of a list: one that shows ended jobs alone has none to cancel. */
export function bulkPossible(action: BulkActionName, { states = [] }: Pick<JobFilter, 'states'>): boolean {
  if (states.length === 0) return true;
  if (action === 'retry') return states.some((state) => ended.includes(state));
  const live = states.filter((state) => !ended.includes(state));
  return action === 'cancel' ? live.length > 0 : live.some((state) => !running.includes(state));
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

/** Whether a bulk action has ended, and what it ended can be brought back. */
export function canUndo({ state, action, counts }: Pick<BulkAction, 'state' | 'action' | 'counts'>): boolean {
  const over = state === 'done' || state === 'aborted';
  return over && action === 'cancel' && (counts.cancelled ?? 0) > 0;
}

/** `4 jobs: 3 cancelled, 1 told to stop.` */
export function bulkSummary({ done, counts, state }: Pick<BulkAction, 'done' | 'counts' | 'state'>): string {
  const parts = bulkOutcomes.flatMap((outcome) => {
    const count = counts[outcome] ?? 0;
    return count > 0 ? [`${formatNumber(count)} ${bulkOutcomeWords[outcome]}`] : [];
  });
  const list = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
  return `${plural(done, 'job')}${list}${state === 'aborted' ? '; then aborted' : ''}.`;
}
