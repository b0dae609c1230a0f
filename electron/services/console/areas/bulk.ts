import type { bulkFeeds, bulkMethods } from '#shared/contract/areas/bulk.ts';
import { abortBulkAction, createBulkAction, undoBulkAction } from '#engine/actions/bulkActions.ts';
import { previewBulkAction } from '#engine/actions/previewBulkAction.ts';
import { listBulkActions, listBulkJobs } from '#engine/actions/readBulkActions.ts';
import type { Area, AreaTools } from '../area.ts';

/** Many jobs at once. */
export function bulkArea({
  session,
  acting: { write, who },
  live,
}: AreaTools): Area<typeof bulkMethods, typeof bulkFeeds> {
  return {
    methods: {
      'bulk.preview': ({ action, filter }) => session.read((database) => previewBulkAction(database, action, filter)),
      'bulk.create': (request) => write((writer) => createBulkAction(writer, request, who)),
      'bulk.abort': ({ id }) => write((writer) => abortBulkAction(writer, id, who)),
      'bulk.undo': ({ id, reason }) => write((writer) => undoBulkAction(writer, id, { ...who, reason })),
      'bulk.jobs': async ({ id, after, outcome, limit }) => {
        const page = { after, outcome, limit: limit + 1 };
        const jobs = await session.read((database) => listBulkJobs(database, id, page));
        return { jobs: jobs.slice(0, limit), more: jobs.length > limit };
      },
    },
    feeds: {
      bulkActions: ({ limit }, push, fail) =>
        live(() => session.read((database) => listBulkActions(database, { limit })), push, fail),
    },
  };
}
