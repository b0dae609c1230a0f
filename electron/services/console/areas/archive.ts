import type { archiveFeeds, archiveMethods } from '#shared/contract/areas/archive.ts';
import { OperatorError } from '#shared/errors.ts';
import { searchErrors, searchLines } from '#engine/archive/read/search.ts';
import type { ArchiveReader } from '#engine/archive/sql.ts';
import type { Area, AreaTools } from '../area.ts';

/** The copy of job history on this computer. */
export function archiveArea({ source, hub }: AreaTools): Area<typeof archiveMethods, typeof archiveFeeds> {
  const search = async <T>(read: (archive: ArchiveReader) => Promise<T>): Promise<T> => {
    const found = await source.archived(read);
    if (found === undefined) throw new OperatorError(noArchive);
    return found;
  };
  return {
    methods: {
      'archive.searchLines': (input) => search((archive) => searchLines(archive, input)),
      'archive.searchErrors': (input) => search((archive) => searchErrors(archive, input)),
    },
    feeds: {
      // Whether or not the database is there.
      archive: (_, push, fail) =>
        hub.open(async () => ({ archive: await source.archiveStatus() }), push, fail, { least: 1_000, poll: 2_000 }),
    },
  };
}

const noArchive = {
  code: 'no_archive',
  message: 'This connection has no archive on this computer.',
  hint: 'Archives are switched on in the settings; the embedded database has none.',
};
