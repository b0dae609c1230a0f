import {
  partitionStates,
  type Backfill,
  type BackfillCost,
  type BackfillPartition,
  type BackfillPlan,
  type BackfillReport,
  type BackfillSample,
  type FoundState,
  type PartitionState,
  type TableTotals,
} from '#shared/backfills.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { formatDuration } from '#shared/time.ts';
import { columns } from '#cli/output.ts';

/** Rows and columns of a grid that are still taken in at a glance. */
const mostRows = 60;
const mostColumns = 60;
const mostReasons = 5;

const foundMarks: Readonly<Record<FoundState, string>> = {
  never: '·',
  fresh: '✓',
  stale: '~',
  failed: '✗',
  running: '▶',
};
const stateMarks: Readonly<Record<PartitionState, string>> = {
  pending: '·',
  live: '▶',
  succeeded: '✓',
  failed: '✗',
  cancelled: '⊘',
  skipped: '–',
  left_out: ' ',
};
const foundWords: Readonly<Record<FoundState, string>> = {
  never: 'never synced',
  fresh: 'fresh',
  stale: 'stale',
  failed: 'failed',
  running: 'running',
};

/** What a backfill would do, and what that costs. */
export function describePlan(plan: BackfillPlan): string {
  const counts = Object.entries(foundWords).flatMap(([state, words]) => {
    const number = isFound(state) ? plan.counts[state] : 0;
    return number === 0 ? [] : [`${formatNumber(number)} ${words}`];
  });
  const legend = Object.entries(foundWords)
    .map(([state, words]) => `${isFound(state) ? foundMarks[state] : ''} ${words}`)
    .join('  ');
  const marks = new Map(plan.partitions.map(({ row, column, found }) => [`${row}\n${column}`, foundMarks[found]]));
  return [
    `${plan.syncs.join(', ')} by ${plan.axes.join(' × ')}: ${plural(plan.partitions.length, 'partition')} (${counts.join(', ')})`,
    ...gridLines(plan.rows, plan.columns, marks, legend),
    `${formatNumber(plan.selected)} to run.`,
    ...leftOutLines(plan),
    ...costLines(plan.cost),
  ].join('\n');
}

/** A backfill that was started. */
export function describeBackfill(backfill: Backfill): string {
  const { id, state, counts, manners, waiting } = backfill;
  const parts = partitionStates.flatMap((each) =>
    counts[each] === 0 ? [] : [`${formatNumber(counts[each])} ${each.replace('_', ' ')}`],
  );
  const hours = manners.hours ? `, from ${manners.hours.from} to ${manners.hours.until} ${manners.hours.timeZone}` : '';
  return [
    `Backfill ${id} (${backfill.syncs.join(', ')}) is ${state}: ${parts.join(', ')}.`,
    `At most ${plural(manners.concurrency, 'job')} at once, ${manners.order} first, priority ${manners.priority}, ${manners.quotaShare} % of the quota${hours}.`,
    ...(waiting ? [`It waits: ${waiting.why}${waiting.until === null ? '' : ` Until ${waiting.until}.`}`] : []),
  ].join('\n');
}

/** Backfills as a table. */
export function describeBackfills(backfills: readonly Backfill[]): string {
  return columns([
    ['ID', 'STATE', 'SYNCS', 'DONE', 'FAILED', 'BY', 'SINCE', 'REASON'],
    ...backfills.map(({ id, state, syncs, counts, selected, actor, createdAt, reason }) => [
      id,
      state,
      syncs.join(', '),
      `${formatNumber(selected - counts.pending - counts.live)} of ${formatNumber(selected)}`,
      formatNumber(counts.failed),
      actor,
      createdAt.slice(0, 19).replace('T', ' '),
      reason ?? '',
    ]),
  ]);
}

/** The grid of a backfill that was started. */
export function describeStatusGrid(partitions: readonly BackfillPartition[]): string {
  const collator = new Intl.Collator('en', { numeric: true });
  const sorted = (labels: string[]): string[] => [...new Set(labels)].sort(collator.compare);
  const legend = partitionStates
    .filter((state) => state !== 'left_out')
    .map((state) => `${stateMarks[state]} ${state}`)
    .join('  ');
  return gridLines(
    sorted(partitions.map(({ row }) => row)),
    sorted(partitions.map(({ column }) => column)),
    new Map(partitions.map(({ row, column, state }) => [`${row}\n${column}`, stateMarks[state]])),
    legend,
  ).join('\n');
}

