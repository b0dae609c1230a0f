import type { Status } from '#shared/contract/status.ts';
import { countOpenAlerts } from '#engine/alerts/readAlerts.ts';
import { countOpenBackfills } from '#engine/backfills/readBackfills.ts';
import { isProviderName, missingSettings, providerCatalogue } from '#engine/providers/catalogue.ts';
import { readQuotas } from '#engine/providers/quotas/readQuotas.ts';
import { countLive } from '#engine/queue/countJobs.ts';
import { readPauses } from '#engine/queue/pauses.ts';
import { readWorkers } from '#engine/workers/readWorkers.ts';
import type { ConsoleSettings } from '#services/messages.ts';
import type { Session } from './session.ts';
import type { Source } from './source.ts';

type Glance = Pick<Status, 'queue' | 'workers' | 'pauses' | 'alerts' | 'backfills' | 'quotas'>;

const nothing: Glance = { queue: null, workers: [], pauses: [], alerts: 0, backfills: 0, quotas: [] };

/**
 * Reads the state of the connection, and what a glance at the database tells; while it is out of reach that is what was
 * seen last.
 */
export function statusReader(session: Session, source: Source, settings: ConsoleSettings): () => Promise<Status> {
  let seen = nothing;
  return async () => {
    seen = (await glance(session)) ?? seen;
    // An archive that can't be read is explained in the settings; here it is as good as none.
    const archived = await source.standIn().catch(() => null);
    const status = describe(session, settings);
    return { ...seen, ...status, offline: archived !== null, asOf: archived ?? status.asOf };
  };
}

/** Null where the database can't be read now. */
async function glance(session: Session): Promise<Glance | null> {
  if (session.failure !== null || session.report === null) return null;
  return await session
    .read(async (database) => {
      if (!session.readable) {
        await session.refreshSchema();
        return nothing;
      }
      const [queue, workers, pauses, alerts, backfills, quotas] = await Promise.all([
        countLive(database),
        readWorkers(database),
        readPauses(database),
        countOpenAlerts(database),
        countOpenBackfills(database),
        readQuotas(database),
      ]);
      return { queue, workers, pauses, alerts, backfills, quotas };
    })
    .catch(() => null);
}

function describe(session: Session, settings: ConsoleSettings): Omit<Status, keyof Glance | 'offline'> {
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
    providers: Object.entries(settings.providers).flatMap(([name, provider]) => {
      if (!isProviderName(name)) return [];
      const { title, needsKey } = providerCatalogue[name];
      const missing = provider.source.kind === 'network' ? missingSettings(name, provider) : [];
      const source = missing.length > 0 ? ('unconfigured' as const) : provider.source.kind;
      return [{ name, title, source, needsKey, missing }];
    }),
  };
}
