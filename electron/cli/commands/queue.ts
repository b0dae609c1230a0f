import { OperatorError } from '#shared/errors.ts';
import { jobStateSchema, type JobState } from '#shared/jobs.ts';
import { enqueue } from '#engine/queue/enqueue.ts';
import { readLog } from '#engine/logs/readLog.ts';
import { countJobs, listJobs, readJob } from '#engine/queue/jobRows.ts';
import { retryJob } from '#engine/queue/jobActions.ts';
import { act } from '#cli/act.ts';
import { open, type OpenOptions } from '#cli/open.ts';
import { describeJob, describeJobs, print, printJson } from '#cli/output.ts';
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
      triggerDetail: { by },
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

/** Lists jobs, live and ended. */
export async function jobsCommand(options: Common & { state?: string[]; sync?: string; limit: number }): Promise<void> {
  const filter = { states: (options.state ?? []).map(state), sync: options.sync ?? null };
  const opened = await open(options);
  try {
    const jobs = await listJobs(opened.database, filter, options.limit);
    const count = await countJobs(opened.database, filter);
    if (options.json) return printJson({ jobs, count });
    print(jobs.length === 0 ? 'No jobs.' : describeJobs(jobs));
    if (count.value > jobs.length) print(`${jobs.length} of ${count.value}${count.exact ? '' : '+'}`);
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

function state(text: string): JobState {
  const parsed = jobStateSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new OperatorError({
    code: 'bad_state',
    message: `${JSON.stringify(text)} is not a state of a job.`,
    hint: `There are: ${jobStateSchema.options.join(', ')}.`,
  });
}
