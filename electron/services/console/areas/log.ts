import type { logFeeds, logMethods } from '#shared/contract/areas/log.ts';
import {
  countArchivedTrouble,
  findArchivedMoment,
  needLinesTo,
  readArchivedLines,
  readArchivedOutline,
  scanArchivedLog,
} from '#engine/archive/read/log.ts';
import { exportArchivedLog } from '#engine/archive/read/logText.ts';
import { exportLog } from '#engine/logs/exportLog.ts';
import { readLines } from '#engine/logs/readLog.ts';
import { countTrouble, findMoment, readOutline } from '#engine/logs/readOutline.ts';
import { scanLog } from '#engine/logs/scanLog.ts';
import { atMostEvery, type Area, type AreaTools } from '../area.ts';

/** The log of a job, of any length. */
export function logArea({ session, source, live }: AreaTools): Area<typeof logMethods, typeof logFeeds> {
  return {
    methods: {
      'log.lines': ({ id, ranges }) =>
        source.read(
          (database) => readLines(database, id, ranges),
          (archive) => readArchivedLines(archive, id, ranges),
        ),
      'log.scan': ({ id, range, ...search }) =>
        source.read(
          (database) => scanLog(database, id, range, search),
          async (archive) => {
            await needLinesTo(archive, id, range);
            return scanArchivedLog(archive, id, range, search);
          },
        ),
      'log.placeAt': ({ id, at }) =>
        source.read(
          (database) => findMoment(database, id, at),
          (archive) => findArchivedMoment(archive, id, at),
        ),
      'log.text': ({ id, after, format }) =>
        source.read(
          (database) => exportLog(database, id, after, format),
          (archive) => exportArchivedLog(archive, id, after, format),
        ),
    },
    feeds: {
      log: ({ id, tail }, push, fail) => {
        const trouble = atMostEvery(1_000, () => session.read((database) => countTrouble(database, id)));
        return live(
          async () => ({
            ...(await session.read((database) => readOutline(database, id, tail))),
            ...(await trouble()),
          }),
          push,
          fail,
          {
            archived: async (archive) => ({
              ...(await readArchivedOutline(archive, id, tail)),
              ...(await countArchivedTrouble(archive, id)),
            }),
          },
        );
      },
    },
  };
}
