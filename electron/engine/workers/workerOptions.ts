import type { AttemptError, JobId, JsonObject, LogLevel, Progress } from '#shared/jobs.ts';
import type { Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import type { Logger } from '#engine/logging/logger.ts';
import type { ProviderName } from '#engine/providers/catalogue.ts';
import type { ProviderRun } from '#engine/providers/providerRun.ts';
import type { ClaimedJob } from '#engine/queue/claim.ts';
import type { Routine } from '#engine/routines/defineRoutine.ts';
import type { WebApplication } from '#engine/webApplication.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import type { Chore } from './chore.ts';
import type { WorkerIdentity } from './registry.ts';

export interface WorkerOptions {
  database: Database;
  clock: Clock;
  logger: Logger;
  identity: WorkerIdentity;
  /** The syncs that this worker has; what others alone know is left to them. */
  syncs: readonly Sync[];
  /** The routines that it makes known. */
  routines?: readonly Routine[];
  createClient: (provider: ProviderName, run: ProviderRun) => unknown;
  /** The web application that its syncs tell which caches are stale. */
  webApplication?: WebApplication | null;
  /** Whether its syncs may make up data to work on where there is none. */
  demo?: boolean;
  /** What it does besides, as long as it works. */
  chores?: readonly Chore[];
  /** Done before the worker believes that it is idle: what may still enqueue something, such as due slots. */
  beforeIdle?: () => Promise<unknown>;
  limits?: WorkerLimits;
  /** Told how many jobs run here whenever that changes. */
  onRunning?(jobs: number): void;
  /** Told of each attempt that is over. */
  onAttemptOver?(job: ClaimedJob, result: AttemptResult, over: AttemptReport): void;
  /** Told of each line of a job's log. */
  onLine?: (level: LogLevel, message: string, fields: JsonObject | null) => void;
  onProgress?: (job: ClaimedJob, progress: Progress) => void;
  /** False: a failed attempt ends its job, instead of leaving it to be tried again. */
  retryLater?: boolean;
  /** ms; the design's values where left out. Tests make them short. */
  timing?: Partial<WorkerTiming>;
}

/** When a worker is done: whichever comes first. */
export interface WorkerLimits {
  /** When nothing is due and nothing runs. */
  untilIdle?: boolean;
  /** After so many attempts. */
  maxJobs?: number;
  /** After so many ms. */
  maxMs?: number;
}

export interface WorkerTiming {
  lease: number;
  /** The lease of a worker whose computer is about to sleep: a short nap costs no attempt. */
  nap: number;
  heartbeat: number;
  /** How often an idle worker looks for jobs, and a busy one for orders, that no notification announced. */
  poll: number;
  rescue: number;
  /** What a run gets to stop once its signal fired; half of it then for each further stage. */
  stopGrace: number;
}

export const usualTiming: WorkerTiming = {
  lease: 30_000,
  nap: 120_000,
  heartbeat: 5_000,
  poll: 1_000,
  rescue: 5_000,
  stopGrace: 5_000,
};

/** What became of an attempt. `fenced`: the job was taken over, nothing was written. */
export type AttemptResult = 'succeeded' | 'failed' | 'cancelled' | 'returned' | 'fenced';

export interface AttemptReport {
  /** ms from begin to end of the run. */
  ms: number;
  error: AttemptError | null;
}

/** An attempt that is over, as `runDue` reports it. */
export interface Processed {
  id: JobId;
  sync: string;
  result: AttemptResult;
  error: AttemptError | null;
}

export interface WorkerStatus {
  id: string | null;
  state: 'starting' | 'active' | 'paused' | 'draining' | 'stopped';
  slots: number;
  busy: number;
  /** ms since the database took the last heartbeat. */
  lastBeatAgo: number;
  lastJob: (Processed & { at: string }) | null;
}
