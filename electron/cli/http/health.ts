import { z } from 'zod';
import { toFailure } from '#shared/errors.ts';
import { momentSchema } from '#shared/jobs.ts';
import { version } from '#shared/version.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { WorkerStatus } from '#engine/workers/workerOptions.ts';
import type { ApiWorker } from './api.ts';
import type { LoopWatch } from './loopWatch.ts';
import { attemptResultSchema } from './schemas.ts';

export const healthDetailsSchema = z.object({
  /** Why it is not ok. */
  reason: z.object({ code: z.string(), message: z.string() }).nullable(),
  version: z.string(),
  /** ms since the process started. */
  uptime: z.number(),
  worker: z.object({
    id: z.string().nullable(),
    state: z.enum(['starting', 'active', 'paused', 'draining', 'stopped']),
    slots: z.int(),
    busy: z.int(),
    /** ms since a heartbeat last reached the database. */
    lastBeatAgo: z.number(),
  }),
  lastJob: z.object({ id: z.string(), sync: z.string(), result: attemptResultSchema, at: momentSchema }).nullable(),
  database: z.object({
    reachable: z.boolean(),
    /** ms */
    latency: z.number().nullable(),
    error: z.string().nullable(),
  }),
  /** The share of the last minute, 0 to 1, in which code held up everything else in the process. */
  blockedShare: z.number(),
});

export const healthSchema = z.object({
  status: z.enum(['ok', 'degraded', 'unhealthy']).meta({
    description: '`degraded`: it works on as well as it can, a restart would not help. `unhealthy`: restart it.',
  }),
  details: healthDetailsSchema.optional(),
});
export interface HealthReport {
  status: z.output<typeof healthSchema>['status'];
  details: z.output<typeof healthDetailsSchema>;
}

export interface HealthOptions {
  database: Queryable;
  worker: ApiWorker;
  loop: LoopWatch;
  /** ms of the worker's lease. */
  lease: number;
}

/** How the worker does. What is asked again within a second gets the same answer: anybody may ask. */
export class Health {
  readonly #options: HealthOptions;
  #report: Promise<HealthReport> | null = null;
  #at = -Infinity;

  constructor(options: HealthOptions) {
    this.#options = options;
  }

  report(): Promise<HealthReport> {
    if (this.#report && performance.now() - this.#at < answerFor) return this.#report;
    this.#at = performance.now();
    this.#report = this.#look();
    return this.#report;
  }

  async #look(): Promise<HealthReport> {
    const { worker, loop, lease } = this.#options;
    const database = await this.#database();
    const status = worker.status();
    const { blockedShare } = loop;
    const restart = reasonToRestart(status, {
      reachable: database.reachable,
      overdue: status.lastBeatAgo > 2 * lease && !loop.justWoke,
      blocked: blockedShare > mostBlocked,
    });
    const degraded = database.reachable
      ? null
      : { code: 'database_unreachable', message: 'The database does not answer.' };
    const { id, state, slots, busy, lastBeatAgo, lastJob } = status;
    return {
      status: restart ? 'unhealthy' : degraded ? 'degraded' : 'ok',
      details: {
        reason: restart ?? degraded,
        version,
        uptime: Math.round(process.uptime() * 1_000),
        worker: { id, state, slots, busy, lastBeatAgo: Math.round(lastBeatAgo) },
        lastJob: lastJob && { id: lastJob.id, sync: lastJob.sync, result: lastJob.result, at: lastJob.at },
        database,
        blockedShare,
      },
    };
  }

  async #database(): Promise<z.output<typeof healthDetailsSchema>['database']> {
    const before = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`No answer within ${databaseWithin / 1_000} s.`)), databaseWithin);
    });
    try {
      await Promise.race([this.#options.database.query('select 1'), late]);
      return { reachable: true, latency: Math.round((performance.now() - before) * 10) / 10, error: null };
    } catch (error) {
      return { reachable: false, latency: null, error: toFailure(error).message };
    } finally {
      clearTimeout(timer);
    }
  }
}

function reasonToRestart(
  { state, lastBeatAgo }: WorkerStatus,
  seen: { reachable: boolean; overdue: boolean; blocked: boolean },
): { code: string; message: string } | null {
  if (state === 'stopped') return { code: 'worker_stopped', message: 'The worker has stopped, its process has not.' };
  if (seen.reachable && seen.overdue) {
    return {
      code: 'heartbeat_overdue',
      message: `The database answers, but the last heartbeat reached it ${Math.round(lastBeatAgo / 1_000)} s ago.`,
    };
  }
  if (seen.blocked) {
    return { code: 'event_loop_blocked', message: 'For most of the last minute code held up everything else.' };
  }
  return null;
}

const answerFor = 1_000;
/** ms: the platforms that ask give up after 5 s or so. */
const databaseWithin = 3_000;
const mostBlocked = 0.6;
