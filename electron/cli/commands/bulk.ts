import { z } from 'zod';
import { newBulkActionSchema, type BulkAction, type BulkActionName } from '#shared/bulkActions.ts';
import { filterStateSchema, jobFilterSchema, type JobFilter } from '#shared/filters/jobFilter.ts';
import { describeIssue, OperatorError } from '#shared/errors.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { jobIdSchema } from '#shared/jobs.ts';
import { abortBulkAction, createBulkAction, undoBulkAction, type Operator } from '#engine/actions/bulkActions.ts';
import { previewBulkAction } from '#engine/actions/previewBulkAction.ts';
import { listBulkActions, listBulkJobs, readBulkAction } from '#engine/actions/readBulkActions.ts';
import { databaseNow } from '#engine/schedules/databaseNow.ts';
import { confirmed } from '#cli/confirm.ts';
import { readFilter } from '#cli/filter.ts';
import { open, type Opened, type OpenOptions } from '#cli/open.ts';
import { columns, print, printJson, printNote } from '#cli/output.ts';
import { parseMoment } from '#cli/parse.ts';
import { describeAction, describePreview, shortTime } from './bulkWords.ts';
import { workOff } from './bulkRun.ts';

interface Common extends OpenOptions {
  json: boolean;
}

export interface BulkOptions extends Common {
  all: boolean;
  filter?: string;
  state?: string[];
  sync?: string[];
  trigger?: string[];
  worker?: string[];
  since?: string;
  until?: string;
  errorCode?: string[];
  errorText?: string;
  fingerprint?: string;
  id?: string[];
  reason?: string;
  preview: boolean;
  yes: boolean;
}

/** Shows what a bulk action would touch and, once that is confirmed, does it here. Ctrl+C ends it between two chunks. */
export function bulkCommand(action: Exclude<BulkActionName, 'set_priority'>): (options: BulkOptions) => Promise<void> {
  return (options) => bulk(action, null, options);
}

/** The same for `bulk priority N`. */
export function bulkPriorityCommand(priority: number, options: BulkOptions): Promise<void> {
  return bulk('set_priority', priority, options);
}

/** Lists the latest bulk actions. */
export async function bulkListCommand(options: Common & { limit: number }): Promise<void> {
  const actions = await opening(options, ({ database }) => listBulkActions(database, { limit: options.limit }));
  if (options.json) return printJson({ actions });
  if (actions.length === 0) return print('No bulk actions.');
  print(
    columns([
      ['ID', 'ACTION', 'STATE', 'DONE', 'BY', 'SINCE', 'REASON'],
      ...actions.map((action) => [
        action.id,
        describeAction(action),
        action.state,
        `${formatNumber(action.done)} of ${formatNumber(action.total)}`,
        action.actor,
        shortTime(action.cutoffAt),
        action.reason ?? '',
      ]),
    ]),
  );
}

/** Shows one bulk action, with what became of its jobs. */
export async function bulkShowCommand(text: string, options: Common & { jobs: number }): Promise<void> {
  const id = parseBulkId(text);
  const { action, jobs } = await opening(options, async ({ database }) => ({
    action: await readBulkAction(database, id),
    jobs: await listBulkJobs(database, id, { limit: options.jobs }),
  }));
  if (!action) throw new OperatorError({ code: 'not_found', message: `There is no bulk action ${id}.` });
  if (options.json) return printJson({ action, jobs });
  report(action);
  print(
    columns([
      ['JOB', 'OUTCOME', 'AT', 'DETAIL'],
      ...jobs.map((job) => [
        job.id,
        job.outcome ?? 'waits for its turn',
        job.at === null ? '' : shortTime(job.at),
        job.detail === null ? '' : JSON.stringify(job.detail),
      ]),
    ]),
  );
  if (action.total > jobs.length)
    print(`The first ${formatNumber(jobs.length)} of ${formatNumber(action.total)} jobs.`);
}

/** Takes a bulk cancel back, here and now. */
export async function bulkUndoCommand(text: string, options: Common & { reason?: string }): Promise<void> {
  const id = parseBulkId(text);
  await opening(options, async (opened) => {
    const undo = await undoBulkAction(opened.database, id, { ...operator(opened), reason: options.reason });
    await finish(undo, opened, options);
  });
}

/** Ends a bulk action that somebody began; what it has done stays. */
export async function bulkAbortCommand(text: string, options: Common): Promise<void> {
  const id = parseBulkId(text);
  const action = await opening(options, (opened) => abortBulkAction(opened.database, id, operator(opened)));
  if (options.json) printJson({ action });
  else report(action);
}

