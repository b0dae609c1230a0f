import type { Progress } from '#shared/jobs.ts';
import type { Clock } from '#engine/clock.ts';
import type { Backend, Database } from '#engine/database/database.ts';
import type { JobLogger, Logger } from '#engine/logging/logger.ts';
import type { ProviderName } from '#engine/providers/catalogue.ts';
import type { ProviderRun } from '#engine/providers/providerRun.ts';
import type { WebApplication } from '#engine/webApplication.ts';
import type { HeldCall } from '#engine/recordings/callRecorder.ts';
import type { Replay } from '#engine/recordings/replay.ts';
import type { Replayed } from '#shared/recordings.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import type { ClaimedJob } from './claim.ts';
import type { Claim, Ending, Return } from './settle.ts';

/** What the attempts of a worker get from it. */
export interface AttemptTools {
  database: Database;
  workerId: string;
  clock: Clock;
  /** The worker's own log, for what no job's log can hold. */
  logger: Logger;
  findSync(name: string): Sync | undefined;
  createClient(provider: ProviderName, run: ProviderRun): unknown;
  /** Opens the recording that answers the calls of a job that is a replay. */
  openReplay(of: Replayed): Promise<Replay>;
  /** Stores the calls of an attempt. Never throws, and takes no longer than a moment. */
  keepCalls(claim: Claim, calls: readonly HeldCall[]): Promise<void>;
  /** The log of one attempt. */
  logOf(claim: Claim): JobLogger;
  onProgress(job: ClaimedJob, progress: Progress): void;
  /** Brings the log lines so far into the database, while the claim still admits them. */
  flushLog(): Promise<void>;
  /** Told once the attempt is to be seen by others: it has a session, holds a lock, or has run for a moment. */
  publish(claim: Claim, session: { backend: Backend | null; lock: string | null }): void;
  /** Whether another attempt of this worker holds the lock. */
  holdsLock(lock: string): boolean;
  /** ms that a run gets to stop once its signal fired, before its session is closed under it. */
  stopGrace: number;
  /** The web application that reads the data; null or left out where none is known. */
  webApplication?: WebApplication | null;
  /** Whether runs may make up data to work on where there is none. */
  demo?: boolean;
  /** Whether a failed attempt may go back to the queue; a command that runs one job ends it instead. */
  retryLater: boolean;
}

/** How an attempt ended, and what is still to be written about it. */
export type Outcome =
  /** The job's end was committed with its data. */
  | { kind: 'committed' }
  | { kind: 'end'; ending: Ending }
  | { kind: 'return'; back: Return }
  /** The job was taken over meanwhile: nothing of this attempt may be written. */
  | { kind: 'fenced' };
