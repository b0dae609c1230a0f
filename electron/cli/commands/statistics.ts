import type { ProviderQuota } from '#shared/quotas.ts';
import { depthStates, type Count, type EndedJobs, type Overview } from '#shared/statistics.ts';
import type { WorkerSummary } from '#shared/contract/status.ts';
import type { Pause } from '#shared/pauses.ts';
import { formatCount, formatNumber, plural } from '#shared/format.ts';
import { formatDuration } from '#shared/time.ts';
import { countOpenAlerts } from '#engine/alerts/readAlerts.ts';
import type { Database } from '#engine/database/database.ts';
import { describeTarget } from '#engine/database/databaseUrl.ts';
import { readQuotas } from '#engine/providers/quotas/readQuotas.ts';
import { readPauses } from '#engine/queue/pauses.ts';
import { databaseNow } from '#engine/schedules/databaseNow.ts';
import { noJobs, readEndedJobs } from '#engine/statistics/endedJobs.ts';
import { readDepth, readOldestWaiting } from '#engine/statistics/liveJobs.ts';
import { readProgress } from '#engine/statistics/readThroughput.ts';
import { readWorkers } from '#engine/workers/readWorkers.ts';
import { open, type OpenOptions } from '#cli/open.ts';
import { columns, print, printJson } from '#cli/output.ts';
import { shortTime } from './bulkWords.ts';

/** How things stand, as `status --json` prints it. */
interface StatusReport {
  depth: Overview['depth'];
  oldestWaiting: Overview['oldestWaiting'];
  workers: WorkerSummary[];
  pauses: Pause[];
  quotas: ProviderQuota[];
  alerts: { open: number };
  /** The 60 full minutes up to `to`, and the one that runs. `asOf`: when the figures were last brought up to date. */
  lastHour: EndedJobs & { from: string; to: string; asOf: string | null };
}

/** Shows how things stand on one page. */
export async function statusCommand(options: OpenOptions & { json: boolean }): Promise<void> {
  const opened = await open(options);
  try {
    const report = await readReport(opened.database);
    if (options.json) return printJson(report);
    print(describe(report, describeTarget(opened.url)));
  } finally {
    await opened.close();
  }
}

async function readReport(database: Database): Promise<StatusReport> {
  const now = await databaseNow(database);
  const [depth, oldestWaiting, workers, pauses, quotas, alerts, lastHour] = await Promise.all([
    readDepth(database),
    readOldestWaiting(database),
    readWorkers(database),
    readPauses(database),
    readQuotas(database),
    countOpenAlerts(database),
    readLastHour(database, now.getTime()),
  ]);
  return { depth, oldestWaiting, workers, pauses, quotas, alerts: { open: alerts }, lastHour };
}

const minute = 60_000;

async function readLastHour(database: Database, now: number): Promise<StatusReport['lastHour']> {
  const to = Math.floor(now / minute) * minute + minute;
  const from = to - 61 * minute;
  const range = { from: new Date(from), to: new Date(to), step: 61, origin: new Date(from) };
  const [ended, { asOf }] = await Promise.all([readEndedJobs(database, range), readProgress(database)]);
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    asOf,
    ...(ended.get(from) ?? noJobs),
  };
}

function describe(report: StatusReport, target: string): string {
  const { depth, oldestWaiting, workers, pauses, quotas, alerts, lastHour } = report;
  const states = depthStates
    .filter((state) => (depth.states[state]?.value ?? 0) > 0)
    .map((state) => `${countText(depth.states[state])} ${state}`);
  const live = workers.filter(({ state }) => state !== 'stopped' && state !== 'lost');
  const lost = workers.filter(({ state }) => state === 'lost').length;
  const running = live.reduce((sum, worker) => sum + worker.running, 0);
  const slots = live.reduce((sum, worker) => sum + worker.slots, 0);
  const ended = lastHour.succeeded + lastHour.failed + lastHour.cancelled;
  return [
    columns([
      ['database', target],
      ['queue', states.length === 0 ? 'empty' : `${countText(depth.total)} live: ${states.join(', ')}`],
      ['oldest waiting', oldestText(oldestWaiting)],
      [
        'workers',
        `${live.length === 0 ? 'none lives' : `${plural(live.length, 'worker')}, ${running} of ${plural(slots, 'slot')} busy`}${lost === 0 ? '' : `, ${lost} lost`}`,
      ],
      ['paused', pauses.length === 0 ? 'nothing' : pauses.map(pauseText).join(', ')],
      ['open alerts', alerts.open === 0 ? 'none' : `${formatNumber(alerts.open)} (touchline alerts)`],
      [
        'last hour',
        ended === 0
          ? 'no job ended'
          : `${formatNumber(lastHour.succeeded)} succeeded, ${formatNumber(lastHour.failed)} failed, ${formatNumber(lastHour.cancelled)} cancelled`,
      ],
      ['', lastHour.asOf === null ? 'not counted yet: a worker does that' : `as of ${shortTime(lastHour.asOf)} UTC`],
      ...(lastHour.run.p50 === null
        ? []
        : [['', `run ${durations(lastHour.run)}; wait ${durations(lastHour.wait)} (median, 95 %)`]]),
    ]),
    ...(live.length === 0 ? [] : ['', workerTable(live)]),
    ...(quotas.length === 0 ? [] : ['', quotaTable(quotas)]),
  ].join('\n');
}

function workerTable(workers: readonly WorkerSummary[]): string {
  return columns([
    ['WORKER', 'NAME', 'KIND', 'STATE', 'RUNNING', 'VERSION'],
    ...workers.map(({ id, name, kind, state, running, slots, version }) => [
      id,
      name,
      kind,
      state,
      `${running} of ${slots}`,
      version,
    ]),
  ]);
}

function quotaTable(quotas: readonly ProviderQuota[]): string {
  return columns([
    ['PROVIDER', 'ACCOUNT', 'WINDOW', 'LEFT', 'RESETS'],
    ...quotas.map(({ provider, account, window, limit, remaining, resetsAt }) => [
      provider,
      account,
      window,
      `${remaining === null ? '?' : formatNumber(remaining)} of ${limit === null ? '?' : formatNumber(limit)}`,
      resetsAt === null ? '-' : `${shortTime(resetsAt)} UTC`,
    ]),
  ]);
}

function oldestText(oldest: Overview['oldestWaiting']): string {
  if (!oldest) return 'none is due';
  const lock = oldest.waitingFor === null ? '' : `, for the lock ${oldest.waitingFor}`;
  return `job ${oldest.id} (${oldest.sync}), due for ${formatDuration(oldest.age)}${lock}`;
}

function pauseText({ scope, name, pausedBy, reason }: Pause): string {
  return `${scope === 'all' ? 'everything' : name} (by ${pausedBy}${reason === null ? '' : `: ${reason}`})`;
}

function countText(count: Count | undefined): string {
  if (!count) return '0';
  return count.kind === 'estimate'
    ? `about ${formatNumber(count.value)}`
    : formatCount({ value: count.value, exact: count.kind === 'exact' });
}

function durations({ p50, p95 }: EndedJobs['run']): string {
  return `${p50 === null ? '?' : formatDuration(p50)}, ${p95 === null ? '?' : formatDuration(p95)}`;
}
