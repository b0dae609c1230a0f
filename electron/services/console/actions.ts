import type { ConsoleHandlers } from '#shared/contract/server.ts';
import { OperatorError } from '#shared/errors.ts';
import { recordAction } from '#engine/audit.ts';
import { inspectSchema, migrate, type Migration } from '#engine/database/migrate.ts';
import { enqueue } from '#engine/queue/enqueue.ts';
import { readLog } from '#engine/queue/jobRows.ts';
import { cancelJob, retryJob, runNow, setPriority } from '#engine/queue/jobActions.ts';
import { pause, unpause } from '#engine/queue/pauses.ts';
import { releaseLock } from '#engine/locks/releaseLock.ts';
import { routines } from '#engine/routines/catalogue.ts';
import { enqueueRoutine, retryRoutine } from '#engine/routines/routineRuns.ts';
import { describeSync, findSync, syncs } from '#engine/syncs/catalogue.ts';
import { tellWorker } from '#engine/workers/workerActions.ts';
import type { Acting } from './acting.ts';
import type { OversightMethod } from './oversight.ts';
import type { Session } from './session.ts';

/** The methods about single jobs, routines, pauses, locks and workers, and about the connection itself. */
export function actions(
  session: Session,
  { act, who }: Acting,
  migrations: readonly Migration[],
): Omit<ConsoleHandlers, OversightMethod> {
  const { actor } = who;
  return {
    'syncs.list': async () => syncs.map(describeSync),
    'jobs.enqueue': (input) =>
      act(async (transaction) => {
        const sync = findSync(input.sync);
        if (!sync) throw new OperatorError({ code: 'unknown_sync', message: `There is no sync named ${input.sync}.` });
        sync.parsePayload(input.payload);
        const { id } = await enqueue(transaction, {
          ...input,
          trigger: 'operator',
          triggerDetail: { by: actor },
          maxAttempts: sync.maxAttempts,
        });
        return { result: { id }, deed: { action: 'enqueue', jobIds: [id], detail: { sync: sync.name } } };
      }),
    'jobs.retry': ({ id, payload }) =>
      act(async (transaction) => {
        const retried = await retryJob(transaction, id, { payload, by: actor });
        return { result: { id: retried }, deed: { action: 'retry', jobIds: [id], detail: { as: retried } } };
      }),
    'jobs.cancel': ({ id, reason }) =>
      act(async (transaction) => ({
        result: { state: await cancelJob(transaction, id, { by: actor, reason }) },
        deed: { action: 'cancel', jobIds: [id], detail: { reason: reason ?? null } },
      })),
    'jobs.runNow': ({ id }) =>
      act(async (transaction) => {
        await runNow(transaction, id);
        return { result: {}, deed: { action: 'run now', jobIds: [id] } };
      }),
    'jobs.setPriority': ({ id, priority }) =>
      act(async (transaction) => {
        await setPriority(transaction, id, priority);
        return { result: {}, deed: { action: 'change priority', jobIds: [id], detail: { priority } } };
      }),
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
          triggerDetail: { by: actor },
        });
        const jobIds = run.jobs.map((job) => job.id);
        return { result: run, deed: { action: 'enqueue routine', jobIds, detail: { routine, run: run.run } } };
      }),
    'routines.retry': ({ run }) =>
      act(async (transaction) => {
        const again = await retryRoutine(transaction, run, actor);
        const jobIds = again.jobs.map((job) => job.id);
        return { result: again, deed: { action: 'retry routine', jobIds, detail: { run, as: again.run } } };
      }),
    'pauses.set': ({ scope, name, paused, reason }) =>
      act(async (transaction) => {
        const target = { scope, name };
        const changed = paused
          ? await pause(transaction, target, { by: actor, reason })
          : await unpause(transaction, target);
        const detail = { ...target, reason: reason ?? null };
        return { result: { changed }, deed: { action: paused ? 'pause' : 'resume', detail } };
      }),
    'locks.release': ({ name, reason }) =>
      act(async (transaction) => {
        const result = await releaseLock(transaction, name, { by: actor, reason });
        const jobIds = result.cancelling === null ? [] : [result.cancelling];
        return { result, deed: { action: 'release lock', jobIds, detail: { lock: name, reason: reason ?? null } } };
      }),
    'workers.tell': ({ id, state }) =>
      act(async (transaction) => {
        await tellWorker(transaction, id, state);
        return { result: {}, deed: { action: 'tell worker', detail: { worker: id, state } } };
      }),
    'log.page': ({ id, before, limit }) => session.read((database) => readLog(database, id, before, limit)),
    'migrations.plan': async () => {
      const { pending } = await session.read((database) => inspectSchema(database, migrations));
      return { pending: pending.map(({ number, name, sql }) => ({ number, name, sql })) };
    },
    'migrations.apply': async () => {
      const writer = await session.writer();
      const applied = await migrate(writer, migrations);
      if (applied.length > 0) {
        await recordAction(writer, { ...who, action: 'migrate', jobIds: [], detail: { applied } });
      }
      await session.inspect();
      return { applied };
    },
    'session.unlock': async ({ minutes }) => {
      await session.unlock(minutes, who);
      return {};
    },
  };
}
