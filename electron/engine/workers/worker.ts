import { performance } from 'node:perf_hooks';
import type { AttemptError, JobId } from '#shared/jobs.ts';
import { Listener } from '#engine/database/listener.ts';
import { runAttempt } from '#engine/queue/attempt.ts';
import type { AttemptTools, Outcome } from '#engine/queue/attemptTools.ts';
import { claim, claimOne, type ClaimedJob } from '#engine/queue/claim.ts';
import { JobLogWriter } from '#engine/queue/jobLog.ts';
import { Settler } from '#engine/queue/settler.ts';
import { registerRoutines } from '#engine/routines/routineRuns.ts';
import { AttemptStopped, Stop, type StopReason } from '#engine/queue/stop.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { Announcer } from './announcer.ts';
import { repeat, type Chore } from './chore.ts';
import { readOrders } from './orders.ts';
import { drainWorker, heartbeat, registerSyncs, registerWorker, stopWorker } from './registry.ts';
import { rescueExpired, returnUnknown, sweepRunningAttempts, wakeWaiting } from './rescue.ts';
import { RunningAttempts } from './runningAttempts.ts';
import {
  usualTiming,
  type AttemptReport,
  type AttemptResult,
  type Processed,
  type WorkerOptions,
  type WorkerStatus,
  type WorkerTiming,
} from './workerOptions.ts';

interface Running {
  job: ClaimedJob;
  stop: Stop;
  /** Resolves when the attempt is over and what became of it is written. */
  over: Promise<AttemptResult>;
}

/**
 * Claims jobs and runs them, `slots` at a time. Short jobs are claimed ahead, as many as take some ten ms, and the next
 * claim is under way while they run; long ones are claimed only when there is a slot for them.
 */
