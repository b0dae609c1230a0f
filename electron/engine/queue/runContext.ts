import { OperatorError } from '#shared/errors.ts';
import type { JsonObject, Warning } from '#shared/jobs.ts';
import type { Clock } from '#engine/clock.ts';
import type { JobLogger } from '#engine/logging/logger.ts';
import type { SyncContext, SyncTransaction, UseClient } from '#engine/syncs/defineSync.ts';
import type { WebApplication } from '#engine/webApplication.ts';
import type { AttemptScope } from './attemptScope.ts';
import type { ClaimedJob } from './claim.ts';
import { readJobMoment } from './jobMoment.ts';
import { isHeld } from './settle.ts';

/** What a run gets to work with: a view of its attempt's scope, with its payload and its client. */
export class RunContext<Payload, Client> implements SyncContext<Payload, Client> {
  readonly payload: Payload;
  readonly use: UseClient;
  readonly #scope: AttemptScope;
  readonly #client: () => Client;

  constructor(scope: AttemptScope, payload: Payload, client: () => Client, use: UseClient) {
    this.payload = payload;
    this.use = use;
    this.#scope = scope;
    this.#client = client;
  }

  get dryRun(): boolean {
    return this.#scope.job.dryRun;
  }

  get signal(): AbortSignal {
    return this.#scope.stop.signal;
  }

  get log(): JobLogger {
    return this.#scope.log;
  }

  get provider(): Client {
    return this.#client();
  }

  get transaction(): SyncTransaction {
    return this.#scope.transaction;
  }

  get clock(): Clock {
    const { tools, replay } = this.#scope;
    return replay?.clock(tools.clock) ?? tools.clock;
  }

  get moment(): () => Promise<Date> {
    const { job, tools, replay } = this.#scope;
    return () => readJobMoment(tools.database, replay?.job ?? job.id, replay ? new Date(replay.began) : null);
  }

  get progress(): (done: number, total: number | null, what: string) => void {
    const { job, tools } = this.#scope;
    return (done, total, what) => tools.onProgress(job, { done, total, what });
  }

  get part(): <T>(work: (transaction: SyncTransaction) => Promise<T>) => Promise<T> {
    return (work) => runPart(this.#scope, work);
  }

  get beside(): <T>(work: (transaction: SyncTransaction) => Promise<T>) => Promise<T> {
    return (work) => runBeside(this.#scope, work);
  }

  get demo(): boolean {
    return this.#scope.tools.demo ?? false;
  }

  get webApplication(): WebApplication | null {
    return this.#scope.tools.webApplication ?? null;
  }

  get warn(): (warning: Warning) => void {
    return (warning) => {
      this.#scope.report.warn(warning);
      this.#scope.log.warn(warning.message, { code: warning.code });
    };
  }

  get fact(): (name: string, value: JsonObject[string]) => void {
    return (name, value) => this.#scope.report.fact(name, value);
  }
}

/** One transaction of a run that writes in parts: the fence is checked inside it, before it is committed. */
async function runPart<T>(scope: AttemptScope, work: (transaction: SyncTransaction) => Promise<T>): Promise<T> {
  const { job, tools, transaction } = scope;
  if (transaction.used) throw new Error('a part can not begin while the transaction of the run is open');
  const connection = await transaction.begin();
  let value: T;
  try {
    value = await work(transaction);
    if (!job.dryRun && !(await isHeld(connection, tools.workerId, job))) throw takenOver(job);
  } catch (error) {
    if (transaction.used) await transaction.rollBack();
    throw error;
  }
  await (job.dryRun ? transaction.rollBack() : transaction.commit());
  // Behind a transaction pooler the lock went with the transaction.
  if (!(await transaction.takeLock())) throw lockLost(job);
  return value;
}

/** One transaction of a run beside its own one; the fence is checked inside it as well. */
function runBeside<T>(scope: AttemptScope, work: (transaction: SyncTransaction) => Promise<T>): Promise<T> {
  const { job, tools } = scope;
  return scope.besides.run(async (transaction) => {
    const value = await work(transaction);
    if (job.dryRun) return value;
    if (!(await isHeld(await transaction.begin(), tools.workerId, job))) throw takenOver(job);
    await transaction.commit();
    return value;
  });
}

function takenOver(job: ClaimedJob): OperatorError {
  return new OperatorError({ code: 'taken_over', message: `Job ${job.id} was taken over: nothing more is written.` });
}

function lockLost(job: ClaimedJob): OperatorError {
  return new OperatorError({
    code: 'lock_lost',
    message: `Job ${job.id} lost its lock between two of its parts: another job took it.`,
    hint: 'It happens behind a transaction pooler alone. What was written so far stands; the next attempt goes on.',
  });
}
