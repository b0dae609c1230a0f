import type { dataFeeds, dataMethods } from '#shared/contract/areas/data.ts';
import type { SyncData } from '#shared/syncData.ts';
import { syncDataView, views } from '#engine/archive/read/views.ts';
import { newestEnd, readSyncData } from '#engine/data/readSyncData.ts';
import { readStandings } from '#engine/data/readStandings.ts';
import { countTables, readTables, withWriters } from '#engine/data/readTables.ts';
import { syncs } from '#engine/syncs/catalogue.ts';
import { atMostEvery, type Area, type AreaTools } from '../area.ts';
import { kept } from '../source.ts';

/** What syncs keep in the database. */
export function dataArea({ session, live }: AreaTools): Area<typeof dataMethods, typeof dataFeeds> {
  return {
    methods: {},
    feeds: {
      data: (_, push, fail) => {
        const standings = atMostEvery(2_000, () => session.read((database) => readStandings(database, syncs)));
        const sizes = atMostEvery(10_000, () =>
          session.read(async (database) => countTables(database, await readTables(database), mostCounted)),
        );
        return live(
          async () => {
            const [standing, tables] = await Promise.all([standings(), sizes()]);
            return { syncs: standing, tables: withWriters(tables, standing) };
          },
          push,
          fail,
          { archived: kept(views.data) },
        );
      },
      syncData: ({ sync }, push, fail) => {
        let last: { end: string | null; at: number; value: SyncData } | null = null;
        return live(
          async () => {
            const end = await session.read((database) => newestEnd(database, sync));
            // Counts and samples are dear: read when a job of the sync has ended, and now and then for what others write.
            if (!last || last.end !== end || performance.now() - last.at > 15_000) {
              const value = await session.read((database) => readSyncData(database, sync));
              last = { end, at: performance.now(), value };
            }
            return last.value;
          },
          push,
          fail,
          { archived: kept(syncDataView(sync)) },
        );
      },
    },
  };
}

/** Rows of a table that are counted for the list: of many tables, few each. */
const mostCounted = 1_000;
