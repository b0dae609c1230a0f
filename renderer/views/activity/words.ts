import type { OperatorAction } from '#shared/activity.ts';
import { bulkActionNames, type BulkActionName } from '#shared/bulkActions.ts';
import { formatFilter } from '#shared/filters/formatFilter.ts';
import { jobFilterSchema } from '#shared/filters/jobFilter.ts';
import { plural } from '#shared/format.ts';
import type { Shape } from '../../ui/Glyph.tsx';

/** What an operator did, as a sentence without its subject: `Cancelled job 12`, `Paused sync-leagues`. */
export function deedWords({ action, detail, jobIds, jobs, bulkAction }: OperatorAction): string {
  const text = (key: string): string => {
    const value = detail[key];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const bulk = bulkAction === null ? null : asBulk(action);
  if (bulk) return bulkDeed(bulk, jobs, text('priority'));
  const one = jobIds.length === 1 ? ` ${jobIds[0] ?? ''}` : '';
  const which = jobs === 1 ? `job${one}` : plural(jobs, 'job');
  switch (action) {
    case 'enqueue':
    case 'sync':
      return `Enqueued ${which}${text('sync') === '' ? '' : ` of ${text('sync')}`}`;
    case 'retry':
      return `Retried ${which}${text('as') === '' ? '' : ` as ${text('as')}`}`;
    case 'cancel':
      return `Cancelled ${which}`;
    case 'run now':
      return `Made ${which} due now`;
    case 'change priority':
      return `Gave ${which} the priority ${text('priority')}${text('from') === '' ? '' : ` instead of ${text('from')}`}`;
    case 'change priorities back':
      return `Gave ${plural(Number(text('jobs')), 'job')} their priorities back`;
    case 'enqueue routine':
      return `Enqueued the routine ${text('routine')}, run ${text('run')}`;
    case 'retry routine':
      return `Retried run ${text('run')} of a routine as run ${text('as')}`;
    case 'pause':
      return detail['changed'] === false ? `Paused ${target(text)}, which was paused` : `Paused ${target(text)}`;
    case 'resume':
      return detail['changed'] === false ? `Resumed ${target(text)}, which was not paused` : `Resumed ${target(text)}`;
    case 'release lock':
      return `Released the lock ${text('lock')}`;
    case 'tell worker':
      return orders.get(text('state'))?.(text('worker')) ?? `Told worker ${text('worker')} to be ${text('state')}`;
    case 'add schedule':
    case 'change schedule':
    case 'enable schedule':
    case 'disable schedule':
    case 'remove schedule':
    case 'run schedule':
      return `${scheduleVerbs[action]} the schedule ${text('schedule')}`;
    case 'acknowledge alert':
      return `Acknowledged the alert of ${text('subject')}`;
    case 'resolve alert':
      return `Resolved the alert of ${text('subject')}`;
    case 'set alerts':
      return 'Changed what alerts are for';
    case 'set webhook':
      return `Let alerts be told to ${text('host')}`;
    case 'remove webhook':
      return 'Stopped telling alerts to a webhook';
    case 'set retention':
      return 'Changed how long things are kept';
    case 'unlock':
      return `Unlocked the connection for ${text('minutes')} min`;
    case 'migrate':
      return 'Brought the schema up to date';
    case 'abort':
      return `Aborted bulk action ${text('bulkAction')}`;
    case 'run due jobs':
      return `Ran ${plural(jobs, 'job')} that were due`;
    default:
      return `${action.charAt(0).toUpperCase()}${action.slice(1).replaceAll('_', ' ')}${jobs === 0 ? '' : `: ${which}`}`;
  }
}

/** By which way it came: `from the command line`, `over HTTP`, `from psql`. */
export function originWords({ origin }: OperatorAction): string {
  if (origin === 'http') return 'over HTTP';
  return origin === 'console' || origin === 'command line' ? `from the ${origin}` : `from ${origin}`;
}

/** What an action is called where one is chosen. */
export function actionWords(action: string): string {
  const words = action.replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** The filter with which a bulk action was asked for, in the filter language; null where it is not known. */
export function bulkFilterOf({ detail }: OperatorAction): string | null {
  const filter = jobFilterSchema.safeParse(detail['filter']);
  return filter.success && Object.keys(filter.data).length > 0 ? formatFilter(filter.data) : null;
}

/** The shape of a deed: what stops, holds, begins, brings back, allows, or says that somebody knows. */
export function deedShape({ action }: OperatorAction): Shape {
  if (/^(cancel|abort|remove|release)/.test(action)) return 'slash';
  if (/^(pause|disable)/.test(action)) return 'pause';
  if (/^(retry|resume|enable|change priorities back)/.test(action)) return 'again';
  if (/^(enqueue|run|sync$)/.test(action)) return 'after';
  if (/^(acknowledge|resolve)/.test(action)) return 'check';
  return /^(unlock|migrate)/.test(action) ? 'lock' : 'dot';
}

function asBulk(action: string): BulkActionName | null {
  return bulkActionNames.find((name) => name === action) ?? null;
}

function bulkDeed(action: BulkActionName, jobs: number, priority: string): string {
  const many = plural(jobs, 'job');
  switch (action) {
    case 'cancel':
      return `Cancelled ${many}`;
    case 'retry':
      return `Retried ${many}`;
    case 'run_now':
      return `Made ${many} due now`;
    case 'set_priority':
      return `Gave ${many} the priority ${priority}`;
  }
}

function target(text: (key: string) => string): string {
  return text('scope') === 'all' ? 'everything' : text('name');
}

const orders: ReadonlyMap<string, (worker: string) => string> = new Map([
  ['active', (worker: string) => `Let worker ${worker} claim jobs again`],
  ['paused', (worker: string) => `Paused worker ${worker}`],
  ['draining', (worker: string) => `Let worker ${worker} drain`],
]);

const scheduleVerbs = {
  'add schedule': 'Added',
  'change schedule': 'Changed',
  'enable schedule': 'Enabled',
  'disable schedule': 'Disabled',
  'remove schedule': 'Removed',
  'run schedule': 'Ran',
} as const;
