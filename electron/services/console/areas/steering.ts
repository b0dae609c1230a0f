import type { steeringFeeds, steeringMethods } from '#shared/contract/areas/steering.ts';
import { readAdvisoryLocks } from '#engine/locks/readAdvisoryLocks.ts';
import { readLockQueue } from '#engine/locks/readWaiting.ts';
import { releaseLock } from '#engine/locks/releaseLock.ts';
import { pause, unpause } from '#engine/queue/pauses.ts';
import { routines } from '#engine/routines/catalogue.ts';
import { enqueueRoutine, retryRoutine } from '#engine/routines/routineRuns.ts';
import { readWorkerDetails } from '#engine/workers/readWorkerDetails.ts';
import { readWorkerLeft } from '#engine/workers/readWorkerLeft.ts';
import { NextSlots } from '#engine/schedules/nextSlot.ts';
import { tellWorker } from '#engine/workers/workerActions.ts';
import type { Area, AreaTools } from '../area.ts';

/** Routines, pauses, locks and workers. */
export function steeringArea({
  session,
  acting: { act, who },
  live,
}: AreaTools): Area<typeof steeringMethods, typeof steeringFeeds> {
  const slots = new NextSlots();
  // Reading them asks all sessions of the server: where those are many, seldom.
  const dear = { times: 20 };
  return {
    methods: {
      'routines.list': async () =>
        routines.map(({ name, title, steps }) => ({
          name,
          title,
          steps: steps.map(({ step, sync, after = [] }) => ({ step, sync, after: [...after] })),
        })),
      'routines.enqueue': ({ routine, payload }) =>
        act(async (transaction) => {
          const run = await enqueueRoutine(transaction, {
            routine,
            payload,
            trigger: 'operator',
            triggerDetail: { by: who.actor },
          });
          const jobIds = run.jobs.map((job) => job.id);
          return { result: run, deed: { action: 'enqueue routine', jobIds, detail: { routine, run: run.run } } };
        }),
      'routines.retry': ({ run }) =>
        act(async (transaction) => {
          const again = await retryRoutine(transaction, run, who.actor);
          const jobIds = again.jobs.map((job) => job.id);
          return { result: again, deed: { action: 'retry routine', jobIds, detail: { run, as: again.run } } };
        }),
      'pauses.set': ({ scope, name, paused, reason }) =>
        act(async (transaction) => {
          const target = { scope, name };
          const changed = paused
            ? await pause(transaction, target, { by: who.actor, reason })
            : await unpause(transaction, target);
          const detail = { ...target, reason: reason ?? null, changed };
          return { result: { changed }, deed: { action: paused ? 'pause' : 'resume', detail } };
        }),
      'locks.release': ({ name, job, reason }) =>
        act(async (transaction) => {
          const result = await releaseLock(transaction, name, { by: who.actor, reason, job });
          const jobIds = result.cancelling === null ? [] : [result.cancelling];
          return { result, deed: { action: 'release lock', jobIds, detail: { lock: name, reason: reason ?? null } } };
        }),
      'workers.tell': ({ id, state, reason }) =>
        act(async (transaction) => {
          await tellWorker(transaction, id, state);
          const detail = { worker: id, state, reason: reason ?? null };
          return { result: {}, deed: { action: 'tell worker', detail } };
        }),
      'workers.left': ({ id }) => session.read((database) => readWorkerLeft(database, id)),
    },
    feeds: {
      locks: (_, push, fail) => live(async () => (await session.read(readAdvisoryLocks)).locks, push, fail, dear),
      advisoryLocks: (_, push, fail) => live(() => session.read(readAdvisoryLocks), push, fail, dear),
      lockQueue: ({ name }, push, fail) =>
        live(() => session.read((database) => readLockQueue(database, name, 100)), push, fail),
      nextSlot: (_, push, fail) =>
        live(() => session.read((database) => slots.read(database)), push, fail, {
          least: 250,
          times: 20,
          poll: 2_000,
        }),
      workers: ({ ended }, push, fail) =>
        live(() => session.read((database) => readWorkerDetails(database, { ended })), push, fail),
    },
  };
}
