import { describeIssue, OperatorError } from '#shared/errors.ts';
import { jsonObjectSchema, type JobDetail, type JobId, type JsonObject } from '#shared/jobs.ts';
import { version } from '#shared/version.ts';
import { recordAction } from '#engine/audit.ts';
import { systemClock } from '#engine/clock.ts';
import { providersFrom, requireKey } from '#engine/environment.ts';
import { ClientFactory } from '#engine/providers/clientFactory.ts';
import { enqueue } from '#engine/queue/enqueue.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { findSync, syncs } from '#engine/syncs/catalogue.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { Worker } from '#engine/workers/worker.ts';
import { open, type Opened } from '#cli/open.ts';
import { describeResult, print, printJson, printLine } from '#cli/output.ts';

export interface SyncOptions {
  payload: string;
  dryRun: boolean;
  replay?: string;
  json: boolean;
  embedded: boolean;
}

/**
 * Enqueues a sync and runs it here: its log goes to stderr, its result to stdout. Resolves to the exit code. A failed
 * attempt ends the job; one that this process could not end (it was killed) is taken over by any worker.
 */
export async function runSync(name: string, options: SyncOptions): Promise<number> {
  const sync = requireSync(name);
  const payload = parsePayload(options.payload);
  sync.parsePayload(payload);
  const providers = providersFrom(process.env, { replay: options.replay, demo: options.embedded });
  requireKey(sync.provider, providers);
  const clients = await ClientFactory.open(providers);
  try {
    const opened = await open(options);
    try {
      const job = await runHere(sync, payload, options, opened, clients);
      report(job, options.json);
      return job.state === 'succeeded' ? 0 : 1;
    } finally {
      await opened.close();
    }
  } finally {
    await clients.close();
  }
}

async function runHere(
  sync: Sync,
  payload: JsonObject,
  options: SyncOptions,
  opened: Opened,
  clients: ClientFactory,
): Promise<JobDetail> {
  const { database, logger } = opened;
  const worker = new Worker({
    database,
    clock: systemClock,
    logger,
    identity: { kind: 'command', version, slots: 1 },
    findSync,
    createClient: (provider, run) => clients.create(provider, run),
    onLine: printLine,
    retryLater: false,
  });
  await worker.register();
  const stop = (): void => {
    process.stderr.write('touchline: stopping; the job goes back to the queue.\n');
    worker.stopNow();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const id = await enqueueHere(sync, payload, options.dryRun, opened);
    const mine = await worker.runOnly(id);
    if (!mine) process.stderr.write(`touchline: another worker took job ${id}; waiting for its end.\n`);
    const job = await (mine ? readJob(database, id) : waitForEnd(opened, id));
    if (job) return job;
    throw new OperatorError({ code: 'job_not_found', message: `Job ${id} is no longer in the database.` });
  } finally {
    await worker.stop(0);
  }
}

function enqueueHere(sync: Sync, payload: JsonObject, dryRun: boolean, opened: Opened): Promise<JobId> {
  return opened.database.transaction(async (transaction) => {
    const { id } = await enqueue(transaction, {
      sync: sync.name,
      payload,
      trigger: 'operator',
      triggerDetail: { by: opened.actor },
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

async function waitForEnd(opened: Opened, id: string): Promise<JobDetail | null> {
  for (;;) {
    const job = await readJob(opened.database, id);
    if (!job || job.finishedAt !== null) return job;
    await systemClock.sleep(500);
  }
}

function report(job: JobDetail, json: boolean): void {
  if (json) {
    const { result, ...rest } = job;
    printJson({ job: rest, result, error: job.state === 'succeeded' ? null : job.error });
    return;
  }
  if (job.result) print(describeResult(job.result));
  if (job.state === 'succeeded') {
    print(`Job ${job.id} succeeded.`);
  } else {
    const { message, hint } = job.error ?? { message: 'It was stopped.', hint: undefined };
    process.stderr.write(`touchline: job ${job.id} ${job.state}: ${message} ${hint ?? ''}\n`);
  }
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

/** The text of `--payload` as an object. Throws an `OperatorError` where it is not one. */
export function parsePayload(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new OperatorError({
      code: 'bad_payload',
      message: 'The payload is not JSON.',
      hint: 'For example: --payload \'{"season": 2026}\'',
    });
  }
  const payload = jsonObjectSchema.safeParse(value);
  if (payload.success) return payload.data;
  throw new OperatorError({
    code: 'bad_payload',
    message: `The payload must be a JSON object: ${describeIssue(payload.error)}.`,
  });
}
