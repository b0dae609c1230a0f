import type { JsonObject, RunResult } from '#shared/jobs.ts';
import { systemClock } from '#engine/clock.ts';
import { Database } from '#engine/database/database.ts';
import { createProviderClient } from '#engine/providers/catalogue.ts';
import type { ClientSettings } from '#engine/providers/providerRun.ts';
import { JobTransaction } from '#engine/queue/jobTransaction.ts';
import { RunReport } from '#engine/queue/runReport.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { syncLeagues } from '#engine/syncs/sync-leagues/index.ts';
import { recordingLogger, silentLogger, type LogLine } from '../../support/logger.ts';

export interface SyncRun {
  result: RunResult;
  lines: LogLine[];
  progress: { done: number; total: number | null; what: string }[];
}

/** Runs sync-leagues against a replay server and commits, without a queue around it. */
export function runSyncLeagues(databaseUrl: string, providerUrl: string, payload: JsonObject = {}): Promise<SyncRun> {
  return runSync(syncLeagues, databaseUrl, providerUrl, payload);
}

/** Runs a sync against one replay server, for whatever provider it asks, and commits, without a queue around it. */
export async function runSync(
  sync: Sync,
  databaseUrl: string,
  providerUrl: string,
  payload: JsonObject = {},
  moment = new Date(),
  settings: Readonly<Record<string, Partial<ClientSettings>>> = {},
): Promise<SyncRun> {
  const database = new Database({ url: databaseUrl, applicationName: 'test', connections: 2, logger: silentLogger });
  const report = new RunReport(false);
  const transaction = new JobTransaction({ database, lock: null, report, timeout: 60_000, onSession: () => undefined });
  const log = recordingLogger();
  const progress: SyncRun['progress'] = [];
  const { signal } = new AbortController();
  try {
    await sync.prepare(payload).run({
      contextOf: (checked, client, use) => ({
        payload: checked,
        dryRun: false,
        signal,
        log,
        clock: systemClock,
        moment: () => Promise.resolve(moment),
        transaction,
        part: async (work) => {
          const value = await work(transaction);
          if (transaction.used) await transaction.commit();
          return value;
        },
        beside: () => Promise.reject(new Error('runSync has one connection')),
        webApplication: null,
        demo: false,
        provider: client(),
        use,
        progress: (done, total, what) => progress.push({ done, total, what }),
        warn: (warning) => report.warn(warning),
        fact: (name, value) => report.fact(name, value),
      }),
      createClient: (provider) =>
        createProviderClient(
          provider,
          { baseUrl: providerUrl, apiKey: 'key', ...settings[provider] },
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
