import type { FeedHandlers } from '#shared/contract/server.ts';
import type { Status } from '#shared/contract/status.ts';
import { listBulkActions } from '#engine/actions/readBulkActions.ts';
import { countOpenAlerts, listAlerts } from '#engine/alerts/readAlerts.ts';
import { readLocks } from '#engine/locks/readLocks.ts';
import { isProviderName, missingSettings, providerCatalogue } from '#engine/providers/catalogue.ts';
import { readQuotas } from '#engine/providers/quotas/readQuotas.ts';
import { countJobs, countLive, listJobs, readJob, readLog } from '#engine/queue/jobRows.ts';
import { readPauses } from '#engine/queue/pauses.ts';
import { catalogueTargets } from '#engine/schedules/catalogueTargets.ts';
import { listSchedules } from '#engine/schedules/listSchedules.ts';
import { readOverview } from '#engine/statistics/readOverview.ts';
import { readWorkers } from '#engine/workers/readWorkers.ts';
import type { ConsoleSettings } from '#services/messages.ts';
import type { FeedHub } from './feedHub.ts';
import type { Session } from './session.ts';

/** The feeds: each is read anew when something may have changed. */
export function feeds(session: Session, hub: FeedHub, settings: ConsoleSettings): FeedHandlers {
  /** Opens a feed that waits, with what it showed last, while the database is away or its tables are not there. */
  const whileReadable = <T>(
    read: () => Promise<T>,
    push: (value: T) => void,
    fail: (error: unknown) => void,
  ): (() => void) =>
    hub.open(
      async () => (session.failure === null && session.readable ? { value: await read() } : null),
      (news) => {
        if (news) push(news.value);
      },
      (error) => {
        if (session.failure === null) fail(error);
      },
    );

  return {
    status: (_, push, fail) => hub.open(() => readStatus(session, settings), push, fail),
    jobs: ({ states, sync, limit }, push, fail) =>
      whileReadable(
        () =>
          session.read(async (database) => {
            const [rows, count, live] = await Promise.all([
              listJobs(database, { states, sync }, limit),
              countJobs(database, { states, sync }),
              countLive(database),
            ]);
            return { rows, count, live };
          }),
        push,
        fail,
      ),
    locks: (_, push, fail) => whileReadable(() => session.read(readLocks), push, fail),
    bulkActions: ({ limit }, push, fail) =>
      whileReadable(() => session.read((database) => listBulkActions(database, { limit })), push, fail),
    schedules: (_, push, fail) =>
      whileReadable(
        atMostEvery(500, () => session.read((database) => listSchedules(database, catalogueTargets))),
        push,
        fail,
      ),
    alerts: (_, push, fail) =>
      whileReadable(
        () => session.read((database) => listAlerts(database, { states: ['open'], limit: mostAlerts })),
        push,
        fail,
      ),
    overview: (_, push, fail) =>
      whileReadable(
        atMostEvery(2_000, () => session.read(readOverview)),
        push,
        fail,
      ),
    job: ({ id }, push, fail) => whileReadable(() => session.read((database) => readJob(database, id)), push, fail),
    log: ({ id, tail }, push, fail) =>
      whileReadable(() => session.read((database) => readLog(database, id, null, tail)), push, fail),
  };
}

const mostAlerts = 200;

/** What takes some work is not read at every hint of a burst: what was read within so many ms stands in for it. */
function atMostEvery<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let last: { at: number; value: Promise<T> } | null = null;
  return () => {
    const now = performance.now();
    if (last && now - last.at < ms) return last.value;
    const value = read();
    const reading = { at: now, value };
    last = reading;
    value.catch(() => {
      if (last === reading) last = null;
    });
    return value;
  };
}

async function readStatus(session: Session, settings: ConsoleSettings): Promise<Status> {
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
