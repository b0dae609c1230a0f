import { OperatorError } from '#shared/errors.ts';
import { readLocks } from '#engine/locks/readLocks.ts';
import { releaseLock } from '#engine/locks/releaseLock.ts';
import { cancelJob, runNow, setPriority } from '#engine/queue/jobActions.ts';
import { pause, readPauses, unpause, type PauseTarget } from '#engine/queue/pauses.ts';
import { findRoutine, routines } from '#engine/routines/catalogue.ts';
import { enqueueRoutine, registerRoutines, retryRoutine } from '#engine/routines/routineRuns.ts';
import { findSync, syncs } from '#engine/syncs/catalogue.ts';
import { isProviderName } from '#engine/providers/catalogue.ts';
import { readWorkers } from '#engine/workers/readWorkers.ts';
import { tellWorker } from '#engine/workers/workerActions.ts';
import { act } from '#cli/act.ts';
import { open, type OpenOptions } from '#cli/open.ts';
import { columns, print, printJson } from '#cli/output.ts';
import { parseJobId, parsePayload } from '#cli/parse.ts';

interface Common extends OpenOptions {
  json: boolean;
}

/** Cancels a job: one that waits at once, one that runs by its worker, which proves that it stopped. */
export async function cancelCommand(text: string, options: Common & { reason?: string }): Promise<void> {
  const id = parseJobId(text);
  const state = await act(options, async (transaction, by) => ({
    result: await cancelJob(transaction, id, { by, reason: options.reason }),
    deed: { action: 'cancel', jobIds: [id], detail: { reason: options.reason ?? null } },
  }));
  if (options.json) printJson({ id, state });
  else print(state === 'cancelled' ? `Cancelled job ${id}.` : `Job ${id} runs; it was told to stop.`);
}

/** Makes a job that waits due now. */
export async function runNowCommand(text: string, options: Common): Promise<void> {
  const id = parseJobId(text);
  await act(options, async (transaction) => ({
    result: await runNow(transaction, id),
    deed: { action: 'run now', jobIds: [id] },
  }));
  if (options.json) printJson({ id });
  else print(`Job ${id} is due now.`);
}

/** Changes the priority of a job that waits. */
export async function priorityCommand(text: string, priority: number, options: Common): Promise<void> {
  const id = parseJobId(text);
  await act(options, async (transaction) => {
    const { from } = await setPriority(transaction, id, priority);
    return { result: from, deed: { action: 'change priority', jobIds: [id], detail: { priority, from } } };
  });
  if (options.json) printJson({ id, priority });
  else print(`Job ${id} has the priority ${priority}.`);
}

/** Lets workers claim no more of a sync, of a provider's syncs, or of anything. */
export async function pauseCommand(what: string, options: Common & { reason?: string }): Promise<void> {
  const target = targetOf(what);
  const changed = await act(options, async (transaction, by) => {
    const result = await pause(transaction, target, { by, reason: options.reason });
    return {
      result,
      deed: { action: 'pause', detail: { ...target, reason: options.reason ?? null, changed: result } },
    };
  });
  if (options.json) printJson({ ...target, paused: true, changed });
  else print(changed ? `Paused ${what}; what runs goes on.` : `${what} is paused already.`);
}

/** Lets workers claim again. */
export async function resumeCommand(what: string, options: Common): Promise<void> {
  const target = targetOf(what);
  const changed = await act(options, async (transaction) => {
    const result = await unpause(transaction, target);
    return { result, deed: { action: 'resume', detail: { ...target, changed: result } } };
  });
  if (options.json) printJson({ ...target, paused: false, changed });
  else print(changed ? `Resumed ${what}.` : `${what} is not paused.`);
}

/** Lists what is paused. */
export async function pausesCommand(options: Common): Promise<void> {
  const pauses = await reading(options, readPauses);
  if (options.json) return printJson({ pauses });
  print(
    pauses.length === 0
      ? 'Nothing is paused.'
      : columns([
          ['PAUSED', 'SINCE', 'BY', 'REASON'],
          ...pauses.map((each) => [
            each.scope === 'all' ? 'all' : each.name,
            each.pausedAt,
            each.pausedBy,
            each.reason ?? '',
          ]),
        ]),
  );
}

/** Lists the locks that are held or waited for. */
export async function locksCommand(options: Common): Promise<void> {
  const locks = await reading(options, readLocks);
  if (options.json) return printJson({ locks });
  print(
    locks.length === 0
      ? 'No lock is held.'
      : columns([
          ['LOCK', 'HELD SINCE', 'JOB', 'WORKER', 'WAITING'],
          ...locks.map((lock) => [
            lock.name,
            lock.held ? (lock.since ?? '?') : 'free',
            lock.job ? `${lock.job.id} (${lock.job.sync})` : '',
            lock.worker ?? lock.client ?? '',
            lock.next.length === 0 ? '' : `${lock.waiting}: ${lock.next.slice(0, 5).join(', ')}`,
          ]),
        ]),
  );
}

