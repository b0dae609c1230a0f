import { performance } from 'node:perf_hooks';
import type { JobId } from '#shared/jobs.ts';
import { Listener } from '#engine/database/listener.ts';
import { claimOne, lowestPriority, type ClaimedJob } from '#engine/queue/claim.ts';
import { followPauses } from '#engine/queue/pauses.ts';
import { Settler } from '#engine/queue/settler.ts';
import { AttemptStopped } from '#engine/queue/stop.ts';
import { Announcer } from './announcer.ts';
import type { Chore } from './chore.ts';
import { Claimer } from './claimer.ts';
import { makeDuties, registerKnown } from './duties.ts';
import { readOrders } from './orders.ts';
import { drainWorker, heartbeat, registerWorker, stopWorker } from './registry.ts';
import { Reports } from './reports.ts';
import { Runner } from './runner.ts';
import {
  usualTiming,
  type AttemptReport,
  type AttemptResult,
  type Processed,
  type WorkerOptions,
  type WorkerStatus,
  type WorkerTiming,
} from './workerOptions.ts';

/**
 * A worker's life: it registers, beats, does what operators want of it, sees to its duties, and ends in order. Its claimer
 * gets the jobs, its runner runs them.
 */
export class Worker {
  /** Resolves with the reason when a limit was reached or an operator drained the worker: it is time to `stop`. */
  readonly done: Promise<string>;
  #finish: (reason: string) => void = () => undefined;
  readonly #options: WorkerOptions;
  readonly #timing: WorkerTiming;
  readonly #settler: Settler;
  readonly #listener: Listener;
  readonly #runner: Runner;
  readonly #claimer: Claimer;
  readonly #announcer: Announcer;
  readonly #reports: Reports;
  readonly #chores: readonly Chore[];
  readonly #ended = new AbortController();
  #id: string | null = null;
  #state: WorkerStatus['state'] = 'starting';
  #beatAt = performance.now();
  /** performance.now() of when the computer was about to sleep; null while it is awake. */
  #asleepSince: number | null = null;
  /** The battery is spared. */
  #spares = false;
  /** Registers under a new id. */
  #beginning: Promise<void> | null = null;
  #beating: Promise<void> = Promise.resolve();

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#timing = { ...usualTiming, ...options.timing };
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
    const { database, clock, logger } = options;
    const workerId = (): string => this.id;
    this.#announcer = new Announcer(database, clock);
    this.#reports = new Reports(clock);
    // A standing worker never gives up: it would go on beating, and nobody would take the job back.
    const patience = options.identity.kind === 'command' ? this.#timing.lease : Infinity;
    this.#settler = new Settler({ database, clock, logger, patience, workerId });
    this.#listener = new Listener({ database, clock, logger, onHint: (payload) => this.#onHint(payload) });
    const syncs = new Map(options.syncs.map((sync) => [sync.name, sync]));
    this.#runner = new Runner({
      worker: options,
      stopGrace: this.#timing.stopGrace,
      workerId,
      syncs,
      settler: this.#settler,
      announcer: this.#announcer,
      onFree: (ms) => this.#claimer.free(ms),
      onReport: (job, result, report) => this.#report(job, result, report),
      onOver: () => this.#over(),
    });
    this.#claimer = new Claimer({
      worker: options,
      workerId,
      known: [...syncs.keys()],
      settler: this.#settler,
      runner: this.#runner,
      mayClaim: () => this.#mayClaim,
      leastUrgent: () => (this.#spares ? 0 : lowestPriority),
      mayBegin: () => !this.#draining && this.#asleepSince === null,
      isIdleOfInterest: () => this.#reports.wanted || (options.limits?.untilIdle ?? false),
      makeSure: async () => {
        await this.#runner.flushLocks();
        await followPauses(database);
        await options.beforeIdle?.();
      },
      onIdle: () => this.#idle(),
    });
    this.#chores = makeDuties(options, this.#timing, {
      beat: () => this.#beat(),
      obey: () => this.#obey(),
      look: () => this.#claimer.wake(),
      doubt: () => this.#claimer.doubt(),
    });
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
      busy: this.#runner.busy,
      lastBeatAgo: Math.round(performance.now() - this.#beatAt),
      lastJob: this.#reports.last,
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
    this.#claimer.wake();
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
      this.#runner.begin(job);
      const blocked = (await this.#runner.over(id)) === 'returned';
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
    if (this.#state !== 'active') return [];
    const results = this.#reports.collect(limit, signal);
    this.#claimer.wake();
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
    await this.#claimer.settled();
    const given = this.#claimer.giveBackAll();
    const over = this.#runner.allOver();
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
    await this.#runner.flush();
    await stopWorker(this.#options.database, this.id).catch((error: unknown) => this.#complain(error));
    this.#ended.abort();
    this.#state = 'stopped';
    this.#reports.idle();
    await this.#listener.stop();
    await Promise.all(this.#chores.map((chore) => chore.stop()));
    await this.#announcer.close();
  }

  /** Aborts all that runs; it goes back to the queue at no cost. The second stage of `stop`. */
  stopNow(): void {
    this.#runner.stopAll('shutdown');
  }

  /**
   * The computer is about to sleep: claims no more, gives back what has not begun, and holds what runs for the length of a
   * nap. After a longer sleep the others have taken it over. Throws where the database is away.
   */
  async suspend(): Promise<void> {
    this.#asleepSince = performance.now();
    await Promise.all([this.#beat(), this.#claimer.settled().then(() => this.#claimer.giveBackAll())]);
  }

  /** On battery: leaves jobs below the normal priority, backfills among them, to others, or takes them again. */
  spare(on: boolean): void {
    this.#spares = on;
    if (!on) this.#claimer.wake();
  }

  /** The computer is awake: looks at once whether the jobs are still this worker's, and what was missed. */
  async resume(): Promise<void> {
    this.#asleepSince = null;
    await this.#beat();
    for (const chore of this.#chores) chore.hint('resumed');
    this.#claimer.wake();
  }

  /** Makes this worker known to the others; one that is paused stays so under its new id. */
  async register(): Promise<void> {
    const { database, identity, logger } = this.#options;
    await database.query('select sync.ensure_partitions()');
    await registerKnown(this.#options);
    const state = this.#state === 'paused' ? 'paused' : 'active';
    this.#id = await registerWorker(database, identity, this.#timing.lease, state);
    this.#beatAt = performance.now();
    if (this.#state === 'starting') this.#state = 'active';
    logger.info('Worker registered.', { worker: this.#id, slots: identity.slots });
    if (database.pooler) {
      logger.warn('A transaction pooler stands between: jobs are found by polling, and locks belong to transactions.');
    }
  }

  get #draining(): boolean {
    return this.#state === 'draining' || this.#state === 'stopped';
  }

  get #mayClaim(): boolean {
    // One that runs a single command takes no other job: its provider may be a recording.
    const { kind } = this.#options.identity;
    return this.#state === 'active' && !this.#ended.signal.aborted && kind !== 'command' && this.#asleepSince === null;
  }

  #onHint(payload: string): void {
    for (const chore of this.#chores) chore.hint(payload);
    if (payload === 'jobs' || payload === 'control' || payload === 'connected') this.#claimer.wake();
  }

  #idle(): void {
    this.#reports.idle();
    if (this.#options.limits?.untilIdle) this.#finish('nothing is due');
  }

  #report(job: ClaimedJob, result: AttemptResult, report: AttemptReport): void {
    this.#reports.add({ id: job.id, sync: job.sync, result, error: report.error });
    this.#options.onAttemptOver?.(job, result, report);
  }

  #over(): void {
    if (this.#runner.left <= 0 && this.#runner.size === 0) this.#finish('it ran as many jobs as it was to');
    this.#claimer.over();
  }

  /** One beat after the other: one that was under way when the computer was about to sleep must not undo the nap's. */
  #beat(): Promise<void> {
    const beat = this.#beating.then(() => this.#beatOnce());
    this.#beating = beat.catch(() => undefined);
    return beat;
  }

  async #beatOnce(): Promise<void> {
    const { id } = this;
    const { lease, nap } = this.#timing;
    // A computer that was to sleep and did not tells nobody.
    if (this.#asleepSince !== null && performance.now() - this.#asleepSince > nap) this.#asleepSince = null;
    const asleep = this.#asleepSince !== null;
    const state = await heartbeat(this.#options.database, id, asleep ? nap : lease, lease / 3);
    // Another beat may have come here at the same time, and have begun anew meanwhile.
    if (this.#ended.signal.aborted || id !== this.#id) return;
    if (state === 'lost') {
      this.#beginning ??= this.#beginAnew().finally(() => {
        this.#beginning = null;
      });
      return this.#beginning;
    }
    this.#beatAt = performance.now();
    this.#follow(state);
    this.#claimer.giveBackStale();
  }

  /** Does what an operator wants of this worker. */
  #follow(state: 'active' | 'paused' | 'draining'): void {
    if (this.#draining || state === this.#state) return;
    if (state === 'draining') return this.#finish('it was drained');
    this.#state = state;
    this.#options.logger.info(state === 'paused' ? 'Paused: claiming no more.' : 'Resumed.');
    if (state === 'paused') {
      this.#reports.idle();
      void this.#claimer.giveBackAll();
    } else {
      this.#claimer.wake();
    }
  }

  async #beginAnew(): Promise<void> {
    this.#options.logger.warn('This worker was given up by the others: its jobs are theirs now.', { worker: this.id });
    this.#claimer.forget();
    this.#runner.stopAll('lost');
    // One that ends anyway has nothing left to register for.
    if (this.#draining) return;
    await this.register();
    // It was told to stop meanwhile.
    if (this.#draining) await stopWorker(this.#options.database, this.id);
    this.#claimer.wake();
  }

  /** Looks for what somebody wants of the jobs here, and of this worker. */
  async #obey(): Promise<void> {
    const jobs = [...this.#runner.jobs, ...this.#claimer.ready];
    if (jobs.length === 0) return;
    const orders = await readOrders(this.#options.database, this.id, jobs);
    for (const order of orders) {
      this.#runner.stop(order, new AttemptStopped(order.order, { by: order.by, told: order.reason }));
    }
    await this.#claimer.giveBack(orders);
  }

  #complain(error: unknown): void {
    this.#options.logger.warn('The worker could not do something; it tries again.', { error: String(error) });
  }
}
