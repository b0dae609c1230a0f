import { performance } from 'node:perf_hooks';
import type { AttemptError, JobId } from '#shared/jobs.ts';
import { runAttempt } from '#engine/queue/attempt.ts';
import type { AttemptTools, Outcome } from '#engine/queue/attemptTools.ts';
import type { ClaimedJob } from '#engine/queue/claim.ts';
import { JobLogWriter } from '#engine/queue/jobLog.ts';
import type { Claim } from '#engine/queue/settle.ts';
import type { Settler } from '#engine/queue/settler.ts';
import { AttemptStopped, Stop } from '#engine/queue/stop.ts';
import { RecordingKeeper } from '#engine/recordings/keepRecordings.ts';
import { Replay } from '#engine/recordings/replay.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import type { Announcer } from './announcer.ts';
import { RunningAttempts } from './runningAttempts.ts';
import type { AttemptReport, AttemptResult, WorkerOptions } from './workerOptions.ts';

export interface RunnerOptions {
  worker: WorkerOptions;
  stopGrace: number;
  workerId: () => string;
  syncs: ReadonlyMap<string, Sync>;
  settler: Settler;
  announcer: Announcer;
  /** Told when an attempt has given its slot back, and how many ms its run took. */
  onFree: (ms: number) => void;
  /** Told what became of an attempt, once it is written. */
  onReport: (job: ClaimedJob, result: AttemptResult, report: AttemptReport) => void;
  /** Told when nothing of an attempt is left here. */
  onOver: () => void;
}

interface Running {
  job: ClaimedJob;
  stop: Stop;
  /** Resolves when the attempt is over and what became of it is written. */
  over: Promise<AttemptResult>;
}

/** Runs the attempts of a worker, each until what became of it is written. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #log: JobLogWriter;
  readonly #published: RunningAttempts;
  readonly #tools: AttemptTools;
  /** All attempts that are not over, those whose end is still being written included. */
  readonly #running = new Map<JobId, Running>();
  #busy = 0;
  #left: number;

  constructor(options: RunnerOptions) {
    this.#options = options;
    const { database, logger, limits } = options.worker;
    this.#left = limits?.maxJobs ?? Infinity;
    this.#log = new JobLogWriter(database, logger, () => options.announcer.tell());
    this.#published = new RunningAttempts({ database, logger, workerId: options.workerId });
    this.#tools = this.#makeTools();
  }

  /** Attempts that are not over. */
  get size(): number {
    return this.#running.size;
  }

  /** Slots in use: an attempt gives its slot back before its end is written. */
  get busy(): number {
    return this.#busy;
  }

  /** Attempts that may still begin; Infinity without a limit. */
  get left(): number {
    return this.#left;
  }

  /** The jobs of all attempts that are not over. */
  get jobs(): ClaimedJob[] {
    return [...this.#running.values()].map(({ job }) => job);
  }

  begin(job: ClaimedJob): void {
    const running: Running = { job, stop: new Stop(), over: Promise.resolve('returned') };
    this.#running.set(job.id, running);
    this.#busy += 1;
    this.#left -= 1;
    running.over = this.#run(running).finally(() => {
      // A later attempt of this worker at the same job may be in its place.
      if (this.#running.get(job.id) === running) this.#running.delete(job.id);
      this.#options.onOver();
    });
    this.#options.worker.onRunning?.(this.#busy);
    this.#options.announcer.tell();
  }

  /** Resolves when the attempt at this job is over, to what became of it; undefined where there is none. */
  async over(id: JobId): Promise<AttemptResult | undefined> {
    return this.#running.get(id)?.over;
  }

  /** Resolves when all attempts are over that run now. */
  async allOver(): Promise<void> {
    await Promise.all([...this.#running.values()].map((running) => running.over));
  }

  /** Asks one attempt to stop, if it is still the one that runs. */
  stop({ id, token }: Claim, reason: AttemptStopped): void {
    const running = this.#running.get(id);
    if (running?.job.token === token) running.stop.ask(reason);
  }

  /** Asks all attempts to stop. */
  stopAll(reason: 'shutdown' | 'lost'): void {
    for (const { stop } of this.#running.values()) stop.ask(new AttemptStopped(reason));
  }

  /** Resolves when the locks of all attempts that are over are free for others. */
  flushLocks(): Promise<void> {
    return this.#published.flush();
  }

  /** Resolves when all is written that attempts logged and published until now. */
  async flush(): Promise<void> {
    await this.#log.flush();
    await this.#published.flush();
  }

  async #run({ job, stop }: Running): Promise<AttemptResult> {
    const { settler, announcer, onReport, worker } = this.#options;
    const begun = performance.now();
    const outcome = await runAttempt(job, this.#tools, stop);
    this.#published.withdraw(job.id);
    const ms = this.#free(begun);
    // What found its lock held, or its quota used up, was no attempt.
    if (outcome.kind === 'return' && outcome.back.reason !== 'failed') this.#left += 1;
    let held = outcome.kind === 'committed';
    if (outcome.kind === 'end' || outcome.kind === 'return') {
      if (this.#log.has(job.id)) await this.#log.flush();
      held = outcome.kind === 'end' ? await settler.end(outcome.ending) : await settler.return(outcome.back);
    }
    if (!held) {
      worker.logger.warn('The job was taken over meanwhile; nothing of this attempt was written.', { job: job.id });
    }
    announcer.tell();
    const result = resultOf(outcome, held);
    onReport(job, result, { ms, error: errorOf(outcome) });
    return result;
  }

  #free(begun: number): number {
    this.#busy -= 1;
    const took = performance.now() - begun;
    this.#options.worker.onRunning?.(this.#busy);
    this.#options.onFree(took);
    return took;
  }

  #makeTools(): AttemptTools {
    const { worker, workerId, syncs, stopGrace } = this.#options;
    const { database, clock, logger, createClient, onLine, onProgress, retryLater = true } = worker;
    const { webApplication = null, demo = false } = worker;
    const keeper = new RecordingKeeper(database);
    return {
      database,
      get workerId() {
        return workerId();
      },
      clock,
      logger,
      findSync: (name) => syncs.get(name),
      createClient,
      openReplay: (of) => Replay.open(database, of),
      keepCalls: async (claim, calls) => {
        const kept = keeper.keep(claim, calls).catch((error: unknown) => {
          logger.warn('The calls of an attempt could not be stored.', { job: claim.id, error: String(error) });
        });
        // They are stored all the same; but whoever sees the job end should see its calls.
        await Promise.race([kept, clock.sleep(longestKeep)]);
      },
      logOf: (claim) => this.#log.loggerFor(claim, onLine),
      onProgress: (job, progress) => {
        this.#log.setProgress(job, progress);
        onProgress?.(job, progress);
      },
      flushLog: () => this.#log.flush(),
      publish: (claim, session) => this.#published.publish(claim, session),
      holdsLock: (lock) => this.#published.holdsLock(lock),
      stopGrace,
      retryLater,
      webApplication,
      demo,
    };
  }
}

/** ms */
const longestKeep = 2_000;

function resultOf(outcome: Outcome, held: boolean): AttemptResult {
  if (!held) return 'fenced';
  if (outcome.kind === 'return') return 'returned';
  return outcome.kind === 'end' ? outcome.ending.state : 'succeeded';
}

function errorOf(outcome: Outcome): AttemptError | null {
  if (outcome.kind === 'end') return outcome.ending.error;
  return outcome.kind === 'return' ? outcome.back.error : null;
}
