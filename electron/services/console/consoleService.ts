import type { ConsoleHandlers, FeedHandlers } from '#shared/contract/server.ts';
import type { Clock } from '#engine/clock.ts';
import type { Migration } from '#engine/database/migrate.ts';
import type { Logger } from '#engine/logging/logger.ts';
import type { ConsoleSettings } from '#services/messages.ts';
import { actingFor } from './acting.ts';
import { liveFeeds, type AreaTools } from './area.ts';
import { consoleViews } from '#engine/archive/copy/consoleViews.ts';
import { ArchiveKeeper } from '#engine/archive/keeper.ts';
import { AwayWatch } from './awayWatch.ts';
import { BulkWork } from './bulkWork.ts';
import { FeedHub } from './feedHub.ts';
import { consoleHandlers } from './handlers.ts';
import { NewsWatch, type NewsListener } from './newsWatch.ts';
import { Session } from './session.ts';
import { Source } from './source.ts';

export interface ConsoleTools {
  settings: ConsoleSettings;
  migrations: readonly Migration[];
  clock: Clock;
  logger: Logger;
  /** Told what happened, besides the pages. */
  listener?: NewsListener;
  /** A guarded connection takes writes until then, ms since the epoch; 0: no longer. */
  onUnlocked?: (until: number) => void;
}

/** Answers the contract's console methods and feeds for one connection. */
export class ConsoleService {
  readonly handlers: ConsoleHandlers & { feeds: FeedHandlers };
  readonly #session: Session;
  readonly #hub: FeedHub;
  readonly #bulk: BulkWork;
  readonly #news: NewsWatch | null;
  readonly #away: AwayWatch;
  readonly #archive: ArchiveKeeper | null;

  constructor({ settings, migrations, clock, logger, listener, onUnlocked = () => undefined }: ConsoleTools) {
    this.#hub = new FeedHub(clock);
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
    this.#away = new AwayWatch(session, clock);
    this.#archive = openArchive(settings, session, hub, { clock, logger });
    const source = new Source(session, this.#archive);
    const live = liveFeeds(session, source, hub);
    const tools: AreaTools = { session, source, hub, acting, settings, migrations, live, away: this.#away };
    this.handlers = consoleHandlers(tools);
    this.#news = listener ? new NewsWatch({ session, hub, acting, listener, clock }) : null;
  }

  /** Pauses or resumes a worker for somebody who is at no page. */
  tellWorker(name: string, state: 'active' | 'paused'): void {
    void this.#news?.tell(name, state);
  }

  /** Cancels what a worker runs, for somebody who is at no page. */
  cancelRunning(name: string): void {
    void this.#news?.cancelRunning(name);
  }

  /** The computer is about to sleep. */
  suspend(): void {
    this.#away.suspend();
  }

  /** The computer was asleep: look anew. */
  resume(): void {
    this.#away.resume();
    void this.#session.inspect().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#news?.close();
    this.#hub.close();
    await this.#archive?.close();
    await this.#bulk.close();
    await this.#session.close();
  }
}

/** Keeps the archive of the connection, where there is one; its errors wait for whoever reads. */
function openArchive(
  { archive }: ConsoleSettings,
  session: Session,
  hub: FeedHub,
  tools: { clock: Clock; logger: Logger },
): ArchiveKeeper | null {
  if (archive === null) return null;
  const { days, bytes, ...place } = archive;
  const keeper = new ArchiveKeeper({
    ...tools,
    place,
    days,
    bytes,
    database: { query: (sql, values) => session.read((database) => database.query(sql, values)) },
    reachable: () => session.failure === null && session.readable,
    views: consoleViews(),
    onChange: () => hub.hint(),
  });
  keeper.start();
  return keeper;
}

/** Hints that come with every job, and never with a bulk action alone. */
const aboutJobs: ReadonlySet<string> = new Set(['jobs', 'changed']);
