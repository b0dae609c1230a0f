import type { BulkAction, BulkActionName, BulkPreview } from '#shared/bulkActions.ts';
import { formatCount, formatNumber } from '#shared/format.ts';
import { columns } from '#cli/output.ts';

const shownSample = 10;
const verbs: Readonly<Record<BulkActionName, string>> = {
  cancel: 'cancel',
  retry: 'retry',
  run_now: 'run now',
  set_priority: 'set priority',
};

/** `cancel`, `set priority 5`, `retry, taking back 3` */
export function describeAction(action: Pick<BulkAction, 'action' | 'priority'> & { undoOf?: string | null }): string {
  const undo = action.undoOf ?? null;
  return `${verbs[action.action]}${action.priority === null ? '' : ` ${action.priority}`}${undo === null ? '' : `, taking back ${undo}`}`;
}

/** What an action is going to touch: how many jobs, in which states, and some of them. */
export function describePreview(action: Pick<BulkAction, 'action' | 'priority'>, preview: BulkPreview): string {
  const { count, states, sample } = preview;
  const exact = count.kind === 'exact';
  const jobs = `${formatCount({ value: count.value, exact })} ${exact && count.value === 1 ? 'job' : 'jobs'}`;
  const byState = Object.entries(states).map(([state, number]) => `${formatNumber(number)} ${state}`);
  const head = `${describeAction(action)}: ${jobs}${byState.length === 0 ? '' : ` (${exact ? '' : 'of those counted: '}${byState.join(', ')})`}`;
  if (sample.length === 0) return head;
  const shown = sample.slice(0, shownSample);
  const rows = shown.map(({ id, sync, state, at, payload, error }) => [
    `  ${id}`,
    state,
    sync,
    shortTime(at),
    shorten(JSON.stringify(payload)),
    shorten(error ?? ''),
  ]);
  const more = exact && count.value <= shown.length ? [] : ['  …'];
  return [head, columns(rows), ...more].join('\n');
}

/** `2026-11-22 21:42:26`, UTC */
export function shortTime(moment: string): string {
  return moment.slice(0, 19).replace('T', ' ');
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
