import type { z } from 'zod';
import {
  backfillChangeSchema,
  backfillIdSchema,
  newBackfillSchema,
  partitionStates,
  partitionStateSchema,
  type Backfill,
  type BackfillSample,
  type NewBackfill,
  type PartitionState,
} from '#shared/backfills.ts';
import { describeIssue, OperatorError } from '#shared/errors.ts';
import { planBackfill } from '#engine/backfills/planBackfill.ts';
import { listBackfills, listPartitions, readBackfill, readReport } from '#engine/backfills/readBackfills.ts';
import { readSample, startSample } from '#engine/backfills/sample.ts';
import { startBackfill, type Operator } from '#engine/backfills/startBackfill.ts';
import {
  cancelBackfill,
  changeBackfill,
  pauseBackfill,
  resumeBackfill,
  retryBackfill,
  skipPartitions,
} from '#engine/backfills/steerBackfill.ts';
import { systemClock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { syncs as catalogue } from '#engine/syncs/catalogue.ts';
import { confirmed } from '#cli/confirm.ts';
import { open, type Opened, type OpenOptions } from '#cli/open.ts';
import { print, printJson, printNote } from '#cli/output.ts';
import { fired, listenForStop } from '#services/signals.ts';
import {
  describeBackfill,
  describeBackfills,
  describePartitions,
  describePlan,
  describeReport,
  describeSample,
  describeStatusGrid,
} from './backfillWords.ts';
import { mannersGiven, rangeOf, selectionOf, type MannerOptions, type PlanOptions } from './backfillOptions.ts';

interface Common extends OpenOptions {
  json: boolean;
  reason?: string;
}

/** Shows what a backfill would do and cost; with `--sample` what dry runs of some partitions say that it would change. */
export async function planCommand(
  syncs: string[],
  options: Common & PlanOptions & MannerOptions & { sample?: number },
): Promise<void> {
  const wanted = wantedOf(syncs, options);
  await opening(options, async (opened) => {
    const plan = await planBackfill(opened.database, catalogue, wanted);
    if (!options.json) print(describePlan(plan));
    const sample = options.sample === undefined ? null : await runSample(opened, wanted, options.sample);
    if (options.json) return printJson(sample === null ? { plan } : { plan, sample });
    if (sample) print(`\n${describeSample(sample, plan.selected)}`);
  });
}

/** Starts a backfill, once what it comes to is confirmed. Workers do the rest. */
export async function startCommand(
  syncs: string[],
  options: Common & PlanOptions & MannerOptions & { yes: boolean },
): Promise<void> {
  const wanted = wantedOf(syncs, options);
  await opening(options, async (opened) => {
    if (!options.yes) {
      process.stderr.write(`${describePlan(await planBackfill(opened.database, catalogue, wanted))}\n`);
      if (!(await confirmed('Start it?', '"touchline backfill plan"'))) {
        throw new OperatorError({ code: 'not_confirmed', message: 'Nothing was done.' });
      }
    }
    tell(await startBackfill(opened.database, catalogue, wanted, operator(opened)), options);
  });
}

/** Lists backfills, the newest first. */
export async function listCommand(options: Common & { limit: number; open: boolean }): Promise<void> {
  const backfills = await opening(options, ({ database }) =>
    listBackfills(database, { limit: options.limit, open: options.open }),
  );
  if (options.json) printJson({ backfills });
  else print(backfills.length === 0 ? 'No backfills.' : describeBackfills(backfills));
}

/** Shows how far a backfill is, and what it has come to; with `--partitions` each partition, or those in some states. */
export async function statusCommand(
  text: string,
  options: Common & { partitions: boolean; state?: string[]; limit: number },
): Promise<void> {
  const id = backfillId(text);
  const states = options.state?.map(partitionState);
  await opening(options, async ({ database }) => {
    const backfill = await readBackfill(database, id);
    const report = await readReport(database, id);
    const listed = options.partitions || states !== undefined;
    const partitions = listed
      ? await listPartitions(database, id, { limit: options.limit, ...(states === undefined ? {} : { states }) })
      : null;
    if (options.json) return printJson({ backfill, report, ...(partitions === null ? {} : { partitions }) });
    print(describeBackfill(backfill));
    if (partitions === null) {
      const grid = await listPartitions(database, id, { limit: mostInGrid + 1 });
      if (grid.length <= mostInGrid) print(`\n${describeStatusGrid(grid)}`);
    } else print(`\n${describePartitions(partitions)}`);
    print(`\n${describeReport(report)}`);
  });
}

/** Lets a backfill put nothing more into the queue. */
export function pauseCommand(text: string, options: Common): Promise<void> {
  return steer(text, options, (database, id, who) => pauseBackfill(database, id, who, options.reason));
}

/** Lets a paused one go on. */
export function resumeCommand(text: string, options: Common): Promise<void> {
  return steer(text, options, resumeBackfill);
}

/** Ends one: what waits at once, what runs by its workers. */
export function cancelCommand(text: string, options: Common): Promise<void> {
  return steer(text, options, (database, id, who) => cancelBackfill(database, id, who, options.reason));
}

/** Runs failed partitions again. */
export function retryCommand(text: string, options: Common & { cancelled: boolean }): Promise<void> {
  const { cancelled, reason } = options;
  return steer(text, options, (database, id, who) => retryBackfill(database, id, who, { cancelled, reason }));
}

/** Leaves partitions out, by their numbers. */
export function skipCommand(text: string, numbers: string[], options: Common): Promise<void> {
  const wanted = numbers.map(partitionNumber);
  return steer(text, options, (database, id, who) => skipPartitions(database, id, wanted, who, options.reason));
}

/** Changes how one runs. */
export function changeCommand(text: string, options: Common & MannerOptions): Promise<void> {
  const change = valid(backfillChangeSchema, mannersGiven(options));
  if (Object.keys(change).length === 0) {
    throw new OperatorError({
      code: 'bad_backfill',
      message: 'Nothing is given that could be changed.',
      hint: 'Say what: --concurrency, --priority, --quota-share, --hours, --order.',
    });
  }
  return steer(text, options, (database, id, who) => changeBackfill(database, id, change, who));
}

/** Partitions that are shown as a grid: more are not taken in at a glance. */
const mostInGrid = 5_000;

async function steer(
  text: string,
  options: Common,
  work: (database: Database, id: string, who: Operator) => Promise<Backfill>,
): Promise<void> {
  const id = backfillId(text);
  tell(await opening(options, (opened) => work(opened.database, id, operator(opened))), options);
}

function tell(backfill: Backfill, { json }: { json: boolean }): void {
  if (json) printJson({ backfill });
  else print(describeBackfill(backfill));
}

/** Enqueues the dry runs and waits for them, as long as nobody interrupts. */
async function runSample(opened: Opened, wanted: NewBackfill, size: number): Promise<BackfillSample> {
  const { database } = opened;
  const sample = await startSample(database, catalogue, wanted, size, operator(opened));
  printNote(`waiting for a worker to do ${sample.jobs.length} dry runs; Ctrl+C leaves them to it.`);
  const stop = listenForStop();
  const asked = fired(stop.asked);
  try {
    for (;;) {
      const so = await readSample(database, sample);
      if (so.ended === so.jobs.length || stop.asked.aborted) return so;
      await Promise.race([systemClock.sleep(250), asked]);
    }
  } finally {
    stop.release();
  }
}

function wantedOf(syncs: string[], options: PlanOptions & MannerOptions & { reason?: string }): NewBackfill {
  return valid(newBackfillSchema, {
    range: rangeOf(syncs, options),
    selection: selectionOf(options),
    manners: mannersGiven(options),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  });
}

function valid<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new OperatorError({ code: 'bad_backfill', message: `That is no backfill: ${describeIssue(parsed.error)}.` });
}

function backfillId(text: string): string {
  const id = backfillIdSchema.safeParse(text);
  if (id.success) return id.data;
  throw new OperatorError({
    code: 'bad_backfill_id',
    message: `${JSON.stringify(text)} is not the id of a backfill.`,
    hint: 'touchline backfill list shows them.',
  });
}

function partitionState(text: string): PartitionState {
  const state = partitionStateSchema.safeParse(text);
  if (state.success) return state.data;
  throw new OperatorError({
    code: 'bad_state',
    message: `${JSON.stringify(text)} is not a state of a partition.`,
    hint: `They are: ${partitionStates.join(', ')}.`,
  });
}

function partitionNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new OperatorError({
    code: 'bad_partition',
    message: `${JSON.stringify(text)} is not the number of a partition.`,
    hint: 'touchline backfill status ID --partitions shows them.',
  });
}

function operator({ actor }: Opened): Operator {
  return { actor, origin: 'command line' };
}

async function opening<T>(options: OpenOptions, work: (opened: Opened) => Promise<T>): Promise<T> {
  const opened = await open(options);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}