export class Worker {
  /** Resolves with the reason when a limit was reached or an operator drained the worker: it is time to `stop`. */
  readonly done: Promise<string>;
  #finish: (reason: string) => void = () => undefined;
  readonly #options: WorkerOptions;
  readonly #timing: WorkerTiming;
  readonly #syncs: ReadonlyMap<string, Sync>;
  readonly #log: JobLogWriter;
  readonly #settler: Settler;
  readonly #listener: Listener;
  readonly #published: RunningAttempts;
  readonly #announcer: Announcer;
  readonly #chores: readonly Chore[];
  readonly #tools: AttemptTools;
  readonly #ended = new AbortController();
  /** All attempts that are not over, those whose end is still being written included. */
  readonly #running = new Map<JobId, Running>();
  /** Slots in use: an attempt gives its slot back before its end is written. */
  #busy = 0;
  #ready: ClaimedJob[] = [];
  #readySince = 0;
  #id: string | null = null;
  #state: WorkerStatus['state'] = 'starting';
  #beatAt = performance.now();
  #lastJob: Processed | null = null;
  /** ms since the epoch. */
  #lastJobAt = 0;
  #claiming: Promise<void> | null = null;
  #hinted = false;
  #claimsUnsure = false;
  /** Attempts that may still begin; Infinity without a limit. */
  #left: number;
  /** How long a run took lately, in ms: the newest counts an eighth. Unknown until one is over. */
  #runTime = Infinity;
  readonly #watchers = new Set<{ over(processed: Processed): void; idle(): void }>();

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#timing = { ...usualTiming, ...options.timing };
    this.#syncs = new Map(options.syncs.map((sync) => [sync.name, sync]));
    this.#left = options.limits?.maxJobs ?? Infinity;
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
    const { database, clock, logger } = options;
    const workerId = (): string => this.id;
    this.#announcer = new Announcer(database, clock);
    this.#log = new JobLogWriter(database, logger, () => this.#announcer.tell());
    // A standing worker never gives up: it would go on beating, and nobody would take the job back.
    const patience = options.identity.kind === 'command' ? this.#timing.lease : Infinity;
    this.#settler = new Settler({ database, clock, logger, patience, workerId });
    this.#published = new RunningAttempts({ database, logger, workerId });
    this.#listener = new Listener({ database, clock, logger, onHint: (payload) => this.#onHint(payload) });
    this.#tools = this.#makeTools();
    this.#chores = [...this.#duties(), ...(options.identity.kind === 'command' ? [] : (options.chores ?? []))];
  }

  /** The id under which this worker is registered. */
  get id(): string {
    if (this.#id === null) throw new Error('the worker is not registered yet');
    return this.#id;
  }

  status(): WorkerStatus {
    return {
      id: this.#id,
      state: this.#state,
      slots: this.#options.identity.slots,
      busy: this.#busy,
      lastBeatAgo: Math.round(performance.now() - this.#beatAt),
      lastJob: this.#lastJob ? { ...this.#lastJob, at: new Date(this.#lastJobAt).toISOString() } : null,
    };
  }

  /** Begins to work. */
  async start(): Promise<void> {
    await this.register();
    this.#listener.start();
    for (const chore of this.#chores) chore.start();
    const { maxMs } = this.#options.limits ?? {};
    if (maxMs !== undefined) {
      void this.#options.clock.sleep(maxMs, this.#ended.signal).then(
        () => this.#finish('its time is over'),
        () => undefined,
      );
    }
    this.#wake();
  }

  /**
   * Runs this one job, nothing else, in a worker that does not take others (`start` was not called). Where its lock is
   * held elsewhere it is tried again until it runs. False where somebody else took the job first.
   */
  async runOnly(id: JobId): Promise<boolean> {
    for (const chore of this.#chores) chore.start();
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
   * Waits until all that is due now was processed, but not for more than `limit` attempts and not longer than until the
   * signal fires, and tells what became of them. Attempts that are not over by then go on.
   */
  async runDue(limit: number, signal?: AbortSignal): Promise<Processed[]> {
    const results: Processed[] = [];
    let watcher: { over(processed: Processed): void; idle(): void } | null = null;
    const enough = new Promise<void>((resolve) => {
      watcher = {
        over: (processed) => {
          results.push(processed);
          if (results.length >= limit) resolve();
        },
        idle: resolve,
      };
      this.#watchers.add(watcher);
      signal?.addEventListener('abort', () => resolve(), { once: true });
      if (signal?.aborted || this.#state !== 'active') resolve();
    });
    this.#wake();
    await enough;
    if (watcher) this.#watchers.delete(watcher);
    return results;
  }

  /**
   * Stops in order: claims no more, lets what runs finish for `grace` ms, then aborts it and gives it back to the queue
   * at no cost. Resolves when the worker has left the database in order; where the database stays away, when the lease
   * has run out, and the others take the jobs back.
   */
  async stop(grace: number): Promise<void> {
    if (this.#id === null || this.#ended.signal.aborted) {
      this.#state = 'stopped';
      return;
    }
    this.#state = 'draining';
    await drainWorker(this.#options.database, this.id).catch((error: unknown) => this.#complain(error));
    await this.#claiming;
    const given = this.#giveBackUnstarted();
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
    await this.#published.flush();
    await stopWorker(this.#options.database, this.id).catch((error: unknown) => this.#complain(error));
    this.#ended.abort();
    this.#state = 'stopped';
    for (const watcher of this.#watchers) watcher.idle();
    await this.#listener.stop();
    await Promise.all(this.#chores.map((chore) => chore.stop()));
    await this.#announcer.close();
  }

  /** Aborts all that runs; it goes back to the queue at no cost. The second stage of `stop`. */
  stopNow(): void {
    this.#stopAll('shutdown');
  }

  /** Looks at once whether the jobs are still this worker's, and what was missed: after the computer slept. */
  async resume(): Promise<void> {
    await this.#beat();
    for (const chore of this.#chores) chore.hint('resumed');
    this.#wake();
  }

  /** Makes this worker known to the others. */
  async register(): Promise<void> {
    const { database, identity, logger } = this.#options;
    await database.query('select sync.ensure_partitions()');
    await this.#registerKnown();
    this.#id = await registerWorker(database, identity, this.#timing.lease);
    this.#beatAt = performance.now();
    if (this.#state === 'starting') this.#state = 'active';
    logger.info('Worker registered.', { worker: this.#id, slots: identity.slots });
    if (database.pooler) {
      logger.warn('A transaction pooler stands between: jobs are found by polling, and locks belong to transactions.');
    }
  }

  #makeTools(): AttemptTools {
    const { database, clock, logger, createClient, onLine, onProgress, retryLater = true } = this.#options;
    const workerId = (): string => this.id;
    return {
      database,
      get workerId() {
        return workerId();
      },
      clock,
      logger,
      findSync: (name) => this.#syncs.get(name),
      createClient,
      logOf: (claim) => this.#log.loggerFor(claim, onLine),
      onProgress: (job, progress) => {
        this.#log.setProgress(job, progress);
        onProgress?.(job, progress);
      },
      flushLog: () => this.#log.flush(),
      publish: (claim, session) => this.#published.publish(claim, session),
      holdsLock: (lock) => this.#published.holdsLock(lock),
      stopGrace: this.#timing.stopGrace,
      retryLater,
    };
  }

  /** What every worker does besides; one that runs a single command leaves the care for others to them. */
  #duties(): Chore[] {
    const { clock, logger, identity } = this.#options;
    const { heartbeat: beat, poll, rescue, lease } = this.#timing;
    const duty = (name: string, every: number, hints: string[], run: () => Promise<unknown>): Chore =>
      repeat({ name, every, hints, run, clock, logger });
    const own = [
      duty('Heartbeat', beat, ['control'], () => this.#beat()),
      duty('Orders', poll, ['control', 'connected'], () => this.#obey()),
    ];
    if (identity.kind === 'command') return own;
    return [
      ...own,
      duty('Rescue', rescue, ['resumed'], () => this.#rescue()),
      duty('Queue', poll, [], () => this.#look()),
      duty('Claims', lease, [], async () => this.#doubtClaims()),
      duty('Registry', registerEvery, [], () => this.#registerKnown()),
    ];
  }

  async #registerKnown(): Promise<void> {
    const { database, syncs, routines = [] } = this.#options;
    await registerSyncs(database, syncs);
    await registerRoutines(database, routines);
  }

  get #draining(): boolean {
    return this.#state === 'draining' || this.#state === 'stopped';
  }

  #onHint(payload: string): void {
    for (const chore of this.#chores) chore.hint(payload);
    if (payload === 'jobs' || payload === 'control' || payload === 'connected') this.#wake();
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
      let sure = false;
      while (this.#hinted && this.#wants() > 0) {
        this.#hinted = false;
        const wanted = this.#wants();
        if (this.#claimsUnsure) await this.#returnUnknown();
        const jobs = await this.#claim(wanted);
        if (jobs.length === wanted) this.#hinted = true;
        if (jobs.length > 0) {
          if (this.#ready.length === 0) this.#readySince = performance.now();
          this.#ready.push(...jobs);
          this.#fill();
        } else if (this.#running.size === 0 && !this.#hinted) {
          if (sure || !this.#isIdleOfInterest) this.#idle();
          else await this.#makeSure();
          this.#hinted = !sure && this.#isIdleOfInterest;
          sure = true;
        }
      }
    } catch (error) {
      this.#complain(error);
    }
  }

  get #isIdleOfInterest(): boolean {
    return this.#watchers.size > 0 || (this.#options.limits?.untilIdle ?? false);
  }

  /** Brings about what may still make a job due: a lock that has just become free, a slot. */
  async #makeSure(): Promise<void> {
    await this.#published.flush();
    await this.#options.beforeIdle?.();
  }

  #idle(): void {
    for (const watcher of this.#watchers) watcher.idle();
    if (this.#options.limits?.untilIdle) this.#finish('nothing is due');
  }

  async #claim(limit: number): Promise<ClaimedJob[]> {
    // Should the answer be lost, the database may count jobs as ours that we never heard of.
    this.#claimsUnsure = true;
    const jobs = await claim(this.#options.database, this.id, limit, [...this.#syncs.keys()]);
    this.#claimsUnsure = false;
    return jobs;
  }

  /** A claim that this side gave up may have been committed after it was looked for: the next one looks again. */
  #doubtClaims(): void {
    this.#claimsUnsure = true;
    this.#wake();
  }

  async #returnUnknown(): Promise<void> {
    const known = [...[...this.#running.values()].map(({ job }) => job), ...this.#ready];
    const returned = await returnUnknown(this.#options.database, this.id, known);
    if (returned > 0)
      this.#options.logger.warn('Jobs whose claim was lost on its way were given back.', { jobs: returned });
    this.#claimsUnsure = false;
  }

  /** How many jobs to claim: the free slots, and ahead of them as many as all slots finish in a moment. */
  #wants(): number {
    // One that runs a single command takes no other job: its provider may be a recording.
    if (this.#state !== 'active' || this.#ended.signal.aborted || this.#options.identity.kind === 'command') return 0;
    if (this.#running.size - this.#busy > mostUnwritten) return 0;
    const free = this.#options.identity.slots - this.#busy;
    const ahead = Math.min(mostAhead, Math.floor((this.#options.identity.slots * aheadMs) / this.#runTime));
    const missing = Math.min(free + ahead, this.#left) - this.#ready.length;
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
    const running: Running = { job, stop: new Stop(), over: Promise.resolve('returned') };
    this.#running.set(job.id, running);
    this.#busy += 1;
    this.#left -= 1;
    running.over = this.#run(running).finally(() => {
      // A later attempt of this worker at the same job may be in its place.
      if (this.#running.get(job.id) === running) this.#running.delete(job.id);
      if (this.#left <= 0 && this.#running.size === 0) this.#finish('it ran as many jobs as it was to');
      // Claiming may have paused because too many ends waited to be written.
      if (this.#hinted && !this.#claiming && this.#wants() > 0) this.#wake();
    });
    this.#options.onRunning?.(this.#busy);
    this.#announcer.tell();
  }

  async #run({ job, stop }: Running): Promise<AttemptResult> {
    const begun = performance.now();
    const outcome = await runAttempt(job, this.#tools, stop);
    this.#published.withdraw(job.id);
    const ms = this.#free(begun);
    // What found its lock held, or its quota used up, was no attempt.
    if (outcome.kind === 'return' && outcome.back.reason !== 'failed') this.#left += 1;
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
    this.#announcer.tell();
    return this.#report(job, resultOf(outcome, held), { ms, error: errorOf(outcome) });
  }

  #report(job: ClaimedJob, result: AttemptResult, report: AttemptReport): AttemptResult {
    const processed = { id: job.id, sync: job.sync, result, error: report.error };
    this.#lastJob = processed;
    this.#lastJobAt = this.#options.clock.now();
    for (const watcher of this.#watchers) watcher.over(processed);
    this.#options.onAttemptOver?.(job, result, report);
    return result;
  }

  #free(begun: number): number {
    this.#busy -= 1;
    const took = performance.now() - begun;
    this.#runTime = this.#runTime === Infinity ? took : this.#runTime + (took - this.#runTime) / 8;
    this.#options.onRunning?.(this.#busy);
    this.#hinted = true;
    this.#fill();
    return took;
  }

  async #beat(): Promise<void> {
    const state = await heartbeat(this.#options.database, this.id, this.#timing.lease);
    if (this.#ended.signal.aborted) return;
    if (state === 'lost') return this.#beginAnew();
    this.#beatAt = performance.now();
    this.#follow(state);
    this.#giveBackStale();
  }

  /** Does what an operator wants of this worker. */
  #follow(state: 'active' | 'paused' | 'draining'): void {
    if (this.#draining || state === this.#state) return;
    if (state === 'draining') return this.#finish('it was drained');
    this.#state = state;
    this.#options.logger.info(state === 'paused' ? 'Paused: claiming no more.' : 'Resumed.');
    if (state === 'paused') {
      for (const watcher of this.#watchers) watcher.idle();
      void this.#giveBackUnstarted();
    } else {
      this.#wake();
    }
  }

  async #beginAnew(): Promise<void> {
    this.#options.logger.warn('This worker was given up by the others: its jobs are theirs now.', { worker: this.id });
    this.#ready = [];
    this.#stopAll('lost');
    // One that ends anyway has nothing left to register for.
    if (this.#draining) return;
    await this.register();
    this.#wake();
  }

  /** Looks for what somebody wants of the jobs here, and of this worker. */
  async #obey(): Promise<void> {
    if (this.#ready.length === 0 && this.#running.size === 0) return;
    const claims = [...this.#running.values()].map(({ job }) => job);
    const orders = await readOrders(this.#options.database, this.id, [...claims, ...this.#ready]);
    for (const { id, token, order, by, reason } of orders) {
      const running = this.#running.get(id);
      if (running?.job.token === token) running.stop.ask(new AttemptStopped(order, { by, told: reason }));
    }
    const isOrdered = (job: ClaimedJob): boolean =>
      orders.some((order) => order.id === job.id && order.token === job.token);
    const unstarted = this.#ready.filter(isOrdered);
    this.#ready = this.#ready.filter((job) => !isOrdered(job));
    // What was asked to be cancelled ends so when it is given back.
    await this.#giveBack(unstarted);
  }

  /** Jobs that were claimed ahead while jobs were short, and now wait for a long one, are for others to run. */
  #giveBackStale(): void {
    if (this.#ready.length === 0 || performance.now() - this.#readySince < longestWait) return;
    this.#runTime = Math.max(this.#runTime, longestWait);
    void this.#giveBackUnstarted();
  }

  #giveBackUnstarted(): Promise<unknown> {
    return this.#giveBack(this.#ready.splice(0));
  }

  #giveBack(jobs: readonly ClaimedJob[]): Promise<unknown> {
    return Promise.all(
      jobs.map(({ id, token }) =>
        this.#settler.return({ id, token, reason: 'unstarted', delay: 0, error: null, lock: null }),
      ),
    );
  }

  /** Looks for jobs that no notification announced, and for those that wait for a lock that nobody holds any more. */
  async #look(): Promise<void> {
    this.#wake();
    await wakeWaiting(this.#options.database);
  }

  async #rescue(): Promise<void> {
    for (const job of await rescueExpired(this.#options.database, this.#options.logger)) {
      this.#options.logger.warn(
        job.ended
          ? 'A job of a lost worker had no attempt left and has failed.'
          : 'A job of a lost worker was taken back.',
        { job: job.id },
      );
    }
    await sweepRunningAttempts(this.#options.database);
  }

  #stopAll(reason: StopReason): void {
    for (const { stop } of this.#running.values()) stop.ask(new AttemptStopped(reason));
  }

  #complain(error: unknown): void {
    this.#options.logger.warn('The worker could not do something; it tries again.', { error: String(error) });
  }
}

/** What is claimed ahead of the free slots is worked off in this many ms, at the pace of the last runs. */
const aheadMs = 50;
/** The share of the jobs ahead that must be used up before more are claimed. */
const topUp = 0.5;
const mostAhead = 1_000;
/** ms that a job claimed ahead may wait for its slot. */
const longestWait = 1_000;
/** Attempts whose end may wait to be written before no more are claimed. */
const mostUnwritten = 2_000;
/** ms between two times that a worker tells which syncs it has; after an hour of silence they count as gone. */
const registerEvery = 600_000;

function resultOf(outcome: Outcome, held: boolean): AttemptResult {
  if (!held) return 'fenced';
  if (outcome.kind === 'return') return 'returned';
  return outcome.kind === 'end' ? outcome.ending.state : 'succeeded';
}

function errorOf(outcome: Outcome): AttemptError | null {
  if (outcome.kind === 'end') return outcome.ending.error;
  return outcome.kind === 'return' ? outcome.back.error : null;
}
