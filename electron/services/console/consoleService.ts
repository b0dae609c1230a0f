import type { Status } from '#shared/contract/status.ts';
import type { ConsoleHandlers, FeedHandlers } from '#shared/contract/server.ts';
import { OperatorError } from '#shared/errors.ts';
import { audited, recordAction, type Deed } from '#engine/audit.ts';
import type { Clock } from '#engine/clock.ts';
import type { Connection } from '#engine/database/database.ts';
import { inspectSchema, migrate, type Migration } from '#engine/database/migrate.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { isProviderName, providerCatalogue } from '#engine/providers/catalogue.ts';
import { enqueue } from '#engine/queue/enqueue.ts';
import { countJobs, countLive, listJobs, readJob, readLog } from '#engine/queue/jobRows.ts';
import { cancelJob, retryJob, runNow, setPriority } from '#engine/queue/jobActions.ts';
import { pause, readPauses, unpause } from '#engine/queue/pauses.ts';
import { readLocks } from '#engine/locks/readLocks.ts';
import { releaseLock } from '#engine/locks/releaseLock.ts';
import { routines } from '#engine/routines/catalogue.ts';
import { enqueueRoutine, retryRoutine } from '#engine/routines/routineRuns.ts';
import { describeSync, findSync, syncs } from '#engine/syncs/catalogue.ts';
import { tellWorker } from '#engine/workers/workerActions.ts';
import { readWorkers } from '#engine/workers/readWorkers.ts';
import type { ConsoleSettings } from '#services/messages.ts';
import { FeedHub } from './feedHub.ts';
import { Session } from './session.ts';

export interface ConsoleTools {
  settings: ConsoleSettings;
  migrations: readonly Migration[];
  clock: Clock;
  logger: Logger;
}

/** Answers the contract's console methods and feeds for one connection. */
export class ConsoleService {
  readonly handlers: ConsoleHandlers & { feeds: FeedHandlers };
  readonly #session: Session;
  readonly #hub: FeedHub;

  constructor({ settings, migrations, clock, logger }: ConsoleTools) {
    this.#hub = new FeedHub({ clock, poll: 1_000 });
    this.#session = new Session({
      url: settings.database.url,
      guarded: settings.database.guarded,
      migrations,
      clock,
      logger,
      onChange: () => this.#hub.hint(),
    });
    this.handlers = {
      ...methods(this.#session, this.#hub, settings, migrations),
      feeds: feeds(this.#session, this.#hub, settings),
    };
  }

  /** The computer was asleep: look anew. */
  resume(): void {
    void this.#session.inspect().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#hub.close();
    await this.#session.close();
  }
}

