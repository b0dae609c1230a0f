import type { logFeeds, logMethods } from '#shared/contract/areas/log.ts';
import { exportLog } from '#engine/logs/exportLog.ts';
import { readLines } from '#engine/logs/readLog.ts';
import { countTrouble, findMoment, readOutline } from '#engine/logs/readOutline.ts';
import { scanLog } from '#engine/logs/scanLog.ts';
import { atMostEvery, type Area, type AreaTools } from '../area.ts';

/** The log of a job, of any length. */
export function logArea({ session, live }: AreaTools): Area<typeof logMethods, typeof logFeeds> {
  return {
    methods: {
      'log.lines': ({ id, ranges }) => session.read((database) => readLines(database, id, ranges)),
      'log.scan': ({ id, range, ...search }) => session.read((database) => scanLog(database, id, range, search)),
      'log.placeAt': ({ id, at }) => session.read((database) => findMoment(database, id, at)),
      'log.text': ({ id, after, format }) => session.read((database) => exportLog(database, id, after, format)),
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
        );
      },
    },
  };
}