async function bulk(action: BulkActionName, priority: number | null, options: BulkOptions): Promise<void> {
  // What is wrong with the words is told before anything is opened.
  filterOf(options, new Date());
  await opening(options, async (opened) => {
    const { database } = opened;
    const filter = filterOf(options, await databaseNow(database));
    const request = newBulkActionSchema.parse({
      action,
      filter,
      ...(priority === null ? {} : { priority }),
      ...(options.reason === undefined ? {} : { reason: options.reason }),
    });
    const preview = await previewBulkAction(database, action, filter);
    const words = describePreview({ action, priority }, preview);
    if (options.preview) return options.json ? printJson({ preview }) : print(words);
    if (preview.count.value === 0) {
      if (options.json) printJson({ action: null });
      else print('No job matches: nothing to do.');
      return;
    }
    process.stderr.write(`${words}\n`);
    if (!options.yes && !(await confirmed(`${describeAction({ action, priority })}: go on?`, '--preview'))) {
      throw new OperatorError({ code: 'not_confirmed', message: 'Nothing was done.' });
    }
    await finish(await createBulkAction(database, request, operator(opened)), opened, options);
  });
}

/** Works an action off and says what became of it. */
async function finish(begun: BulkAction, opened: Opened, options: Common): Promise<void> {
  const action = await workOff(begun.id, opened, operator(opened));
  if (options.json) printJson({ action });
  else report(action);
  if (action.state !== 'aborted') return;
  printNote(`bulk action ${action.id} was aborted by ${action.abortedBy ?? 'somebody'}; what it has done stays.`);
  process.exitCode = 1;
}

function report(action: BulkAction): void {
  print(
    `Bulk action ${action.id} (${describeAction(action)}) is ${action.state}: ${formatNumber(action.done)} of ${plural(action.total, 'job')}.`,
  );
  const counts = Object.entries(action.counts).map(([outcome, jobs]) => [`  ${outcome}`, formatNumber(jobs)]);
  if (counts.length > 0) print(columns(counts));
}

function filterOf(options: BulkOptions, now: Date): JobFilter {
  const given = {
    states: options.state,
    syncs: options.sync,
    triggers: options.trigger,
    workers: options.worker,
    since: options.since === undefined ? undefined : moment(options.since, now),
    until: options.until === undefined ? undefined : moment(options.until, now),
    errorCodes: options.errorCode,
    errorText: options.errorText,
    fingerprint: options.fingerprint,
    ids: options.id,
  };
  const conditions = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (Object.keys(conditions).length === 0 && (options.filter ?? '').trim() === '' && !options.all) {
    throw new OperatorError({
      code: 'bad_filter',
      message: 'No filter is given.',
      hint: 'Say which jobs (--filter, --state, --sync, --since, …), or --all.',
    });
  }
  const named = options.filter === undefined ? {} : readFilter(options.filter);
  const twice = Object.keys(conditions).find((key) => Object.hasOwn(named, key));
  if (twice !== undefined) {
    throw new OperatorError({
      code: 'bad_filter',
      message: `The filter and an option both name ${twice}.`,
      hint: 'Say it in the filter alone.',
    });
  }
  const filter = jobFilterSchema.safeParse({ ...named, ...conditions });
  if (filter.success) return filter.data;
  const states = z.object({ states: z.array(filterStateSchema).optional() }).safeParse(conditions);
  throw new OperatorError({
    code: 'bad_filter',
    message: `The filter is not valid: ${describeIssue(filter.error)}.`,
    ...(states.success ? {} : { hint: `The states are: ${filterStateSchema.options.join(', ')}.` }),
  });
}

const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `2d`, `90m`: so long ago; anything else is a moment. */
function moment(text: string, now: Date): string {
  const ago = /^(\d{1,6})([mhdw])$/.exec(text.trim());
  if (!ago) return parseMoment(text);
  return new Date(now.getTime() - Number(ago[1]) * (unitsMs[ago[2] ?? ''] ?? 0)).toISOString();
}

function parseBulkId(text: string): string {
  const id = jobIdSchema.safeParse(text);
  if (id.success) return id.data;
  throw new OperatorError({
    code: 'bad_bulk_id',
    message: `${JSON.stringify(text)} is not the id of a bulk action.`,
    hint: 'touchline bulk list shows them.',
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
