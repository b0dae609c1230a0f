import type { Status } from '#shared/contract/status.ts';
import { countOpenAlerts } from '#engine/alerts/readAlerts.ts';
import { isProviderName, missingSettings, providerCatalogue } from '#engine/providers/catalogue.ts';
import { readQuotas } from '#engine/providers/quotas/readQuotas.ts';
import { countLive } from '#engine/queue/countJobs.ts';
import { readPauses } from '#engine/queue/pauses.ts';
import { readWorkers } from '#engine/workers/readWorkers.ts';
import type { ConsoleSettings } from '#services/messages.ts';
import type { Session } from './session.ts';

/** The state of the connection, and what a glance at the database tells; nothing of that while it is out of reach. */
export async function readStatus(session: Session, settings: ConsoleSettings): Promise<Status> {
  const queue = { pending: 0, running: 0, exact: true };
  const empty = { queue, workers: [], pauses: [], alerts: 0, quotas: [] };
  const live =
    session.failure === null && session.report !== null
      ? await session
          .read(async (database) => {
            if (!session.readable) {
              await session.refreshSchema();
              return empty;
            }
            const [queue, workers, pauses, alerts, quotas] = await Promise.all([
              countLive(database),
              readWorkers(database),
              readPauses(database),
              countOpenAlerts(database),
              readQuotas(database),
            ]);
            return { queue, workers, pauses, alerts, quotas };
          })
          .catch(() => empty)
      : empty;
  const unlockedUntil = session.unlockedUntil;
  return {
    database:
      session.failure !== null
        ? { state: 'lost', failure: session.failure, report: session.report }
        : session.report === null
          ? { state: 'connecting' }
          : { state: 'connected', report: session.report },
    asOf: session.asOf === null ? null : new Date(session.asOf).toISOString(),
    live: session.listening ? 'notifications' : 'polling',
    unlockedUntil: unlockedUntil === null ? null : new Date(unlockedUntil).toISOString(),
    guarded: session.guarded,
    ...live,
    providers: Object.entries(settings.providers).flatMap(([name, provider]) => {
      if (!isProviderName(name)) return [];
      const { title, needsKey } = providerCatalogue[name];
      const missing = provider.source.kind === 'network' ? missingSettings(name, provider) : [];
      const source = missing.length > 0 ? ('unconfigured' as const) : provider.source.kind;
      return [{ name, title, source, needsKey, missing }];
    }),
  };
}
