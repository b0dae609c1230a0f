import type { JobScope } from '#shared/contract/areas/jobs.ts';
import { OperatorError } from '#shared/errors.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { quote } from '#shared/filters/terms.ts';
import { formatCount, plural } from '#shared/format.ts';
import { jobStateSchema, type JobState, type JobSummary } from '#shared/jobs.ts';
import type { Count } from '#shared/statistics.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { countJobs } from '#engine/queue/countJobs.ts';
import { readLog } from '#engine/logs/readLog.ts';
import { enqueue } from '#engine/queue/enqueue.ts';
import { retryJob } from '#engine/queue/jobActions.ts';
import { readJobPage } from '#engine/queue/jobPages.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { act } from '#cli/act.ts';
import { readFilter } from '#cli/filter.ts';
import { open, type OpenOptions } from '#cli/open.ts';
import { describeJob, describeJobs, print, printJson, printNote } from '#cli/output.ts';
import { parseJobId, parseMoment, parsePayload } from '#cli/parse.ts';
import { requireSync } from './sync.ts';

interface Common extends OpenOptions {
  json: boolean;
}

/** Enqueues a sync for a worker to run. */
export async function enqueueCommand(
  name: string,
  options: Common & {
    payload: string;
    dryRun: boolean;
    record: boolean;
    priority: number;
    runAt?: string;
    uniqueKey?: string;
    timeout?: number;
  },
): Promise<void> {
  const sync = requireSync(name);
  const payload = parsePayload(options.payload);
  sync.parsePayload(payload);
  const runAt = options.runAt === undefined ? null : parseMoment(options.runAt);
  const job = await act(options, async (transaction, by) => {
    const result = await enqueue(transaction, {
      sync: name,
      payload,
      trigger: 'operator',
      triggerDetail: { by, ...(options.record ? { record: true } : {}) },
      runAt,
      priority: options.priority,
      maxAttempts: sync.maxAttempts,
      uniqueKey: options.uniqueKey ?? null,
      dryRun: options.dryRun,
      timeout: options.timeout === undefined ? null : options.timeout * 1_000,
    });
    return { result, deed: { action: 'enqueue', jobIds: [result.id], detail: { sync: name } } };
  });
  if (options.json) printJson(job);
  else
    print(
      job.existing ? `Job ${job.id} has that unique key and is live: nothing was added.` : `Enqueued job ${job.id}.`,
    );
}

export interface JobsOptions extends Common {
  state?: string[];
  sync?: string;
  live: boolean;
  ended: boolean;
  limit: number;
}

/** Lists the jobs that match a filter, live and ended. */
export async function jobsCommand(words: string[], options: JobsOptions): Promise<void> {
  const filter = readFilter([...words, ...asTerms(options)].join(' '));
  const scope = options.live ? 'live' : options.ended ? 'ended' : 'all';
  const opened = await open(options);
  try {
    const { jobs, all, searchedTo } = await search(opened.database, filter, scope, options.limit);
    const count = all
      ? { value: jobs.length, exact: true }
      : atLeast(jobs.length, await countJobs(opened.database, filter, scope));
    if (options.json) return printJson({ jobs, count, searchedTo });
    print(jobs.length === 0 ? 'No jobs.' : describeJobs(jobs));
    if (count.value > jobs.length) print(`${jobs.length} of ${formatCount(count)}`);
    if (searchedTo !== null) {
      // The last moment again: others may have ended in the same millisecond.
      const on = new Date(Date.parse(searchedTo) + 1).toISOString();
      printNote(
        `searched back to ${searchedTo}, in the newest ${plural(mostPages * lookedAtOnce, 'job')}. until:${on} goes on from there.`,
      );
    }
  } finally {
    await opened.close();
  }
}

/** Shows one job with its attempts, result and, if asked, its log. */
export async function jobCommand(id: string, options: Common & { log: boolean }): Promise<void> {
  const jobId = parseJobId(id);
  const opened = await open(options);
  try {
    const job = await readJob(opened.database, jobId);
    if (!job) throw new OperatorError({ code: 'job_not_found', message: `There is no job ${jobId}.` });
    const log = options.log ? await readLog(opened.database, jobId, 10_000) : [];
    if (options.json) return printJson(options.log ? { job, log } : { job });
    print(describeJob(job));
    for (const line of log) print(`${line.at} ${line.level.padEnd(5)} ${line.message}`);
  } finally {
    await opened.close();
  }
}

/** Enqueues an ended job again. */
export async function retryCommand(id: string, options: Common & { payload?: string }): Promise<void> {
  const jobId = parseJobId(id);
  const payload = options.payload === undefined ? undefined : parsePayload(options.payload);
  const retried = await act(options, async (transaction, by) => {
    const result = await retryJob(transaction, jobId, { payload, by });
    return { result, deed: { action: 'retry', jobIds: [jobId], detail: { as: result } } };
  });
  if (options.json) printJson({ id: retried, retryOf: jobId });
  else print(`Enqueued job ${retried} as a retry of job ${jobId}.`);
}

/** Jobs of as many pages as it takes, within reason: a filter that hardly any job matches is searched for in steps. */
async function search(
  database: Queryable,
  filter: JobFilter,
  scope: JobScope,
  limit: number,
): Promise<{ jobs: JobSummary[]; all: boolean; searchedTo: string | null }> {
  const jobs: JobSummary[] = [];
  let after: string | null = null;
  let searchedTo: string | null = null;
  let moreLive = false;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await readJobPage(database, { filter, scope, after, limit: limit - jobs.length, look: lookedAtOnce });
    jobs.push(...page.rows);
    after = page.next;
    searchedTo = page.searchedTo;
    moreLive ||= page.moreLive;
    if (after === null || jobs.length === limit) break;
  }
  return { jobs, all: after === null && !moreLive, searchedTo };
}

const lookedAtOnce = 50_000;
const mostPages = 20;

/** A count that is no less than what was found. */
function atLeast(found: number, { value, kind }: Count): { value: number; exact: boolean } {
  return value < found ? { value: found, exact: false } : { value, exact: kind === 'exact' };
}

/** The options that are older than the filter, as terms of it. */
function asTerms({ state: states = [], sync }: JobsOptions): string[] {
  return [
    ...(states.length === 0 ? [] : [`state:${states.map(state).join(',')}`]),
    ...(sync === undefined ? [] : [`sync:${quote(sync)}`]),
  ];
}

function state(text: string): JobState {
  const parsed = jobStateSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new OperatorError({
    code: 'bad_state',
    message: `${JSON.stringify(text)} is not a state of a job.`,
    hint: `There are: ${jobStateSchema.options.join(', ')}.`,
  });
}
