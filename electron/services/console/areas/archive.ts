import type { archiveFeeds } from '#shared/contract/areas/archive.ts';
import type { Area, AreaTools } from '../area.ts';

/** The copy of job history on this computer. */
export function archiveArea({ source, hub }: AreaTools): Pick<Area<object, typeof archiveFeeds>, 'feeds'> {
  return {
    feeds: {
      // Whether or not the database is there.
      archive: (_, push, fail) =>
        hub.open(async () => ({ archive: await source.archiveStatus() }), push, fail, { least: 1_000, poll: 2_000 }),
    },
  };
}
