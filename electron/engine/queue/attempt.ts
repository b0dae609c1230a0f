import type { AttemptError } from '#shared/jobs.ts';
import { JobError, retryOf, toAttemptError } from '#engine/jobError.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import type { AttemptTools, Outcome } from './attemptTools.ts';
import { AttemptScope } from './attemptScope.ts';
import { retryDelay } from './backoff.ts';
import type { ClaimedJob } from './claim.ts';
import { commitWithEnd } from './commitWithEnd.ts';
import type { Return } from './settle.ts';
import { AttemptStopped, type Stop, type StopStage } from './stop.ts';
import { stopRun } from './stopRun.ts';
import { recordTrouble } from './syncState.ts';

/** Runs one attempt at a claimed job until it is over or was stopped. Never throws. */
export async function runAttempt(job: ClaimedJob, tools: AttemptTools, stop: Stop): Promise<Outcome> {
  const sync = tools.findSync(job.sync);
  if (!sync) return failure(job, unknownSync(job.sync), tools);
  const scope = new AttemptScope(job, tools, stop);
  let stage: StopStage | null = null;
  try {
    const prepared = sync.prepare(job.payload);
    const { lock } = prepared;
    scope.timeout = job.timeout ?? sync.timeout;
    if (lock !== null) {
      if (tools.holdsLock(lock)) return blocked(job, lock);
      scope.lock = lock;
      if (!(await scope.transaction.takeLock())) return blocked(job, lock);
    }
    if (job.replay) scope.replay = await tools.openReplay(job.replay);
    const run = prepared.run(scope);
    if (!(await endsAtOnce(run))) stage = await runOrStop(run, scope);
    if (stage !== 'fenced') await run;
    if (stop.asked) throw stop.asked;
    scope.replay?.check();
    const outcome = await commitWithEnd(scope, sync);
    if (job.record && outcome.kind !== 'fenced') await scope.keepCalls();
    return outcome;
  } catch (error) {
    await scope.close();
    // What the run made of an answer that the recording does not have says nothing.
    const outcome = await concludeFailure(scope, sync, scope.replay?.difference ?? error, stage);
    if (hasFailed(outcome) || (job.record && outcome.kind === 'end')) await scope.keepCalls();
    return outcome;
  } finally {
    await scope.close();
    await scope.replay?.close();
  }
}

/** Whether a run is over before anything else may run: most of what a short one costs would be its timers. */
async function endsAtOnce(run: Promise<void>): Promise<boolean> {
  const ended = { over: false };
  const end = (): void => {
    ended.over = true;
  };
  // Should the run be given up, what it still throws later belongs to nobody.
  run.then(end, end);
  for (let turn = 0; turn < 3 && !ended.over; turn += 1) await nothing;
  return ended.over;
}

const nothing = Promise.resolve();

/** Waits for a run that takes its time; null when it ended by itself, else how far it had to go to stop it. */
async function runOrStop(run: Promise<void>, scope: AttemptScope): Promise<StopStage | null> {
  const { job, tools, stop } = scope;
  const limit = setTimeout(() => stop.ask(new AttemptStopped('timeout')), scope.timeout);
  const shown = setTimeout(() => tools.publish(job, { backend: null, lock: null }), untilShown);
  try {
    const asked = await Promise.race([run.then(() => null), stop.whenAsked()]);
    if (!asked) return null;
  } finally {
    clearTimeout(limit);
    clearTimeout(shown);
  }
  const stage = await stopRun(run, scope.sessions, tools.clock, tools.stopGrace);
  if (stage === 'fenced') {
    tools.logger.warn('A run ignores that it is to stop; it was cut off from the database and left alone.', {
      job: job.id,
    });
  }
  return stage;
}

/** ms that a run takes before it is shown as running. */
const untilShown = 100;