/** Partitions as a table. */
export function describePartitions(partitions: readonly BackfillPartition[]): string {
  return columns([
    ['NUMBER', 'SYNC', 'ROW', 'COLUMN', 'STATE', 'JOB', 'ENDED', 'WHY'],
    ...partitions.map(({ number, sync, row, column, state, job, endedAt, why, error }) => [
      String(number),
      sync,
      row,
      column,
      state.replace('_', ' '),
      job ?? '',
      endedAt?.slice(0, 19).replace('T', ' ') ?? '',
      why ?? (typeof error?.['message'] === 'string' ? error['message'] : ''),
    ]),
  ]);
}

/** What a backfill has come to. */
export function describeReport({ changes, calls, runMs, tookMs, failures }: BackfillReport): string {
  return [
    `${plural(calls, 'provider call')}; its jobs ran ${formatDuration(runMs)} in all, over ${formatDuration(tookMs)}.`,
    ...changeLines(changes),
    ...failures.flatMap(({ code, message, hint, partitions, examples }) => [
      `${plural(partitions, 'partition')} failed with ${code}: ${message}${hint === null ? '' : ` ${hint}`}`,
      `  ${examples.join('; ')}${partitions > examples.length ? '; …' : ''}`,
    ]),
  ].join('\n');
}

/** What a sample says. */
export function describeSample({ jobs, ended, succeeded, expected }: BackfillSample, all: number): string {
  const head = `Dry runs: ${ended} of ${jobs.length} have ended, ${succeeded} succeeded.`;
  if (expected === null) return head;
  return [head, `Expected of all ${plural(all, 'partition')}:`, ...changeLines(expected)].join('\n');
}

function changeLines(changes: readonly TableTotals[]): string[] {
  if (changes.length === 0) return [];
  return [
    columns(
      changes.map(({ table, received, inserted, updated, unchanged, removed }) => [
        `  ${table}`,
        `${formatNumber(received)} received`,
        `${formatNumber(inserted)} inserted`,
        `${formatNumber(updated)} updated`,
        `${formatNumber(unchanged)} unchanged`,
        `${formatNumber(removed)} removed`,
      ]),
    ),
  ];
}

function costLines({ jobs, calls, providers, duration, doneAt, waitsFor }: BackfillCost): string[] {
  if (jobs === 0) return [];
  return [
    `${plural(jobs, 'job')}, ${plural(calls, 'provider call')}, ${duration === null ? 'nobody knows how long: it has never run' : formatDuration(duration)}` +
      `${doneAt === null ? '' : `; done at ${doneAt}`}.`,
    ...(waitsFor
      ? [`  It has to wait for ${waitsFor.provider}’s quota a ${waitsFor.window} until ${waitsFor.until}.`]
      : []),
    ...providers.flatMap(({ provider, calls: wanted, basis, windows }) => [
      `  ${provider}: ${plural(wanted, 'call')} (${basis === 'past' ? 'as past runs made' : 'by estimate'})`,
      ...windows.map(
        ({ window, limit, remaining, resetsAt, allowed }) =>
          `    a ${window}: ${formatNumber(remaining)} of ${formatNumber(limit)} left, ${formatNumber(allowed)} of them for this; ` +
          (resetsAt === null ? 'begins with the next call' : `resets at ${resetsAt}`),
      ),
    ]),
  ];
}

/** The reasons for which most are left out, each once with how many; moments and numbers in them differ. */
function leftOutLines({ partitions }: BackfillPlan): string[] {
  const reasons = new Map<string, number>();
  for (const { leftOut } of partitions) {
    if (leftOut === null) continue;
    const kind = leftOut.replace(/: it was synced at .*/, '.').replace(/ \d+ /, ' … ');
    reasons.set(kind, (reasons.get(kind) ?? 0) + 1);
  }
  const all = [...reasons].sort(([, one], [, other]) => other - one);
  return [
    ...all.slice(0, mostReasons).map(([reason, number]) => `  ${formatNumber(number)} left out: ${reason}`),
    ...(all.length > mostReasons ? ['  …'] : []),
  ];
}

function gridLines(
  rows: readonly string[],
  names: readonly string[],
  marks: ReadonlyMap<string, string>,
  legend: string,
): string[] {
  if (rows.length > mostRows || names.length > mostColumns) return [];
  const width = Math.max(...names.map((name) => name.length));
  const table = [
    ['', ...names.map((name) => name.padStart(width))],
    ...rows.map((row) => [row, ...names.map((name) => (marks.get(`${row}\n${name}`) ?? ' ').padStart(width))]),
  ];
  return [columns(table), `(${legend})`];
}

function isFound(state: string): state is FoundState {
  return Object.hasOwn(foundWords, state);
}