function methods(
  session: Session,
  hub: FeedHub,
  settings: ConsoleSettings,
  migrations: readonly Migration[],
): ConsoleHandlers {
  const { actor } = settings;
  const who = { actor, origin: 'console' };
  /** Does something, with its entry in the audit, and lets all feeds be read anew. */
  async function act<T>(work: (transaction: Connection) => Promise<{ result: T; deed: Deed }>): Promise<T> {
    const result = await audited(await session.writer(), who, work);
    hub.hint();
    return result;
  }

  return {
    'syncs.list': async () => syncs.map(describeSync),
    'jobs.enqueue': (input) =>
      act(async (transaction) => {
        const sync = findSync(input.sync);
        if (!sync) throw new OperatorError({ code: 'unknown_sync', message: `There is no sync named ${input.sync}.` });
        sync.parsePayload(input.payload);
        const { id } = await enqueue(transaction, {
          ...input,
          trigger: 'operator',
          triggerDetail: { by: actor },
          maxAttempts: sync.maxAttempts,
        });
        return { result: { id }, deed: { action: 'enqueue', jobIds: [id], detail: { sync: sync.name } } };
      }),
    'jobs.retry': ({ id, payload }) =>
      act(async (transaction) => {
        const retried = await retryJob(transaction, id, { payload, by: actor });
        return { result: { id: retried }, deed: { action: 'retry', jobIds: [id], detail: { as: retried } } };
      }),
    'jobs.cancel': ({ id, reason }) =>
      act(async (transaction) => ({
        result: { state: await cancelJob(transaction, id, { by: actor, reason }) },
        deed: { action: 'cancel', jobIds: [id], detail: { reason: reason ?? null } },
      })),
    'jobs.runNow': ({ id }) =>
      act(async (transaction) => {
        await runNow(transaction, id);
        return { result: {}, deed: { action: 'run now', jobIds: [id] } };
      }),
    'jobs.setPriority': ({ id, priority }) =>
      act(async (transaction) => {
        await setPriority(transaction, id, priority);
        return { result: {}, deed: { action: 'change priority', jobIds: [id], detail: { priority } } };
      }),
    'routines.list': async () =>
      routines.map(({ name, title, steps }) => ({
        name,
        title,
        steps: steps.map(({ step, sync, after = [] }) => ({ step, sync, after: [...after] })),
      })),
    'routines.enqueue': ({ routine, payload }) =>
      act(async (transaction) => {
        const run = await enqueueRoutine(transaction, {
          routine,
          payload,
          trigger: 'operator',
          triggerDetail: { by: actor },
        });
        const jobIds = run.jobs.map((job) => job.id);
        return { result: run, deed: { action: 'enqueue routine', jobIds, detail: { routine, run: run.run } } };
      }),
    'routines.retry': ({ run }) =>
      act(async (transaction) => {
        const again = await retryRoutine(transaction, run, actor);
        const jobIds = again.jobs.map((job) => job.id);
        return { result: again, deed: { action: 'retry routine', jobIds, detail: { run, as: again.run } } };
      }),
    'pauses.set': ({ scope, name, paused, reason }) =>
      act(async (transaction) => {
        const target = { scope, name };
        const changed = paused
          ? await pause(transaction, target, { by: actor, reason })
          : await unpause(transaction, target);
        const detail = { ...target, reason: reason ?? null };
        return { result: { changed }, deed: { action: paused ? 'pause' : 'resume', detail } };
      }),
    'locks.release': ({ name, reason }) =>
      act(async (transaction) => {
        const result = await releaseLock(transaction, name, { by: actor, reason });
        const jobIds = result.cancelling === null ? [] : [result.cancelling];
        return { result, deed: { action: 'release lock', jobIds, detail: { lock: name, reason: reason ?? null } } };
      }),
    'workers.tell': ({ id, state }) =>
      act(async (transaction) => {
        await tellWorker(transaction, id, state);
        return { result: {}, deed: { action: 'tell worker', detail: { worker: id, state } } };
      }),
    'log.page': ({ id, before, limit }) => session.read((database) => readLog(database, id, before, limit)),
    'migrations.plan': async () => {
      const { pending } = await session.read((database) => inspectSchema(database, migrations));
      return { pending: pending.map(({ number, name, sql }) => ({ number, name, sql })) };
    },
    'migrations.apply': async () => {
      const writer = await session.writer();
      const applied = await migrate(writer, migrations);
      if (applied.length > 0) {
        await recordAction(writer, { ...who, action: 'migrate', jobIds: [], detail: { applied } });
      }
      await session.inspect();
      return { applied };
    },
    'session.unlock': async ({ minutes }) => {
      await session.unlock(minutes, who);
      return {};
    },
  };
}

function feeds(session: Session, hub: FeedHub, settings: ConsoleSettings): FeedHandlers {
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
    job: ({ id }, push, fail) => whileReadable(() => session.read((database) => readJob(database, id)), push, fail),
    log: ({ id, tail }, push, fail) =>
      whileReadable(() => session.read((database) => readLog(database, id, null, tail)), push, fail),
  };
}

async function readStatus(session: Session, settings: ConsoleSettings): Promise<Status> {
  const empty = { queue: { pending: 0, running: 0, exact: true }, workers: [], pauses: [] };
  const live =
    session.failure === null && session.report !== null
      ? await session
          .read(async (database) => {
            if (!session.readable) {
              await session.refreshSchema();
              return empty;
            }
            const [queue, workers, pauses] = await Promise.all([
              countLive(database),
              readWorkers(database),
              readPauses(database),
            ]);
            return { queue, workers, pauses };
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
      const unconfigured = provider.source.kind === 'network' && needsKey && provider.apiKey === null;
      return [{ name, title, source: unconfigured ? ('unconfigured' as const) : provider.source.kind }];
    }),
  };
}