/** Frees a lock: its job is cancelled first. */
export async function releaseCommand(name: string, options: Common & { reason?: string }): Promise<void> {
  const { cancelling } = await act(options, async (transaction, by) => {
    const result = await releaseLock(transaction, name, { by, reason: options.reason });
    const jobIds = result.cancelling === null ? [] : [result.cancelling];
    return { result, deed: { action: 'release lock', jobIds, detail: { lock: name, reason: options.reason ?? null } } };
  });
  if (options.json) printJson({ lock: name, cancelling });
  else
    print(
      cancelling === null
        ? `Ended the session that held the lock ${name}; no job of ours did.`
        : `Job ${cancelling}, which holds the lock ${name}, was told to stop; the lock is free when it has.`,
    );
}

/** Lists the workers that live, or ended lately. */
export async function workersCommand(options: Common): Promise<void> {
  const workers = await reading(options, readWorkers);
  if (options.json) return printJson({ workers });
  print(
    workers.length === 0
      ? 'No worker lives.'
      : columns([
          ['ID', 'NAME', 'KIND', 'STATE', 'RUNNING', 'VERSION', 'HEARTBEAT'],
          ...workers.map((worker) => [
            worker.id,
            worker.name,
            worker.kind,
            worker.state,
            `${worker.running} of ${worker.slots}`,
            worker.version,
            worker.heartbeatAt,
          ]),
        ]),
  );
}

/** Tells a worker to claim no more, to claim again, or to finish and end. */
export function tellWorkerCommand(
  state: 'active' | 'paused' | 'draining',
): (id: string, options: Common) => Promise<void> {
  return async (id, options) => {
    if (!/^\d{1,18}$/.test(id)) {
      throw new OperatorError({ code: 'bad_worker_id', message: `${JSON.stringify(id)} is not the id of a worker.` });
    }
    await act(options, async (transaction) => ({
      result: await tellWorker(transaction, id, state),
      deed: { action: 'tell worker', detail: { worker: id, state } },
    }));
    if (options.json) printJson({ worker: id, state });
    else print(`The worker ${id} was told to be ${state}.`);
  };
}

/** Enqueues all steps of a routine. */
export async function routineCommand(name: string, options: Common & { payload: string }): Promise<void> {
  const payload = parsePayload(options.payload);
  const routine = findRoutine(name);
  if (!routine) throw unknownRoutine(name);
  const run = await act(options, async (transaction, by) => {
    await registerRoutines(transaction, [routine]);
    const result = await enqueueRoutine(transaction, {
      routine: name,
      payload,
      trigger: 'operator',
      triggerDetail: { by },
    });
    const jobIds = result.jobs.map((job) => job.id);
    return { result, deed: { action: 'enqueue routine', jobIds, detail: { routine: name, run: result.run } } };
  });
  if (options.json) return printJson(run);
  print(`Enqueued run ${run.run} of ${name}:`);
  print(columns(run.jobs.map((job) => [job.id, job.step])));
}

/** Enqueues again the steps of an ended run that did not succeed. */
export async function retryRoutineCommand(run: string, options: Common): Promise<void> {
  if (!/^\d{1,18}$/.test(run)) {
    throw new OperatorError({
      code: 'bad_run',
      message: `${JSON.stringify(run)} is not the number of a routine's run.`,
    });
  }
  const again = await act(options, async (transaction, by) => {
    const result = await retryRoutine(transaction, run, by);
    const jobIds = result.jobs.map((job) => job.id);
    return { result, deed: { action: 'retry routine', jobIds, detail: { run, as: result.run } } };
  });
  if (options.json) return printJson(again);
  print(`Enqueued what had not succeeded as run ${again.run}:`);
  print(columns(again.jobs.map((job) => [job.id, job.step])));
}

async function reading<T>(
  options: OpenOptions,
  read: (database: Parameters<typeof readLocks>[0]) => Promise<T>,
): Promise<T> {
  const opened = await open(options);
  try {
    return await read(opened.database);
  } finally {
    await opened.close();
  }
}

/** `all`, the name of a sync, or that of a provider. */
function targetOf(what: string): PauseTarget {
  if (what === 'all') return { scope: 'all', name: '' };
  if (findSync(what)) return { scope: 'sync', name: what };
  if (isProviderName(what)) return { scope: 'provider', name: what };
  throw new OperatorError({
    code: 'unknown_target',
    message: `There is no sync and no provider named ${what}.`,
    hint: `There are: all, ${[...new Set(syncs.flatMap((sync) => [sync.name, sync.provider ?? []].flat()))].join(', ')}.`,
  });
}

function unknownRoutine(name: string): OperatorError {
  const known = routines.map((routine) => routine.name);
  return new OperatorError({
    code: 'routine_not_found',
    message: `There is no routine named ${name}.`,
    ...(known.length === 0 ? {} : { hint: `There are: ${known.join(', ')}.` }),
  });
}
