import { performance } from 'node:perf_hooks';
import { claim, type ClaimedJob } from '#engine/queue/claim.ts';
import type { Claim } from '#engine/queue/settle.ts';
import type { Settler } from '#engine/queue/settler.ts';
import { returnUnknown } from './rescue.ts';
import type { Runner } from './runner.ts';
import type { WorkerOptions } from './workerOptions.ts';

export interface ClaimerOptions {
  worker: WorkerOptions;
  workerId: () => string;
  /** The names of the syncs that this worker has. */
  known: readonly string[];
  settler: Settler;
  runner: Runner;
  /** Whether the worker takes jobs now. */
  mayClaim: () => boolean;
  /** Jobs of a lower priority are left to others. */
  leastUrgent: () => number;
  /** Whether what is claimed may still begin. */
  mayBegin: () => boolean;
  /** Whether somebody waits for the moment when nothing is due. */
  isIdleOfInterest: () => boolean;
  /** Brings about what may still make a job due: a lock that has just become free, a slot of a schedule. */
  makeSure: () => Promise<void>;
  /** Told when nothing is due and nothing runs. */
  onIdle: () => void;
}

/**
 * Claims jobs for a worker and keeps those for which there is no slot yet. Short jobs are claimed ahead, as many as take
 * some ten ms, and the next claim is under way while they run; long ones are claimed only when there is a slot for them.
 */
export class Claimer {
  readonly #options: ClaimerOptions;
  #ready: ClaimedJob[] = [];
  #readySince = 0;
  #claiming: Promise<void> | null = null;
  #hinted = false;
  #unsure = false;
  /** How long a run took lately, in ms: the newest counts an eighth. Unknown until one is over. */
  #runTime = Infinity;

  constructor(options: ClaimerOptions) {
    this.#options = options;
  }

  /** The jobs that are claimed and have not begun, in their order. */
  get ready(): readonly ClaimedJob[] {
    return this.#ready;
  }

  /** Something may be due: claims what the worker has room for. */
  wake(): void {
    this.#hinted = true;
    this.#claiming ??= this.#claimWhileDue().finally(() => {
      this.#claiming = null;
      this.#goOn();
    });
  }

  /** Resolves when the claim that is under way is over. */
  async settled(): Promise<void> {
    await this.#claiming;
  }

  /** A slot is free; the run in it took so many ms. */
  free(ms: number): void {
    this.#runTime = this.#runTime === Infinity ? ms : this.#runTime + (ms - this.#runTime) / 8;
    this.#hinted = true;
    this.#fill();
  }

  /** An attempt is over: claiming may have paused because too many ends waited to be written. */
  over(): void {
    const { runner, isIdleOfInterest } = this.#options;
    // Who waits for the last job's end is told after one more look, and not at the next poll.
    if (runner.size === 0 && isIdleOfInterest()) this.#hinted = true;
    if (!this.#claiming) this.#goOn();
  }

  /** A claim that this side gave up may have been committed after it was looked for: the next one looks again. */
  doubt(): void {
    this.#unsure = true;
    this.wake();
  }

  /** What is ready is no longer this worker's. */
  forget(): void {
    this.#ready = [];
  }

  /** Gives these of the ready jobs back, at no cost. What was asked to be cancelled ends so. */
  async giveBack(claims: readonly Claim[]): Promise<void> {
    const isMeant = (job: ClaimedJob): boolean => claims.some(({ id, token }) => id === job.id && token === job.token);
    const unstarted = this.#ready.filter(isMeant);
    this.#ready = this.#ready.filter((job) => !isMeant(job));
    await this.#return(unstarted);
  }

  /** Gives all ready jobs back, at no cost. */
  giveBackAll(): Promise<void> {
    return this.#return(this.#ready.splice(0));
  }

  /** Jobs that were claimed ahead while jobs were short, and now wait for a long one, are for others to run. */
  giveBackStale(): void {
    if (this.#ready.length === 0 || performance.now() - this.#readySince < longestWait) return;
    this.#runTime = Math.max(this.#runTime, longestWait);
    void this.giveBackAll();
  }

  #goOn(): void {
    if (this.#hinted && this.#wants() > 0) this.wake();
  }

  async #claimWhileDue(): Promise<void> {
    const { runner, isIdleOfInterest, makeSure, onIdle } = this.#options;
    try {
      let sure = false;
      while (this.#hinted && this.#wants() > 0) {
        this.#hinted = false;
        const wanted = this.#wants();
        if (this.#unsure) await this.#returnUnknown();
        const jobs = await this.#claim(wanted);
        if (jobs.length === wanted) this.#hinted = true;
        if (jobs.length > 0) {
          if (this.#ready.length === 0) this.#readySince = performance.now();
          this.#ready.push(...jobs);
          this.#fill();
        } else if (runner.size === 0 && !this.#hinted) {
          if (sure || !isIdleOfInterest()) onIdle();
          else await makeSure();
          this.#hinted = !sure && isIdleOfInterest();
          sure = true;
        }
      }
    } catch (error) {
      this.#options.worker.logger.warn('Jobs could not be claimed; trying again.', { error: String(error) });
    }
  }

  async #claim(limit: number): Promise<ClaimedJob[]> {
    const { worker, workerId, known, leastUrgent } = this.#options;
    // Should the answer be lost, the database may count jobs as ours that we never heard of.
    this.#unsure = true;
    const jobs = await claim(worker.database, workerId(), limit, known, leastUrgent());
    this.#unsure = false;
    return jobs;
  }

  async #returnUnknown(): Promise<void> {
    const { worker, workerId, runner } = this.#options;
    const returned = await returnUnknown(worker.database, workerId(), [...runner.jobs, ...this.#ready]);
    if (returned > 0) worker.logger.warn('Jobs whose claim was lost on its way were given back.', { jobs: returned });
    this.#unsure = false;
  }

  /** How many jobs to claim: the free slots, and ahead of them as many as all slots finish in a moment. */
  #wants(): number {
    const { runner, worker, mayClaim } = this.#options;
    const { slots } = worker.identity;
    if (!mayClaim() || runner.size - runner.busy > mostUnwritten) return 0;
    const free = slots - runner.busy;
    const ahead = Math.min(mostAhead, Math.floor((slots * aheadMs) / this.#runTime));
    const missing = Math.min(free + ahead, runner.left) - this.#ready.length;
    // Topping up by a few would cost a statement each: wait until half is used.
    return free > 0 || missing >= ahead * topUp ? Math.max(0, missing) : 0;
  }

  #fill(): void {
    const { runner, worker, mayBegin } = this.#options;
    while (runner.busy < worker.identity.slots && mayBegin()) {
      const job = this.#ready.shift();
      if (!job) break;
      runner.begin(job);
    }
    if (!this.#claiming) this.#goOn();
  }

  async #return(jobs: readonly ClaimedJob[]): Promise<void> {
    const { settler } = this.#options;
    await Promise.all(
      jobs.map(({ id, token }) =>
        settler.return({ id, token, reason: 'unstarted', delay: 0, error: null, lock: null }),
      ),
    );
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
