import type { Status } from '#shared/contract/status.ts';
import type { ConsoleHandlers, FeedHandlers } from '#shared/contract/server.ts';
import { OperatorError } from '#shared/errors.ts';
import { recordAction } from '#engine/audit.ts';
import type { Clock } from '#engine/clock.ts';
import { inspectSchema, migrate, type Migration } from '#engine/database/migrate.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { isProviderName, providerCatalogue } from '#engine/providers/catalogue.ts';
import { enqueue } from '#engine/queue/enqueue.ts';
import { countJobs, countLive, listJobs, readJob, readLog } from '#engine/queue/jobRows.ts';
import { retryJob } from '#engine/queue/retry.ts';
import { describeSync, findSync, syncs } from '#engine/syncs/catalogue.ts';
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
  const origin = 'console';
  return {
    'syncs.list': async () => syncs.map(describeSync),
    'jobs.enqueue': async (input) => {
      const sync = findSync(input.sync);
      if (!sync) throw new OperatorError({ code: 'unknown_sync', message: `There is no sync named ${input.sync}.` });
      sync.parsePayload(input.payload);
      const id = await (
        await session.writer()
      ).transaction(async (transaction) => {
        const job = await enqueue(transaction, {
          ...input,
          trigger: 'operator',
          triggerDetail: { by: actor },
          maxAttempts: sync.maxAttempts,
        });
        await recordAction(transaction, {
          actor,
          origin,
          action: 'enqueue',
          jobIds: [job.id],
          detail: { sync: sync.name },
        });
        return job.id;
      });
      hub.hint();
      return { id };
    },
    'jobs.retry': async (input) => {
      const id = await (
        await session.writer()
      ).transaction(async (transaction) => {
        const retried = await retryJob(transaction, input.id, { payload: input.payload, by: actor });
        await recordAction(transaction, {
          actor,
          origin,
          action: 'retry',
          jobIds: [input.id],
          detail: { as: retried },
        });
        return retried;
      });
      hub.hint();
      return { id };
    },
    'log.page': ({ id, before, limit }) => session.read((database) => readLog(database, id, before, limit)),
    'migrations.plan': async () => {
      const { pending } = await session.read((database) => inspectSchema(database, migrations));
      return { pending: pending.map(({ number, name, sql }) => ({ number, name, sql })) };
    },
    'migrations.apply': async () => {
      const writer = await session.writer();
      const applied = await migrate(writer, migrations);
      if (applied.length > 0) {
        await recordAction(writer, { actor, origin, action: 'migrate', jobIds: [], detail: { applied } });
      }
      await session.inspect();
      return { applied };
    },
    'session.unlock': async ({ minutes }) => {
      session.unlock(minutes);
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
    job: ({ id }, push, fail) => whileReadable(() => session.read((database) => readJob(database, id)), push, fail),
    log: ({ id, tail }, push, fail) =>
      whileReadable(() => session.read((database) => readLog(database, id, null, tail)), push, fail),
  };
}

async function readStatus(session: Session, settings: ConsoleSettings): Promise<Status> {
  const empty = { queue: { pending: 0, running: 0, exact: true }, workers: [] };
  const live =
    session.failure === null && session.report !== null
      ? await session
          .read(async (database) => {
            if (!session.readable) {
              await session.refreshSchema();
              return empty;
            }
            const [queue, workers] = await Promise.all([countLive(database), readWorkers(database)]);
            return { queue, workers };
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
