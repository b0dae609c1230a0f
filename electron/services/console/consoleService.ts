import type { ConsoleHandlers, FeedHandlers } from '#shared/contract/server.ts';
import type { Clock } from '#engine/clock.ts';
import type { Migration } from '#engine/database/migrate.ts';
import type { Logger } from '#engine/logging/logger.ts';
import type { ConsoleSettings } from '#services/messages.ts';
import { actingFor } from './acting.ts';
import { liveFeeds, type AreaTools } from './area.ts';
import { BulkWork } from './bulkWork.ts';
import { FeedHub } from './feedHub.ts';
import { consoleHandlers } from './handlers.ts';
import { Session } from './session.ts';

export interface ConsoleTools {
  settings: ConsoleSettings;
  migrations: readonly Migration[];
  clock: Clock;
  logger: Logger;
  /** A guarded connection takes writes until then, ms since the epoch; 0: no longer. */
  onUnlocked?: (until: number) => void;
}

/** Answers the contract's console methods and feeds for one connection. */
export class ConsoleService {
  readonly handlers: ConsoleHandlers & { feeds: FeedHandlers };
  readonly #session: Session;
  readonly #hub: FeedHub;
  readonly #bulk: BulkWork;

  constructor({ settings, migrations, clock, logger, onUnlocked = () => undefined }: ConsoleTools) {
    this.#hub = new FeedHub({ clock, poll: 1_000 });
    this.#session = new Session({
      url: settings.database.url,
      guarded: settings.database.guarded,
      migrations,
      clock,
      logger,
      onUnlocked,
      onChange: (hint) => {
        this.#hub.hint();
        if (hint === undefined || !aboutJobs.has(hint)) this.#bulk.wake();
      },
    });
    this.#bulk = new BulkWork({ session: this.#session, clock, logger });
    const session = this.#session;
    const hub = this.#hub;
    const acting = actingFor(session, hub, settings.actor);
    const tools: AreaTools = { session, hub, acting, settings, migrations, live: liveFeeds(session, hub) };
    this.handlers = consoleHandlers(tools);
  }

  /** The computer was asleep: look anew. */
  resume(): void {
    void this.#session.inspect().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#hub.close();
    await this.#bulk.close();
    await this.#session.close();
  }
}

/** Hints that come with every job, and never with a bulk action alone. */
const aboutJobs: ReadonlySet<string> = new Set(['jobs', 'changed']);