async function concludeFailure(
  scope: AttemptScope,
  sync: Sync,
  error: unknown,
  stage: StopStage | null,
): Promise<Outcome> {
  const { job, tools, log } = scope;
  const { asked } = scope.stop;
  switch (asked?.reason) {
    case 'lost':
      return { kind: 'fenced' };
    case 'shutdown':
      return { kind: 'return', back: returned(job, { reason: 'released' }) };
    case 'cancel': {
      const kept = cancelled(asked, stage);
      log.warn(kept.message, { stage: stage ?? 'signal' });
      return { kind: 'end', ending: { ...claimOf(job), state: 'cancelled', result: null, error: kept } };
    }
    case 'timeout':
    case undefined:
      break;
  }
  const cause = asked ? timedOut(job, sync, stage) : error;
  const outcome = failure(job, cause, tools);
  const { message, code, hint } = toAttemptError(cause);
  const fields = { code, ...(hint === undefined ? {} : { hint }) };
  if (outcome.kind === 'return' && outcome.back.reason === 'waiting') {
    log.warn(message, fields);
    return outcome;
  }
  const next = outcome.kind === 'return' ? ` Next attempt in ${Math.round(outcome.back.delay / 1000)} s.` : '';
  log.error(`${message}${next}`, fields);
  if (!job.dryRun && sync.entity !== null && sync.provider !== null) {
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

/** Whether an attempt went wrong: not one that was stopped, or waits for its quota or its lock. */
function hasFailed(outcome: Outcome): boolean {
  if (outcome.kind === 'end') return outcome.ending.state === 'failed';
  return outcome.kind === 'return' && outcome.back.reason === 'failed';
}

/** Back to the queue where another attempt may help and is left; otherwise the job has failed. */
function failure(job: ClaimedJob, error: unknown, tools: AttemptTools): Outcome {
  const kept = toAttemptError(error);
  const retry = retryOf(error);
  // A replay would come to the same again.
  const again = tools.retryLater && job.replay === null;
  const waits = retry.kind === 'wait' && again;
  const last = job.attempt >= job.maxAttempts || !again;
  const delay = last && !waits ? null : retryDelay(retry, job.attempt);
  if (delay === null) {
    return { kind: 'end', ending: { ...claimOf(job), state: 'failed', result: null, error: kept } };
  }
  return { kind: 'return', back: returned(job, { reason: waits ? 'waiting' : 'failed', delay, error: kept }) };
}

function blocked(job: ClaimedJob, lock: string | null): Outcome {
  return { kind: 'return', back: returned(job, { reason: 'blocked', lock }) };
}

function claimOf(job: ClaimedJob): { id: string; token: number } {
  return { id: job.id, token: job.token };
}

function returned(job: ClaimedJob, back: Pick<Return, 'reason'> & Partial<Return>): Return {
  return { ...claimOf(job), delay: 0, error: null, lock: null, ...back };
}

/** What an ended job keeps of its cancel. */
function cancelled(asked: AttemptStopped, stage: StopStage | null): AttemptError {
  const by = asked.by ?? 'somebody';
  const reached = stage ?? 'signal';
  return {
    code: 'cancelled',
    message: `Cancelled by ${by}${asked.told === null ? '' : `: ${asked.told}`}. ${stageSentences[reached]}`,
    details: { by, ...(asked.told === null ? {} : { reason: asked.told }), stage: reached },
  };
}

const stageSentences: Record<StopStage, string> = {
  signal: 'The run stopped when it was told to; its transaction is rolled back and its lock is free.',
  backend_cancelled: 'Its query had to be cancelled; its transaction is rolled back and its lock is free.',
  backend_terminated: 'Its database session had to be terminated; its transaction is gone and its lock is free.',
  fenced:
    'The run ignores that it is to stop; its session is closed, nothing that it does can be written, and its lock is free.',
};

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

function timedOut(job: ClaimedJob, sync: Sync, stage: StopStage | null): JobError {
  return new JobError(
    {
      code: 'timeout',
      message: `The run took longer than its limit of ${(job.timeout ?? sync.timeout) / 1000} s and was stopped.`,
      details: { stage: stage ?? 'signal' },
    },
    { kind: 'backoff' },
  );
}
