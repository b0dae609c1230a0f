import { runResultSchema, type Progress, type TableChanges } from '#shared/jobs.ts';
import type { Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { JobError, retryOf, toAttemptError } from '#engine/jobError.ts';
import type { JobLogger, Logger } from '#engine/logging/logger.ts';
import type { Sync, SyncContext } from '#engine/syncs/defineSync.ts';
import type { ProviderRun } from '#engine/providers/providerRun.ts';
import { checkPlausibility } from '#engine/syncs/plausibility.ts';
import { retryDelay } from './backoff.ts';
import type { ClaimedJob } from './claim.ts';
import { JobTransaction } from './jobTransaction.ts';
import { RunReport } from './runReport.ts';
import { endInTransaction, type Ending, type Return } from './settle.ts';
import { recordFresh, recordTrouble } from './syncState.ts';

export interface AttemptTools {
  database: Database;
  workerId: string;
  clock: Clock;
  /** The worker's own log, for what no job's log can hold. */
  logger: Logger;
  findSync(name: string): Sync | undefined;
  createClient(provider: Sync['provider'], run: ProviderRun): unknown;
  log: JobLogger;
  onProgress(progress: Progress): void;
  /** Brings the log lines so far into the database, while the claim still admits them. */
  flushLog(): Promise<void>;
  /** ms that a run gets to stop once its signal fired, before its connection is closed under it. */
  stopGrace: number;
  /** Whether a failed attempt may go back to the queue; a command that runs one job ends it instead. */
  retryLater: boolean;
}

/** Why a run is to stop. */
export type StopReason = 'shutdown' | 'lost' | 'timeout';

export class AttemptStopped extends Error {
  readonly reason: StopReason;
  constructor(reason: StopReason) {
    super(`the attempt was stopped: ${reason}`);
    this.reason = reason;
  }
}

/** How an attempt ended, and what is still to be written about it. */
export type Outcome =
  /** The job's end was committed with its data. */
  | { kind: 'committed' }
  | { kind: 'end'; ending: Ending }
  | { kind: 'return'; back: Return }
  /** The job was taken over meanwhile: nothing of this attempt may be written. */
  | { kind: 'fenced' };

/** Runs one attempt at a claimed job. Never throws. `stop` aborts it with an `AttemptStopped` as reason. */
export async function runAttempt(job: ClaimedJob, tools: AttemptTools, stop: AbortController): Promise<Outcome> {
  const report = new RunReport(job.dryRun);
  const sync = tools.findSync(job.sync);
  if (!sync) return failure(job, unknownSync(job.sync), tools);
  let transaction: JobTransaction | null = null;
  try {
    const payload = sync.parsePayload(job.payload);
    const lock = sync.lock(payload);
    transaction = new JobTransaction(tools.database, lock, report);
    if (!(await transaction.takeLock())) return blocked(job, lock);
    await runWithin(
      sync,
      contextFor(job, sync, payload, transaction, report, tools, stop.signal),
      stop,
      transaction,
      tools,
    );
    return await conclude(job, sync, transaction, report, tools);
  } catch (error) {
    await transaction?.close();
    return await concludeFailure(job, sync, error, stop, tools);
  } finally {
    await transaction?.close();
  }
}

/** Runs the sync, but no longer than it takes to stop once the signal has fired, or the time limit was reached. */
async function runWithin(
  sync: Sync,
  context: SyncContext<unknown, unknown>,
  stop: AbortController,
  transaction: JobTransaction,
  tools: AttemptTools,
): Promise<void> {
  const timer = setTimeout(() => stop.abort(new AttemptStopped('timeout')), sync.timeout);
  let givenUp: NodeJS.Timeout | undefined;
  const stuck = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => {
      givenUp = setTimeout(() => {
        transaction.abandon();
        reject(stop.signal.reason);
      }, tools.stopGrace);
    });
  });
  try {
    stop.signal.throwIfAborted();
    const run = sync.run(context);
    // Should the run be given up, what it still throws later belongs to nobody.
    run.catch(() => undefined);
    await Promise.race([run, stuck]);
    stop.signal.throwIfAborted();
  } finally {
    clearTimeout(timer);
    clearTimeout(givenUp);
  }
}

async function conclude(
  job: ClaimedJob,
  sync: Sync,
  transaction: JobTransaction,
  report: RunReport,
  tools: AttemptTools,
): Promise<Outcome> {
  const ending = (): Ending => ({
    id: job.id,
    token: job.token,
    state: 'succeeded',
    result: report.result(),
    error: null,
  });
  if (!transaction.used) return { kind: 'end', ending: ending() };
  if (!job.dryRun && job.payload['acceptCollapse'] !== true) {
    checkPlausibility(report.changes, await earlierRuns(tools.database, job));
  }
  tools.log.info(job.dryRun ? 'Rolling back: this is a dry run.' : 'Committing.', summaryOf(report.changes));
  await tools.flushLog();
  if (job.dryRun) {
    await transaction.close();
    return { kind: 'end', ending: ending() };
  }
  const connection = await transaction.begin();
  if (sync.entity !== null) await recordFresh(connection, sync.provider, sync.entity, report.changes);
  if (!(await endInTransaction(connection, tools.workerId, ending()))) return { kind: 'fenced' };
  await transaction.commit();
  return { kind: 'committed' };
}

