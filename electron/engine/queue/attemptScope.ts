import type { RunResult } from '#shared/jobs.ts';
import type { JobLogger } from '#engine/logging/logger.ts';
import type { ProviderName } from '#engine/providers/catalogue.ts';
import type { ProviderRun } from '#engine/providers/providerRun.ts';
import { sharedQuotas } from '#engine/providers/quotas/sharedQuotas.ts';
import { askedLimits, CallRecorder, usualLimits } from '#engine/recordings/callRecorder.ts';
import type { Replay } from '#engine/recordings/replay.ts';
import type { RunScope, SyncContext, UseClient } from '#engine/syncs/defineSync.ts';
import type { AttemptTools } from './attemptTools.ts';
import { Besides } from './besides.ts';
import type { ClaimedJob } from './claim.ts';
import { JobTransaction } from './jobTransaction.ts';
import { RunContext } from './runContext.ts';
import { RunReport } from './runReport.ts';
import type { Stop } from './stop.ts';
import type { Sessions } from './stopRun.ts';

/** What belongs to one attempt. Made when it is first asked for: most of what a short run costs would be what it never uses. */
export class AttemptScope implements RunScope {
  readonly job: ClaimedJob;
  readonly tools: AttemptTools;
  readonly stop: Stop;
  /** The name of the lock that the job needs; null for none. */
  lock: string | null = null;
  /** ms that the attempt may take. */
  timeout = 0;
  /** What answers the calls of the run in the place of the providers. */
  replay: Replay | null = null;
  #recorder: CallRecorder | null = null;
  #log: JobLogger | null = null;
  #report: RunReport | null = null;
  #transaction: JobTransaction | null = null;
  #besides: Besides | null = null;

  constructor(job: ClaimedJob, tools: AttemptTools, stop: Stop) {
    this.job = job;
    this.tools = tools;
    this.stop = stop;
  }

  get log(): JobLogger {
    this.#log ??= this.tools.logOf(this.job);
    return this.#log;
  }

  get report(): RunReport {
    this.#report ??= new RunReport(this.job.dryRun);
    return this.#report;
  }

  get transaction(): JobTransaction {
    this.#transaction ??= new JobTransaction({
      database: this.tools.database,
      lock: this.lock,
      report: this.report,
      timeout: this.timeout,
      onSession: (backend, lock) => this.tools.publish(this.job, { backend, lock }),
    });
    return this.#transaction;
  }

  /** Transactions beside the run's own one. */
  get besides(): Besides {
    const { tools, report, timeout } = this;
    this.#besides ??= new Besides(
      tools.database,
      () => new JobTransaction({ database: tools.database, lock: null, report, timeout, onSession: () => undefined }),
    );
    return this.#besides;
  }

  /** All its sessions, as if they were one. */
  get sessions(): Sessions {
    const { transaction } = this;
    const besides = this.#besides;
    if (!besides) return transaction;
    const both: readonly Sessions[] = [besides, transaction];
    return {
      get hasSession() {
        return both.some((each) => each.hasSession);
      },
      cancelQuery: async () => void (await Promise.all(both.map((each) => each.cancelQuery()))),
      close: () => this.close(),
      end: async (clock) => void (await Promise.all(both.map((each) => each.end(clock)))),
    };
  }

  /** Stores the calls that the run made. Never throws. */
  async keepCalls(): Promise<void> {
    if (this.#recorder) await this.tools.keepCalls(this.job, this.#recorder.calls);
  }

  /** Rolls back what was not committed, and gives its connections back. Never throws. */
  async close(): Promise<void> {
    await this.#besides?.close();
    await this.#transaction?.close();
  }

  /** The transaction where somebody asked for it. */
  get openTransaction(): JobTransaction | null {
    return this.#transaction;
  }

  /** What the run did so far, as it is kept; null where it did nothing that could be told. */
  result(): RunResult | null {
    return this.#report === null && !this.job.dryRun ? null : this.report.result();
  }

  contextOf<Payload, Client>(payload: Payload, client: () => Client, use: UseClient): SyncContext<Payload, Client> {
    return new RunContext(this, payload, client, use);
  }

  createClient(provider: ProviderName): unknown {
    const { tools, stop, log, report, job, replay } = this;
    const run: ProviderRun = {
      signal: stop.signal,
      log,
      clock: tools.clock,
      onCall: ({ bytes, ms }) => report.addCall(bytes, ms),
      quotas: sharedQuotas(tools.database),
    };
    if (replay) return replay.createClient(provider, run);
    const recorder = (this.#recorder ??= new CallRecorder(job.record ? askedLimits : usualLimits));
    return tools.createClient(provider, { ...run, record: (call) => recorder.add(provider, call) });
  }
}
