import type { Alert } from '#shared/alerts.ts';
import type { Status, WorkerSummary } from '#shared/contract/status.ts';
import { plural } from '#shared/format.ts';
import type { ConsoleOverview, Outlook } from '#shared/overview.ts';
import { formatDuration, formatElapsed } from '#shared/time.ts';
import { jobRoute, jobsRoute, plainRoute, type Route } from '../../app/router.ts';
import { pauseMark, pauseOf, pausedSentence } from '../parts/pauses.ts';

/** Something that keeps things from being well, and where to look. */
export interface Concern {
  readonly tone: 'bad' | 'warn';
  readonly text: string;
  /** Null: the alerts on this page. */
  readonly route: Route | null;
}

/** ms that a due job may wait before it is a concern, and before it is a bad one. */
const longWait = 5 * 60_000;
const tooLongWait = 30 * 60_000;
/** ms without a heartbeat until a worker is doubted: its lease is over. */
export const quietWorker = 30_000;
/** ms until figures are called old: workers and consoles count every 10 s. */
export const oldFigures = 3 * 60_000;

/** What is not well, the worst first; none: all is. `now` in ms by the database's clock. */
export function concernsOf(
  seen: {
    overview: ConsoleOverview;
    outlook: Outlook | undefined;
    alerts: readonly Alert[];
    status: Status | undefined;
  },
  now: number,
): Concern[] {
  const { overview, outlook, alerts, status } = seen;
  const concerns: Concern[] = [];
  const waits = overview.oldestWaiting;
  const waited = waits ? now - Date.parse(waits.runAt) : 0;
  const working = status ? status.workers.filter(isLive) : [];
  const needed = overview.depth.total.value > 0 || (outlook?.schedules.enabled ?? 0) > 0;
  if (status && working.length === 0 && needed) {
    concerns.push({ tone: 'bad', text: 'no worker runs', route: plainRoute('workers') });
  }
  if (waits && waited >= longWait) {
    concerns.push({
      tone: waited >= tooLongWait ? 'bad' : 'warn',
      text: `a job has been due for ${formatElapsed(waited)}`,
      route: jobRoute(waits.id),
    });
  }
  const open = alerts.filter((alert) => alert.state === 'open').length;
  if (open > 0) {
    concerns.push({ tone: 'bad', text: plural(open, 'open alert'), route: null });
  }
  if (failsMore(overview)) {
    const { failed } = overview.today;
    concerns.push({
      tone: 'warn',
      text: `${plural(failed, 'failure')}, more than a week before`,
      route: jobsRoute('state:failed since:1d'),
    });
  }
  const overdue = outlook?.lanes.filter((lane) => lane.overdue !== null || lane.problem !== null) ?? [];
  if (overdue.length > 0) {
    concerns.push({
      tone: 'warn',
      text:
        overdue.length === 1
          ? `the schedule ${overdue[0]?.name ?? ''} is late`
          : `${overdue.length} schedules are late`,
      route: plainRoute('schedules', overdue.length === 1 ? (overdue[0]?.name ?? null) : null),
    });
  }
  const stale = outlook?.stale ?? [];
  if (stale.length > 0) {
    concerns.push({
      tone: 'warn',
      text:
        stale.length === 1
          ? `the data of ${stale[0]?.sync ?? ''} is stale`
          : `the data of ${stale.length} syncs is stale`,
      route: stale.length === 1 ? jobsRoute(`sync:${stale[0]?.sync ?? ''}`) : plainRoute('data'),
    });
  }
  const paused = status ? pauseMark(status.pauses, status.providers) : null;
  if (paused !== null) concerns.push({ tone: 'warn', text: pausedWords(paused), route: jobsRoute('state:pending') });
  const lost = status?.workers.filter((worker) => worker.state === 'lost').length ?? 0;
  if (lost > 0) {
    concerns.push({ tone: 'warn', text: `${plural(lost, 'worker')} lost`, route: plainRoute('workers') });
  }
  for (const quota of status?.quotas ?? []) {
    if (quota.remaining === null || quota.remaining > 0 || quota.window === 'minute') continue;
    const title = status?.providers.find(({ name }) => name === quota.provider)?.title ?? quota.provider;
    concerns.push({
      tone: 'warn',
      text: `${title} allows no more calls this ${quota.window}`,
      route: plainRoute('settings', 'providers'),
    });
  }
  return concerns.sort((a, b) => Number(a.tone === 'warn') - Number(b.tone === 'warn'));
}

/** What the job that has been due for longest waits for, and where to look. */
export function whyWaiting(
  waits: NonNullable<ConsoleOverview['oldestWaiting']>,
  provider: string | null,
  status: Status | undefined,
): { text: string; route: Route | null } {
  if (waits.waitingFor !== null) {
    return { text: `waits for the lock ${waits.waitingFor}`, route: plainRoute('locks', waits.waitingFor) };
  }
  if (!status) return { text: 'waits for its turn', route: null };
  const pause = pauseOf(waits.sync, provider, status.pauses);
  if (pause) return { text: uncapital(pausedSentence(pause, status.providers).replace(/\.$/, '')), route: null };
  const live = status.workers.filter(isLive);
  const route = plainRoute('workers');
  if (live.length === 0) return { text: 'no worker runs', route };
  const active = live.filter((worker) => worker.state === 'active');
  if (active.length === 0) {
    const paused = live.every(({ state }) => state === 'paused');
    return { text: paused ? 'all workers are paused' : 'no worker claims jobs', route };
  }
  if (active.every((worker) => worker.running >= worker.slots)) return { text: 'every slot is taken', route };
  return { text: 'waits for its turn', route: null };
}

/** Whether failures are more than usual: five at least, and twice the share of a week before. */
function failsMore({ today, lastWeek }: ConsoleOverview): boolean {
  const share = (day: typeof today): number => {
    const judged = day.succeeded + day.failed;
    return judged === 0 ? 0 : day.failed / judged;
  };
  return today.failed >= 5 && share(today) > 2 * share(lastWeek) && share(today) > 0.01;
}

export function isLive({ state }: Pick<WorkerSummary, 'state'>): boolean {
  return state === 'active' || state === 'paused' || state === 'draining';
}

/** A share as it is read: `98.2 %`; it is 100 only where it is whole. */
export function formatShare(share: number): string {
  if (share === 1) return '100 %';
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}

/** `p50 1.2 s`, `–` where there is none. */
export function formatMaybe(ms: number | null): string {
  return ms === null ? '–' : formatDuration(ms);
}

function pausedWords(mark: string): string {
  return /^\d/.test(mark) ? `${mark} stand` : mark;
}

function uncapital(text: string): string {
  return text.startsWith('Everything') ? `e${text.slice(1)}` : text;
}
