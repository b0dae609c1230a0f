import { describeIssue, OperatorError } from '#shared/errors.ts';
import { jobIdSchema, jobStateSchema, type JobState } from '#shared/jobs.ts';
import { recordAction } from '#engine/audit.ts';
import { enqueue } from '#engine/queue/enqueue.ts';
import { countJobs, listJobs, readJob, readLog } from '#engine/queue/jobRows.ts';
import { retryJob } from '#engine/queue/retry.ts';
import { open, type OpenOptions } from '#cli/open.ts';
import { describeJob, describeJobs, print, printJson } from '#cli/output.ts';
import { parsePayload, requireSync } from './sync.ts';

interface Common extends OpenOptions {
  json: boolean;
}

const origin = 'command line';

/** Enqueues a sync for a worker to run. */
export async function enqueueCommand(
  name: string,
  options: Common & { payload: string; dryRun: boolean; priority: number; runAt?: string; uniqueKey?: string },
): Promise<void> {
  const sync = requireSync(name);
  const payload = parsePayload(options.payload);
  sync.parsePayload(payload);
  const runAt = options.runAt === undefined ? null : moment(options.runAt);
  const opened = await open(options);
  try {
    const job = await opened.database.transaction(async (transaction) => {
      const enqueued = await enqueue(transaction, {
        sync: name,
        payload,
        trigger: 'operator',
        triggerDetail: { by: opened.actor },
        runAt,
        priority: options.priority,
        maxAttempts: sync.maxAttempts,
        uniqueKey: options.uniqueKey ?? null,
        dryRun: options.dryRun,
      });
      await recordAction(transaction, {
        actor: opened.actor,
        origin,
        action: 'enqueue',
        jobIds: [enqueued.id],
        detail: { sync: name },
      });
      return enqueued;
    });
    if (options.json) printJson(job);
    else
      print(
        job.existing ? `Job ${job.id} has that unique key and is live: nothing was added.` : `Enqueued job ${job.id}.`,
      );
  } finally {
    await opened.close();
  }
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
  const jobId = parseId(id);
  const opened = await open(options);
  try {
    const job = await readJob(opened.database, jobId);
    if (!job) throw new OperatorError({ code: 'job_not_found', message: `There is no job ${jobId}.` });
    const log = options.log ? (await readLog(opened.database, jobId, null, 10_000)).lines : [];
    if (options.json) return printJson(options.log ? { job, log } : { job });
    print(describeJob(job));
    for (const line of log) print(`${line.at} ${line.level.padEnd(5)} ${line.message}`);
  } finally {
    await opened.close();
  }
}

/** Enqueues an ended job again. */
export async function retryCommand(id: string, options: Common & { payload?: string }): Promise<void> {
  const jobId = parseId(id);
  const payload = options.payload === undefined ? undefined : parsePayload(options.payload);
  const opened = await open(options);
  try {
    const retried = await opened.database.transaction(async (transaction) => {
      const job = await retryJob(transaction, jobId, { payload, by: opened.actor });
      await recordAction(transaction, {
        actor: opened.actor,
        origin,
        action: 'retry',
        jobIds: [jobId],
        detail: { as: job },
      });
      return job;
    });
    if (options.json) printJson({ id: retried, retryOf: jobId });
    else print(`Enqueued job ${retried} as a retry of job ${jobId}.`);
  } finally {
    await opened.close();
  }
}

function parseId(text: string): string {
  const id = jobIdSchema.safeParse(text);
  if (id.success) return id.data;
  throw new OperatorError({
    code: 'bad_job_id',
    message: `${JSON.stringify(text)} is not a job id: ${describeIssue(id.error)}.`,
  });
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

function moment(text: string): string {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new OperatorError({
    code: 'bad_moment',
    message: `${JSON.stringify(text)} is not a moment; give it as 2026-09-09T20:20:00Z.`,
  });
}
