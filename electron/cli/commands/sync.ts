import { OperatorError, type Failure } from '#shared/errors.ts';
import type { JobDetail, JobId, JsonObject } from '#shared/jobs.ts';
import { version } from '#shared/version.ts';
import { recordAction } from '#engine/audit.ts';
import { systemClock } from '#engine/clock.ts';
import { providersFrom, requireKey } from '#engine/environment.ts';
import { ClientFactory } from '#engine/providers/clientFactory.ts';
import { enqueue } from '#engine/queue/enqueue.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { findSync, syncs } from '#engine/syncs/catalogue.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { webApplicationAt, webApplicationFrom } from '#engine/webApplication.ts';
import { sessionsOfThisProcess } from '#engine/workers/registry.ts';
import { Worker } from '#engine/workers/worker.ts';
import { open, type Opened } from '#cli/open.ts';
import { sourceOf } from '#cli/source.ts';
import { parsePayload } from '#cli/parse.ts';
import { describeResult, print, printJson, printLine, printNote } from '#cli/output.ts';
import { fired, listenForStop } from '#services/signals.ts';
import { demoPayload } from './demoPayload.ts';

export interface SyncOptions {
  payload: string;
  dryRun: boolean;
  record: boolean;
  replay?: string;
  demo: boolean;
  json: boolean;
  embedded: boolean;
}

/**
 * Enqueues a sync and runs it here: its log goes to stderr, its result to stdout. Resolves to the exit code. A failed
 * attempt ends the job; one that this process could not end (it was killed) is taken over by any worker.
 */
export async function runSync(name: string, given: SyncOptions): Promise<number> {
  // The demo data needs nothing else to be set up, a database neither.
  const options = { ...given, embedded: given.embedded || (given.demo && !process.env['DATABASE_URL']?.trim()) };
  const sync = requireSync(name);
  const asked = parsePayload(options.payload);
  const forDemo = options.demo && Object.keys(asked).length === 0 && !sync.payload.safeParse(asked).success;
  if (!forDemo) sync.parsePayload(asked);
  const providers = providersFrom(process.env, sourceOf(options));
  // One that has others to fall back to says so itself.
  if (sync.provider !== null && sync.fallbacks.length === 0) requireKey(sync.provider, providers);
  // A malformed one is told before anything is enqueued.
  webApplicationFrom(process.env);
  const stop = listenForStop();
  const clients = await ClientFactory.open(providers);
  try {
    const opened = await open(options, { connections: 10, setUpEmpty: true, name: sessionsOfThisProcess() });
    try {
      const payload = forDemo ? await payloadForDemo(sync, opened) : asked;
      const job = await runHere(
        () => enqueueHere(sync, payload, options, opened),
        options,
        opened,
        clients,
        stop.asked,
      );
      reportRun(job, options.json);
      return job.state === 'succeeded' ? 0 : 1;
    } finally {
      await opened.close();
    }
  } finally {
    await clients.close();
    stop.release();
  }
}

/** Throws as `parsePayload` of the sync does where there is nothing to run it for. */
async function payloadForDemo(sync: Sync, { database }: Opened): Promise<JsonObject> {
  const payload = (await demoPayload(sync, database)) ?? {};
  sync.parsePayload(payload);
  printNote(`no payload is given: the demo runs for ${JSON.stringify(payload)}.`);
  return payload;
}

/** Runs the job that `enqueueJob` adds in this process, or waits for whoever took it. */
export async function runHere(
  enqueueJob: () => Promise<JobId>,
  options: { demo: boolean; embedded: boolean },
  opened: Opened,
  clients: ClientFactory,
  asked: AbortSignal,
): Promise<JobDetail> {
  const { database, logger } = opened;
  const worker = new Worker({
    database,
    clock: systemClock,
    logger,
    identity: { kind: 'command', version, slots: 1, sessions: opened.sessions },
    syncs,
    createClient: (provider, run) => clients.create(provider, run),
    webApplication: webApplicationAt(webApplicationFrom(process.env)),
    demo: options.demo || options.embedded,
    onLine: printLine,
    retryLater: false,
  });
  await worker.register();
  try {
    if (asked.aborted) throw new OperatorError({ code: 'stopped', message: 'Stopped before anything was enqueued.' });
    const id = await enqueueJob();
    void fired(asked).then(() => {
      printNote('stopping; the job goes back to the queue.');
      // Should this fail, the same call below tells of it.
      return worker.stop(0).catch(() => undefined);
    });
    const mine = await worker.runOnly(id);
    if (!mine) printNote(`another worker took job ${id}; waiting for its end.`);
    const job = await (mine ? readJob(database, id) : waitForEnd(opened, id, asked));
    if (job) return job;
    throw new OperatorError({ code: 'job_not_found', message: `Job ${id} is no longer in the database.` });
  } finally {
    await worker.stop(0);
  }
}

function enqueueHere(sync: Sync, payload: JsonObject, { dryRun, record }: SyncOptions, opened: Opened): Promise<JobId> {
  return opened.database.transaction(async (transaction) => {
    const { id } = await enqueue(transaction, {
      sync: sync.name,
      payload,
      trigger: 'operator',
      triggerDetail: { by: opened.actor, ...(record ? { record } : {}) },
      maxAttempts: sync.maxAttempts,
      dryRun,
    });
    await recordAction(transaction, {
      actor: opened.actor,
      origin: 'command line',
      action: 'sync',
      jobIds: [id],
      detail: { sync: sync.name },
    });
    return id;
  });
}

async function waitForEnd(opened: Opened, id: string, asked: AbortSignal): Promise<JobDetail | null> {
  for (;;) {
    const job = await readJob(opened.database, id);
    if (!job || job.finishedAt !== null || asked.aborted) return job;
    await systemClock.sleep(500, asked).catch(() => undefined);
  }
}

/** Tells what became of a job that was run here: its result on stdout, its failure on stderr. */
export function reportRun(job: JobDetail, json: boolean): void {
  const error = job.state === 'succeeded' ? null : job.finishedAt === null ? unfinished(job) : job.error;
  if (json) {
    const { result, ...rest } = job;
    printJson({ job: rest, result, error });
  } else {
    if (job.result) print(describeResult(job.result));
    if (job.state === 'succeeded') print(`Job ${job.id} succeeded.`);
  }
  if (job.state === 'succeeded') return;
  const { message, hint } = error ?? { message: 'It was ended.', hint: undefined };
  process.stderr.write(`touchline: job ${job.id} ${job.state}: ${message}${hint === undefined ? '' : ` ${hint}`}\n`);
}

/** Why a job that this command leaves behind has not ended. */
function unfinished(job: JobDetail): Failure {
  return {
    code: 'stopped',
    message:
      job.state === 'running'
        ? 'This command was stopped; another worker runs the job.'
        : 'It was stopped and is back in the queue.',
    hint: 'A worker finishes it; nothing was lost.',
  };
}

/** The sync of that name. Throws an `OperatorError` that lists those there are. */
export function requireSync(name: string): Sync {
  const sync = findSync(name);
  if (sync) return sync;
  throw new OperatorError({
    code: 'unknown_sync',
    message: `There is no sync named ${name}.`,
    hint: `There are: ${syncs.map((known) => known.name).join(', ')}.`,
  });
}
