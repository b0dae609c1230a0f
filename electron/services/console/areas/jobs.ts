import type { jobFeeds, jobMethods } from '#shared/contract/areas/jobs.ts';
import type { FeedValue } from '#shared/contract/client.ts';
import { OperatorError } from '#shared/errors.ts';
import { nothingKnown } from '#shared/filters/knownValues.ts';
import { readArchiveList, readArchivePage, readArchivedJob } from '#engine/archive/read/jobs.ts';
import { views } from '#engine/archive/read/views.ts';
import { countJobs, countLive, readJobList } from '#engine/queue/countJobs.ts';
import { enqueue } from '#engine/queue/enqueue.ts';
import { cancelJob, retryJob, runNow, setPriority } from '#engine/queue/jobActions.ts';
import { readJobPage } from '#engine/queue/jobPages.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { readKnownValues } from '#engine/queue/knownValues.ts';
import { describeSync, findSync, syncs } from '#engine/syncs/catalogue.ts';
import { atMostEvery, type Area, type AreaTools } from '../area.ts';
import { kept } from '../source.ts';

/** Single jobs and their lists. */
export function jobsArea({
  session,
  source,
  acting: { act, who },
  live,
}: AreaTools): Area<typeof jobMethods, typeof jobFeeds> {
  return {
    methods: {
      'syncs.list': async () => syncs.map(describeSync),
      'jobs.enqueue': (input) =>
        act(async (transaction) => {
          const sync = findSync(input.sync);
          if (!sync)
            throw new OperatorError({ code: 'unknown_sync', message: `There is no sync named ${input.sync}.` });
          sync.parsePayload(input.payload);
          const { id } = await enqueue(transaction, {
            ...input,
            trigger: 'operator',
            triggerDetail: { by: who.actor },
            maxAttempts: sync.maxAttempts,
          });
          return { result: { id }, deed: { action: 'enqueue', jobIds: [id], detail: { sync: sync.name } } };
        }),
      'jobs.retry': ({ id, payload }) =>
        act(async (transaction) => {
          const retried = await retryJob(transaction, id, { payload, by: who.actor });
          return { result: { id: retried }, deed: { action: 'retry', jobIds: [id], detail: { as: retried } } };
        }),
      'jobs.cancel': ({ id, reason }) =>
        act(async (transaction) => ({
          result: { state: await cancelJob(transaction, id, { by: who.actor, reason }) },
          deed: { action: 'cancel', jobIds: [id], detail: { reason: reason ?? null } },
        })),
      'jobs.runNow': ({ id }) =>
        act(async (transaction) => {
          await runNow(transaction, id);
          return { result: {}, deed: { action: 'run now', jobIds: [id] } };
        }),
      'jobs.setPriority': ({ id, priority }) =>
        act(async (transaction) => {
          const { from } = await setPriority(transaction, id, priority);
          return { result: {}, deed: { action: 'change priority', jobIds: [id], detail: { priority, from } } };
        }),
      'jobs.page': async (input) => {
        const { rows, next, searchedTo } = await source.read(
          (database) => readJobPage(database, input),
          (archive) => readArchivePage(archive, input),
        );
        return { rows, next, searchedTo };
      },
      'jobs.suggest': () =>
        source.read(readKnownValues, async (archive) => (await kept(views.suggestions)(archive)) ?? nothingKnown),
    },
    feeds: {
      jobs: (input, push, fail) => {
        const counted = atMostEvery(1_000, () =>
          session.read((database) => countJobs(database, input.filter, input.scope)),
        );
        return live<FeedValue<'jobs'>>(
          () =>
            session.read(async (database) => {
              const [list, live] = await Promise.all([readJobList(database, input, counted), countLive(database)]);
              return { ...list, live };
            }),
          push,
          fail,
          {
            archived: async (archive, last) =>
              last && input.scope !== 'ended' ? last : { ...(await readArchiveList(archive, input)), live: null },
          },
        );
      },
      job: ({ id }, push, fail) =>
        live(() => session.read((database) => readJob(database, id)), push, fail, {
          archived: async (archive, last) => (await readArchivedJob(archive, id)) ?? last ?? null,
        }),
    },
  };
}
