import type { activityFeeds, activityMethods } from '#shared/contract/areas/activity.ts';
import { listArchivedActions, readArchivedAction, readArchivedChoices } from '#engine/archive/read/activity.ts';
import { listActions, newestAction, readActionChoices } from '#engine/audit/readActions.ts';
import { readActionDetail, undoAction } from '#engine/audit/undo/undoAction.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Area, AreaTools } from '../area.ts';

/** What operators did. */
export function activityArea({
  session,
  source,
  acting: { write, who },
  live,
}: AreaTools): Area<typeof activityMethods, typeof activityFeeds> {
  return {
    methods: {
      'activity.page': async ({ filter, before, limit }) => {
        const page = { before, limit: limit + 1 };
        const rows = await source.read(
          (database) => listActions(database, filter, page),
          (archive) => listArchivedActions(archive, filter, page),
        );
        return { rows: rows.slice(0, limit), more: rows.length > limit };
      },
      'activity.choices': () => source.read(readActionChoices, readArchivedChoices),
      'activity.undo': async ({ id, reason }) => ({
        id: await write((writer) => undoAction(writer, id, { ...who, reason })),
      }),
    },
    feeds: {
      activity: ({ filter, limit }, push, fail) =>
        live(
          whenActed(session.read.bind(session), async (database) => {
            const rows = await listActions(database, filter, { limit: limit + 1 });
            return { rows: rows.slice(0, limit), more: rows.length > limit };
          }),
          push,
          fail,
          {
            archived: async (archive) => {
              const rows = await listArchivedActions(archive, filter, { limit: limit + 1 });
              return { rows: rows.slice(0, limit), more: rows.length > limit };
            },
          },
        ),
      activityAction: ({ id }, push, fail) =>
        live(() => session.read((database) => readActionDetail(database, id)), push, fail, {
          archived: (archive) => readArchivedAction(archive, id),
        }),
    },
  };
}

/**
 * Reads anew when something was done since, and every `longest` ms at the latest: an entry whose transaction was long is not
 * the newest one when it comes.
 */
function whenActed<T>(
  read: <V>(work: (database: Queryable) => Promise<V>) => Promise<V>,
  work: (database: Queryable) => Promise<T>,
): () => Promise<T> {
  let last: { newest: string | null; at: number; value: T } | null = null;
  return () =>
    read(async (database) => {
      const newest = await newestAction(database);
      const now = performance.now();
      if (last && last.newest === newest && now - last.at < longest) return last.value;
      const value = await work(database);
      last = { newest, at: now, value };
      return value;
    });
}

const longest = 2_000;
