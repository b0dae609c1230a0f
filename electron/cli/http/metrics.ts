import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { version } from '#shared/version.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { readQuotas } from '#engine/providers/quotas/readQuotas.ts';
import { readDepth, readOldestWaiting } from '#engine/statistics/liveJobs.ts';
import type { AttemptResult } from '#engine/workers/workerOptions.ts';
import type { ApiWorker } from './api.ts';

export interface MetricsOptions {
  database: Queryable;
  worker: ApiWorker;
  logger: Logger;
}

/** The measurements of this process, and those of the queue that all workers share, as Prometheus reads them. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #attempts: Counter<'sync' | 'outcome'>;
  readonly #durations: Histogram<'sync'>;
  readonly #requests: Counter<'method' | 'route' | 'status'>;
  readonly #worker: WorkerGauges;
  readonly #queue: QueueGauges;
  readonly #logger: Logger;
  readonly #options: MetricsOptions;

  constructor(options: MetricsOptions) {
    this.#options = options;
    this.#logger = options.logger;
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#attempts = new Counter({
      name: 'touchline_attempts_total',
      help: 'Attempts that this process has ended, by what became of them.',
      labelNames: ['sync', 'outcome'],
      registers,
    });
    this.#durations = new Histogram({
      name: 'touchline_attempt_duration_seconds',
      help: 'How long attempts of this process took.',
      labelNames: ['sync'],
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600],
      registers,
    });
    this.#requests = new Counter({
      name: 'touchline_http_requests_total',
      help: 'Requests that this API has answered.',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.#worker = workerGauges(registers);
    this.#queue = queueGauges(registers);
    new Gauge({ name: 'touchline_build_info', help: 'Always 1.', labelNames: ['version', 'node'], registers }).set(
      { version, node: process.version },
      1,
    );
  }

  /** An attempt of this process is over. `ms`: how long it took. */
  attemptOver(sync: string, outcome: AttemptResult, ms: number): void {
    this.#attempts.inc({ sync, outcome });
    this.#durations.observe({ sync }, ms / 1_000);
  }

  requestOver(method: string, route: string, status: number): void {
    this.#requests.inc({ method, route, status });
  }

  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;

  /** All of it in Prometheus' text format. Without a database what needs one is left out. */
  async text(): Promise<string> {
    const { state, slots, busy, lastBeatAgo } = this.#options.worker.status();
    this.#worker.slots.set(slots);
    this.#worker.busy.set(busy);
    this.#worker.heartbeatAge.set(lastBeatAgo / 1_000);
    for (const name of ['starting', 'active', 'paused', 'draining', 'stopped'] as const) {
      this.#worker.state.set({ state: name }, name === state ? 1 : 0);
    }
    await this.#readQueue();
    return this.#registry.metrics();
  }

  async #readQueue(): Promise<void> {
    const { database } = this.#options;
    const { up, jobs, exact, oldest, quotaLimit, quotaRemaining } = this.#queue;
    for (const gauge of [jobs, quotaLimit, quotaRemaining]) gauge.reset();
    for (const gauge of [exact, oldest]) gauge.remove();
    try {
      const { total, states } = await readDepth(database);
      for (const [state, count] of Object.entries(states)) jobs.set({ state }, count.value);
      exact.set(total.kind === 'exact' ? 1 : 0);
      oldest.set(((await readOldestWaiting(database))?.age ?? 0) / 1_000);
      for (const { provider, account, window, limit, remaining } of await readQuotas(database)) {
        if (limit !== null) quotaLimit.set({ provider, account, window }, limit);
        if (remaining !== null) quotaRemaining.set({ provider, account, window }, remaining);
      }
      up.set(1);
    } catch (error) {
      up.set(0);
      this.#logger.warn('The queue could not be measured.', { error: String(error) });
    }
  }
}

type WorkerGauges = ReturnType<typeof workerGauges>;
function workerGauges(registers: Registry[]) {
  const gauge = (name: string, help: string): Gauge => new Gauge({ name: `touchline_worker_${name}`, help, registers });
  return {
    slots: gauge('slots', 'Jobs that this worker runs at once.'),
    busy: gauge('slots_busy', 'Jobs that this worker runs now.'),
    heartbeatAge: gauge('heartbeat_age_seconds', 'Since its last heartbeat reached the database.'),
    state: new Gauge({
      name: 'touchline_worker_state',
      help: '1 for the state that it is in.',
      labelNames: ['state'],
      registers,
    }),
  };
}

type QueueGauges = ReturnType<typeof queueGauges>;
function queueGauges(registers: Registry[]) {
  const quota = { labelNames: ['provider', 'account', 'window'], registers };
  return {
    up: new Gauge({ name: 'touchline_database_up', help: 'Whether the database answered this scrape.', registers }),
    jobs: new Gauge({
      name: 'touchline_jobs',
      help: 'Jobs that have not ended, by what is shown of them: the first 10,000 to run.',
      labelNames: ['state'],
      registers,
    }),
    exact: new Gauge({
      name: 'touchline_jobs_exact',
      help: '0 where there are more: touchline_jobs is then a lower bound.',
      registers,
    }),
    oldest: new Gauge({
      name: 'touchline_queue_oldest_due_seconds',
      help: 'How long the job that is due the longest has been waiting; 0 where none is due.',
      registers,
    }),
    quotaLimit: new Gauge({
      name: 'touchline_provider_quota_limit',
      help: 'Calls that the plan allows in the window.',
      ...quota,
    }),
    quotaRemaining: new Gauge({
      name: 'touchline_provider_quota_remaining',
      help: 'Calls that are left in the window.',
      ...quota,
    }),
  };
}
