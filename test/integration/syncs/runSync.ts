import type { JsonObject, RunResult } from '#shared/jobs.ts';
import { systemClock } from '#engine/clock.ts';
import { Database } from '#engine/database/database.ts';
import { createProviderClient } from '#engine/providers/catalogue.ts';
import { JobTransaction } from '#engine/queue/jobTransaction.ts';
import { RunReport } from '#engine/queue/runReport.ts';
import { syncLeagues } from '#engine/syncs/sync-leagues/index.ts';
import { recordingLogger, silentLogger, type LogLine } from '../../support/logger.ts';

export interface SyncRun {
  result: RunResult;
  lines: LogLine[];
  progress: { done: number; total: number | null; what: string }[];
}

/** Runs sync-leagues against a replay server and commits, without a queue around it. */
export async function runSyncLeagues(
  databaseUrl: string,
  providerUrl: string,
  payload: JsonObject = {},
): Promise<SyncRun> {
  const database = new Database({ url: databaseUrl, applicationName: 'test', connections: 2, logger: silentLogger });
  const report = new RunReport(false);
  const transaction = new JobTransaction({ database, lock: null, report, timeout: 60_000, onSession: () => undefined });
  const log = recordingLogger();
  const progress: SyncRun['progress'] = [];
  const { signal } = new AbortController();
  try {
    await syncLeagues.prepare(payload).run({
      contextOf: (checked, client) => ({
        payload: checked,
        dryRun: false,
        signal,
        log,
        clock: systemClock,
        transaction,
        part: (work) => work(transaction),
        provider: client(),
        progress: (done, total, what) => progress.push({ done, total, what }),
        warn: (warning) => report.warn(warning),
        fact: (name, value) => report.fact(name, value),
      }),
      createClient: (provider) =>
        createProviderClient(
          provider,
          { baseUrl: providerUrl, apiKey: 'key' },
          { signal, log, clock: systemClock, onCall: ({ bytes, ms }) => report.addCall(bytes, ms) },
        ),
    });
    if (transaction.used) await transaction.commit();
    const result = report.result();
    if (!result) throw new Error('the run did nothing');
    return { result, lines: log.lines, progress };
  } finally {
    await transaction.close();
    await database.close();
  }
}