async function concludeFailure(
  job: ClaimedJob,
  sync: Sync,
  error: unknown,
  stop: AbortController,
  tools: AttemptTools,
): Promise<Outcome> {
  const stopped =
    stop.signal.aborted && stop.signal.reason instanceof AttemptStopped ? stop.signal.reason.reason : null;
  if (stopped === 'lost') return { kind: 'fenced' };
  if (stopped === 'shutdown') {
    return {
      kind: 'return',
      back: { id: job.id, token: job.token, reason: 'released', delay: 0, error: null, lock: null },
    };
  }
  const cause = stopped === 'timeout' ? timedOut(sync) : error;
  const outcome = failure(job, cause, tools);
  const { message, code, hint } = toAttemptError(cause);
  const next = outcome.kind === 'return' ? ` Next attempt in ${Math.round(outcome.back.delay / 1000)} s.` : '';
  tools.log.error(`${message}${next}`, { code, ...(hint === undefined ? {} : { hint }) });
  if (!job.dryRun && sync.entity !== null) {
    try {
      await recordTrouble(tools.database, sync.provider, sync.entity, message);
    } catch (trouble) {
      tools.logger.warn('The error could not be entered into provider_sync_state.', {
        job: job.id,
        error: String(trouble),
      });
    }
  }
  return outcome;
}

/** Back to the queue where another attempt may help and is left; otherwise the job has failed. */
function failure(job: ClaimedJob, error: unknown, tools: AttemptTools): Outcome {
  const kept = toAttemptError(error);
  const last = job.attempt >= job.maxAttempts || !tools.retryLater;
  const delay = last ? null : retryDelay(retryOf(error), job.attempt);
  if (delay === null) {
    return { kind: 'end', ending: { id: job.id, token: job.token, state: 'failed', result: null, error: kept } };
  }
  return { kind: 'return', back: { id: job.id, token: job.token, reason: 'failed', delay, error: kept, lock: null } };
}

function blocked(job: ClaimedJob, lock: string | null): Outcome {
  return {
    kind: 'return',
    back: { id: job.id, token: job.token, reason: 'blocked', delay: blockedDelay, error: null, lock },
  };
}

/** ms until a job whose lock is held elsewhere is tried again. */
const blockedDelay = 2_000;

function contextFor(
  job: ClaimedJob,
  sync: Sync,
  payload: unknown,
  transaction: JobTransaction,
  report: RunReport,
  tools: AttemptTools,
  signal: AbortSignal,
): SyncContext<unknown, unknown> {
  const run: ProviderRun = {
    signal,
    log: tools.log,
    clock: tools.clock,
    onCall: ({ bytes, ms }) => report.addCall(bytes, ms),
  };
  return {
    payload,
    dryRun: job.dryRun,
    signal,
    log: tools.log,
    progress: (done, total, what) => tools.onProgress({ done, total, what }),
    provider: tools.createClient(sync.provider, run),
    transaction,
    clock: tools.clock,
    warn: (warning) => {
      report.warn(warning);
      tools.log.warn(warning.message, { code: warning.code });
    },
    fact: (name, value) => report.fact(name, value),
  };
}

/** The change sets of the last succeeded runs that asked for the same, to compare with. */
async function earlierRuns(database: Database, job: ClaimedJob): Promise<TableChanges[][]> {
  const rows = await database.query<{ result: unknown }>(
    `select result from sync.job_history
     where sync = $1 and state = 'succeeded' and not dry_run and payload - 'acceptCollapse' = $2::jsonb - 'acceptCollapse'
     order by finished_at desc, id desc limit 5`,
    [job.sync, JSON.stringify(job.payload)],
  );
  return rows.flatMap((row) => {
    const result = runResultSchema.safeParse(row.result);
    return result.success ? [result.data.changes] : [];
  });
}

function summaryOf(changes: readonly TableChanges[]): Record<string, string> {
  return Object.fromEntries(
    changes.map((table) => [table.table, `+${table.inserted} ~${table.updated} -${table.removed} =${table.unchanged}`]),
  );
}

function unknownSync(name: string): JobError {
  return new JobError(
    {
      code: 'unknown_sync',
      message: `This version of Touchline has no sync named ${name}.`,
      hint: 'Check the name, or update the worker.',
    },
    { kind: 'never' },
  );
}

function timedOut(sync: Sync): JobError {
  return new JobError(
    { code: 'timeout', message: `The run took longer than its limit of ${sync.timeout / 1000} s and was stopped.` },
    { kind: 'backoff' },
  );
}
