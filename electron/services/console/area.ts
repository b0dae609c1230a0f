import type { FeedName, ConsoleMethod } from '#shared/contract/contract.ts';
import type { ConsoleHandlers, FeedHandlers } from '#shared/contract/server.ts';
import type { Migration } from '#engine/database/migrate.ts';
import type { ConsoleSettings } from '#services/messages.ts';
import type { Acting } from './acting.ts';
import type { AwayWatch } from './awayWatch.ts';
import type { FeedHub, Pace } from './feedHub.ts';
import type { ArchiveReader } from '#engine/archive/sql.ts';
import type { Session } from './session.ts';
import type { Source } from './source.ts';

/** What the areas of the contract answer with. */
export interface AreaTools {
  readonly session: Session;
  readonly source: Source;
  readonly hub: FeedHub;
  readonly acting: Acting;
  readonly settings: ConsoleSettings;
  readonly migrations: readonly Migration[];
  readonly live: Live;
  readonly away: AwayWatch;
}

/** The handlers of an area's methods and feeds. */
export interface Area<Methods, Feeds> {
  readonly methods: Pick<ConsoleHandlers, Extract<keyof Methods, ConsoleMethod>>;
  readonly feeds: Pick<FeedHandlers, Extract<keyof Feeds, FeedName>>;
}

export interface LiveOptions<T> extends Partial<Pace> {
  /**
   * What stands in for it while the database is away; undefined where the archive does not have it. `last` is what this feed
   * read from the database last: what is live is in no archive, and stays on the screen as it was.
   */
  archived?: (archive: ArchiveReader, last: T | undefined) => Promise<T | undefined>;
}

/**
 * Opens a feed. While the database is away, or its tables are not there, it shows what the archive has, or waits with what
 * it showed last.
 */
export type Live = <T>(
  read: () => Promise<T>,
  push: (value: T) => void,
  fail: (error: unknown) => void,
  options?: LiveOptions<T>,
) => () => void;

export function liveFeeds(session: Session, source: Source, hub: FeedHub): Live {
  return <T>(
    read: () => Promise<T>,
    push: (value: T) => void,
    fail: (error: unknown) => void,
    { archived, ...pace }: LiveOptions<T> = {},
  ) => {
    let last: T | undefined;
    return hub.open(
      async () => {
        if (session.failure === null && session.readable) {
          last = await read();
          return { value: last };
        }
        if (!archived || (await source.standIn()) === null) return null;
        const value = await source.archived((archive) => archived(archive, last));
        return value === undefined ? null : { value };
      },
      (news) => {
        if (news) push(news.value);
      },
      (error) => {
        if (session.failure === null) fail(error);
      },
      pace,
    );
  };
}

/** The dear part of a feed that is read often: what was read within so many ms stands in for it. */
export function atMostEvery<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
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
