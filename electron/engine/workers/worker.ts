import { performance } from 'node:perf_hooks';
import type { JobId, JsonObject, LogLevel, Progress } from '#shared/jobs.ts';
import type { Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { Listener } from '#engine/database/listener.ts';
import type { Logger } from '#engine/logging/logger.ts';
import type { ProviderRun } from '#engine/providers/providerRun.ts';
import { AttemptStopped, runAttempt, type Outcome, type StopReason } from '#engine/queue/attempt.ts';
import { claim, claimOne, type ClaimedJob } from '#engine/queue/claim.ts';
import { JobLogWriter } from '#engine/queue/jobLog.ts';
import { Settler } from '#engine/queue/settler.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { drainWorker, heartbeat, registerWorker, stopWorker, type WorkerIdentity } from './registry.ts';
import { rescueExpired, returnUnknown } from './rescue.ts';

export interface WorkerOptions {
  database: Database;
  clock: Clock;
  logger: Logger;
  identity: WorkerIdentity;
  findSync: (name: string) => Sync | undefined;
  createClient: (provider: Sync['provider'], run: ProviderRun) => unknown;
  /** Told how many jobs run here whenever that changes. */
  onRunning?(jobs: number): void;
  /** Told of each attempt that is over. */
  onAttemptOver?(job: ClaimedJob, result: AttemptResult): void;
  /** Told of each line of a job's log. */
  onLine?: (level: LogLevel, message: string, fields: JsonObject | null) => void;
  onProgress?(job: ClaimedJob, progress: Progress): void;
  /** False: a failed attempt ends its job, instead of leaving it to be tried again. */
  retryLater?: boolean;
  /** ms; the design's values where left out. Tests make them short. */
  timing?: Partial<WorkerTiming>;
}

export interface WorkerTiming {
  lease: number;
  heartbeat: number;
  /** How often an idle worker looks for jobs that no notification announced. */
  poll: number;
  rescue: number;
  /** What a run gets to stop once its signal fired. */
  stopGrace: number;
}

const usualTiming: WorkerTiming = { lease: 30_000, heartbeat: 5_000, poll: 1_000, rescue: 5_000, stopGrace: 5_000 };

interface Running {
  job: ClaimedJob;
  stop: AbortController;
  /** Resolves when the attempt is over and what became of it is written. */
  over: Promise<AttemptResult>;
}

/** What became of an attempt. `fenced`: the job was taken over, nothing was written. */
export type AttemptResult = 'succeeded' | 'failed' | 'returned' | 'fenced';

/**
 * Claims jobs and runs them, `slots` at a time. Short jobs are claimed ahead, as many as take some ten ms, and the next
 * claim is under way while they run; long ones are claimed only when there is a slot for them.
 */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #timing: WorkerTiming;
  readonly #log: JobLogWriter;
  readonly #settler: Settler;
  readonly #listener: Listener;
  readonly #ended = new AbortController();
  /** All attempts that are not over, those whose end is still being written included. */
  readonly #running = new Map<JobId, Running>();
  /** Slots in use: an attempt gives its slot back before its end is written. */
  #busy = 0;
  #ready: ClaimedJob[] = [];
  #id: string | null = null;
  #draining = false;
  #claiming: Promise<void> | null = null;
  #hinted = false;
  #claimsUnsure = false;
  /** How long a run took lately, in ms: the newest counts an eighth. Unknown until one is over. */
  #runTime = Infinity;
  #loops: Promise<void>[] = [];
  #announced = 0;
  #announcing = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#timing = { ...usualTiming, ...options.timing };
    const { database, clock, logger } = options;
    this.#log = new JobLogWriter(database, logger, () => this.#announceChange());
    // A standing worker never gives up: it would go on beating, and nobody would take the job back.
    const patience = options.identity.kind === 'command' ? this.#timing.lease : Infinity;
    this.#settler = new Settler({ database, clock, logger, patience, workerId: () => this.id });
    this.#listener = new Listener({
      database,
      clock,
      logger,
      onHint: (payload) => {
        if (payload !== changed) this.#wake();
      },
    });
  }

  /** The id under which this worker is registered. */
  get id(): string {
    if (this.#id === null) throw new Error('the worker is not registered yet');
    return this.#id;
  }

  /** Begins to work. */
  async start(): Promise<void> {
    await this.register();
    this.#listener.start();
    this.#loops = [
      this.#every(this.#timing.heartbeat, () => this.#beat()),
      this.#every(this.#timing.rescue, () => this.#rescue()),
      this.#every(this.#timing.poll, async () => this.#wake()),
    ];
    this.#wake();
  }

  /**
   * Runs this one job, nothing else, in a worker that does not take others (`start` was not called). Where its lock is
   * held elsewhere it is tried again until it runs. False where somebody else took the job first.
   */
  async runOnly(id: JobId): Promise<boolean> {
    this.#loops = [this.#every(this.#timing.heartbeat, () => this.#beat())];
    while (!this.#draining) {
      const job = await claimOne(this.#options.database, this.id, id);
      if (!job) return false;
      this.#begin(job);
      const blocked = (await this.#running.get(id)?.over) === 'returned';
      if (!blocked || this.#draining) return true;
      await this.#options.clock.sleep(this.#timing.poll, this.#ended.signal).catch(() => undefined);
    }
    return true;
  }

  /**
   * Stops in order: claims no more, lets what runs finish for `grace` ms, then aborts it and gives it back to the queue
   * at no cost. Resolves when the worker has left the database in order; where the database stays away, when the lease
   * has run out, and the others take the jobs back.
   */
  async stop(grace: number): Promise<void> {
    this.#draining = true;
    if (this.#id === null || this.#ended.signal.aborted) return;
    await drainWorker(this.#options.database, this.id).catch((error: unknown) => this.#complain(error));
    await this.#claiming;
    const unstarted = this.#ready.splice(0);
    const given = Promise.all(
      unstarted.map((job) =>
        this.#settler.return({ id: job.id, token: job.token, reason: 'released', delay: 0, error: null, lock: null }),
      ),
    );
    const over = Promise.all([...this.#running.values()].map((running) => running.over));
    const late = new AbortController();
    const inTime = await Promise.race([
      over.then(() => true),
      this.#options.clock.sleep(grace, late.signal).then(
        () => false,
        () => true,
      ),
    ]);
    late.abort();
    if (!inTime) this.stopNow();
    const settled = new AbortController();
    void this.#options.clock.sleep(this.#timing.lease, settled.signal).then(
      () => this.#settler.giveUp(),
      () => undefined,
    );
    await over;
    await given;
    settled.abort();
    await this.#log.flush();
    await stopWorker(this.#options.database, this.id).catch((error: unknown) => this.#complain(error));
    this.#ended.abort();
    await this.#listener.stop();
    await Promise.all(this.#loops);
    await this.#announcement();
  }

  /** Aborts all that runs; it goes back to the queue at no cost. The second stage of `stop`. */
  stopNow(): void {
    this.#abortAll('shutdown');
  }

  /** Looks at once whether the jobs are still this worker's: after the computer slept. */
  async resume(): Promise<void> {
    await this.#beat();
    this.#wake();
  }

  /** Makes this worker known to the others. */
  async register(): Promise<void> {
    const { database, identity, logger } = this.#options;
    await database.query('select sync.ensure_partitions()');
    this.#id = await registerWorker(database, identity, this.#timing.lease);
    logger.info('Worker registered.', { worker: this.#id, slots: identity.slots });
  }

  #wake(): void {
    this.#hinted = true;
    this.#claiming ??= this.#claimWhileDue().finally(() => {
      this.#claiming = null;
      if (this.#hinted && this.#wants() > 0) this.#wake();
    });
  }

  async #claimWhileDue(): Promise<void> {
    try {
      while (this.#hinted && this.#wants() > 0) {
        this.#hinted = false;
        const wanted = this.#wants();
        if (this.#claimsUnsure) await this.#returnUnknown();
        const jobs = await this.#claim(wanted);
        if (jobs.length === wanted) this.#hinted = true;
        this.#ready.push(...jobs);
        this.#fill();
      }
    } catch (error) {
      this.#complain(error);
    }
  }

  async #claim(limit: number): Promise<ClaimedJob[]> {
    // Should the answer be lost, the database may count jobs as ours that we never heard of.
    this.#claimsUnsure = true;
    const jobs = await claim(this.#options.database, this.id, limit);
    this.#claimsUnsure = false;
    return jobs;
  }

  async #returnUnknown(): Promise<void> {
    const known = [...this.#running.keys(), ...this.#ready.map((job) => job.id)];
    const returned = await returnUnknown(this.#options.database, this.id, known);
    if (returned > 0)
      this.#options.logger.warn('Jobs whose claim was lost on its way were given back.', { jobs: returned });
    this.#claimsUnsure = false;
  }

  /** How many jobs to claim: the free slots, and ahead of them as many as all slots finish in a moment. */
  #wants(): number {
    if (this.#draining || this.#ended.signal.aborted) return 0;
    if (this.#running.size - this.#busy > mostUnwritten) return 0;
    const free = this.#options.identity.slots - this.#busy;
    const ahead = Math.min(mostAhead, Math.floor((this.#options.identity.slots * aheadMs) / this.#runTime));
    const missing = free + ahead - this.#ready.length;
    // Topping up by a few would cost a statement each: wait until half is used.
    return free > 0 || missing >= ahead * topUp ? Math.max(0, missing) : 0;
  }

  #fill(): void {
    while (!this.#draining && this.#busy < this.#options.identity.slots) {
      const job = this.#ready.shift();
      if (!job) break;
      this.#begin(job);
    }
    if (this.#hinted && !this.#claiming && this.#wants() > 0) this.#wake();
  }

  #begin(job: ClaimedJob): void {
    const running: Running = { job, stop: new AbortController(), over: Promise.resolve('returned') };
    this.#running.set(job.id, running);
    this.#busy += 1;
    running.over = this.#run(running).finally(() => {
      this.#running.delete(job.id);
      // Claiming may have paused because too many ends waited to be written.
      if (this.#hinted && !this.#claiming && this.#wants() > 0) this.#wake();
    });
    this.#options.onRunning?.(this.#busy);
    this.#announceChange();
  }

  async #run({ job, stop }: Running): Promise<AttemptResult> {
    const claimed = { id: job.id, token: job.token };
    const begun = performance.now();
    const outcome = await runAttempt(
      job,
      {
        database: this.#options.database,
        workerId: this.id,
        clock: this.#options.clock,
        logger: this.#options.logger,
        findSync: this.#options.findSync,
        createClient: this.#options.createClient,
        log: this.#log.loggerFor(claimed, this.#options.onLine),
        onProgress: (progress: Progress) => {
          this.#log.setProgress(claimed, progress);
          this.#options.onProgress?.(job, progress);
        },
        flushLog: () => this.#log.flush(),
        stopGrace: this.#timing.stopGrace,
        retryLater: this.#options.retryLater ?? true,
      },
      stop,
    );
    this.#free(begun);
    let held = outcome.kind === 'committed';
    if (outcome.kind === 'end' || outcome.kind === 'return') {
      if (this.#log.has(job.id)) await this.#log.flush();
      held =
        outcome.kind === 'end' ? await this.#settler.end(outcome.ending) : await this.#settler.return(outcome.back);
    }
    if (!held) {
      this.#options.logger.warn('The job was taken over meanwhile; nothing of this attempt was written.', {
        job: job.id,
      });
    }
    this.#announceChange();
    const result = resultOf(outcome, held);
    this.#options.onAttemptOver?.(job, result);
    return result;
  }

  #free(begun: number): void {
    this.#busy -= 1;
    const took = performance.now() - begun;
    this.#runTime = this.#runTime === Infinity ? took : this.#runTime + (took - this.#runTime) / 8;
    this.#options.onRunning?.(this.#busy);
    this.#hinted = true;
    this.#fill();
  }

  async #beat(): Promise<void> {
    const alive = await heartbeat(this.#options.database, this.id, this.#timing.lease);
    if (alive || this.#ended.signal.aborted) return;
    this.#options.logger.warn('This worker was given up by the others: its jobs are theirs now.', { worker: this.id });
    this.#ready = [];
    this.#abortAll('lost');
    await this.register();
    this.#wake();
  }

  async #rescue(): Promise<void> {
    for (const job of await rescueExpired(this.#options.database)) {
      this.#options.logger.warn(
        job.ended
          ? 'A job of a lost worker had no attempt left and has failed.'
          : 'A job of a lost worker was taken back.',
        { job: job.id },
      );
    }
  }

  #abortAll(reason: StopReason): void {
    for (const { stop } of this.#running.values()) stop.abort(new AttemptStopped(reason));
  }

  /** Runs `work` again and again, `ms` after it was over, until the worker ends. */
  async #every(ms: number, work: () => Promise<void>): Promise<void> {
    while (!this.#ended.signal.aborted) {
      await this.#options.clock.sleep(ms, this.#ended.signal).catch(() => undefined);
      if (this.#ended.signal.aborted) return;
      await work().catch((error: unknown) => this.#complain(error));
    }
  }

  /** Tells consoles that something changed: a hint, at most one each 100 ms, never in the way of the work. */
  #announceChange(): void {
    if (this.#announcing || this.#options.database.pooler) return;
    this.#announcing = true;
    const wait = Math.max(0, this.#announced + announceEvery - this.#options.clock.now());
    void this.#options.clock.sleep(wait, this.#ended.signal).then(
      () => this.#announcement(),
      () => undefined,
    );
  }

  async #announcement(): Promise<void> {
    this.#announcing = false;
    this.#announced = this.#options.clock.now();
    await this.#options.database.query(`select pg_notify('touchline', $1)`, [changed]).catch(() => undefined);
  }

  #complain(error: unknown): void {
    this.#options.logger.warn('The worker could not do something; it tries again.', { error: String(error) });
  }
}

/** Announces that something is to be shown anew; it wakes no worker. */
const changed = 'changed';
const announceEvery = 100;
/** What is claimed ahead of the free slots is worked off in this many ms, at the pace of the last runs. */
const aheadMs = 50;
/** The share of the jobs ahead that must be used up before more are claimed. */
const topUp = 0.5;
const mostAhead = 500;
/** Attempts whose end may wait to be written before no more are claimed. */
const mostUnwritten = 1_000;

function resultOf(outcome: Outcome, held: boolean): AttemptResult {
  if (!held) return 'fenced';
  if (outcome.kind === 'return') return 'returned';
  return outcome.kind === 'end' && outcome.ending.state === 'failed' ? 'failed' : 'succeeded';
}
