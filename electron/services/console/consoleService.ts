import { basename } from 'node:path';
import type { AboutExport } from '#shared/archive.ts';
import type { ConsoleHandlers, FeedHandlers } from '#shared/contract/server.ts';
import { OperatorError, type Failure } from '#shared/errors.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import type { Clock } from '#engine/clock.ts';
import type { Migration } from '#engine/database/migrate.ts';
import type { Logger } from '#engine/logging/logger.ts';
import type { ConsoleSettings } from '#services/messages.ts';
import { actingFor } from './acting.ts';
import { liveFeeds, type AreaTools } from './area.ts';
import { consoleViews } from '#engine/archive/copy/consoleViews.ts';
import { exportArchive } from '#engine/archive/exportArchive.ts';
import { ExportedArchive } from '#engine/archive/exportedArchive.ts';
import { ArchiveKeeper } from '#engine/archive/keeper.ts';
import { AwayWatch } from './awayWatch.ts';
import { BulkWork } from './bulkWork.ts';
import { FeedHub } from './feedHub.ts';
import { consoleHandlers } from './handlers.ts';
import { NewsWatch, type NewsListener } from './newsWatch.ts';
import { Session } from './session.ts';
import { Source, type ReadableArchive } from './source.ts';

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
  readonly #keeper: ArchiveKeeper | null;
  readonly #key: string | null;
  readonly #archive: ReadableArchive | null;

  constructor({ settings, migrations, clock, logger, listener, onUnlocked = () => undefined }: ConsoleTools) {
    this.#hub = new FeedHub(clock);
    this.#session = new Session({
      url: settings.file ? null : settings.database.url,
      ...(settings.file ? { absent: itIsAFile(settings.file.path) } : {}),
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
    this.#keeper = openArchive(settings, session, hub, { clock, logger });
    this.#key = settings.archive?.key ?? null;
    const { file } = settings;
    this.#archive = file ? new ExportedArchive(file.path, file.passphrase) : this.#keeper;
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

  /**
   * Writes jobs of the archive, or all of it, to a file, without anything secret. Throws an `OperatorError` where that can't be.
   */
  async exportArchive(options: {
    file: string;
    filter: JobFilter | null;
    passphrase: string | null;
  }): Promise<AboutExport> {
    if (!this.#keeper || this.#key === null) throw new OperatorError(nothingToExport);
    return exportArchive({ ...options, archive: await this.#keeper.archive(), key: this.#key });
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

const nothingToExport = {
  code: 'no_archive',
  message: 'This connection has no archive on this computer: nothing was exported.',
  hint: 'Archives are switched on in the settings.',
};

function itIsAFile(path: string): Failure {
  return {
    code: 'archive_file',
    message: `This is what somebody exported to ${basename(path)}: no database stands behind it.`,
    hint: 'Open a connection to see its jobs again.',
  };
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
