import { OperatorError } from '#shared/errors.ts';
import type { JobId, JsonObject, Trigger } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { enqueue } from '#engine/queue/enqueue.ts';
import type { Routine } from '#engine/routines/defineRoutine.ts';
import { enqueueRoutine, registerRoutines } from '#engine/routines/routineRuns.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import type { Placeholders } from './placeholders.ts';

/** What schedules can start here, and with which values. */
export interface Targets {
  readonly findSync: (name: string) => Sync | undefined;
  readonly findRoutine?: (name: string) => Routine | undefined;
  /** Those of the catalogue where it is left out. */
  readonly placeholders?: Placeholders;
}

export interface TargetName {
  readonly sync: string | null;
  readonly routine: string | null;
}

export interface TargetJob {
  payload: JsonObject;
  trigger: Trigger;
  triggerDetail: JsonObject;
  priority: number;
}

/** The sync or routine of a schedule. */
export interface Target {
  /** Throws an `OperatorError` for a payload that it can't take. */
  checkPayload(payload: JsonObject): void;
  enqueue(database: Queryable, job: TargetJob): Promise<{ jobIds: JobId[]; routineRun: string | null }>;
}

/** Finds the sync or routine of a schedule. Throws an `OperatorError` where this version has none of that name. */
export function requireTarget(targets: Targets, { sync, routine }: TargetName): Target {
  if (sync !== null && routine === null) return syncTarget(requireSync(targets, sync));
  if (routine !== null && sync === null) return routineTarget(targets, routine);
  throw new OperatorError({ code: 'bad_target', message: 'A schedule starts a sync or a routine: name one of them.' });
}

function syncTarget(sync: Sync): Target {
  return {
    checkPayload: (payload) => void sync.parsePayload(payload),
    enqueue: async (database, job) => {
      const { id } = await enqueue(database, { ...job, sync: sync.name, maxAttempts: sync.maxAttempts });
      return { jobIds: [id], routineRun: null };
    },
  };
}

function routineTarget(targets: Targets, name: string): Target {
  const routine = targets.findRoutine?.(name);
  if (!routine) throw unknown('routine', name);
  const steps = routine.steps.map((step) => ({ ...step, definition: requireSync(targets, step.sync) }));
  return {
    checkPayload: (payload) => {
      const taken = new Set(steps.flatMap(({ takes = [] }) => takes));
      const stray = Object.keys(payload).find((field) => !taken.has(field));
      if (stray !== undefined) {
        throw new OperatorError({
          code: 'invalid_payload',
          message: `No step of the routine ${name} takes the field ${JSON.stringify(stray)}.`,
          hint: taken.size > 0 ? `They take ${[...taken].join(', ')}.` : 'They take none.',
        });
      }
      for (const { payload: own = {}, takes = [], definition } of steps) {
        const given = Object.entries(payload).filter(([field]) => takes.includes(field));
        definition.parsePayload({ ...own, ...Object.fromEntries(given) });
      }
    },
    enqueue: async (database, job) => {
      await registerRoutines(database, [routine]);
      const { run, jobs } = await enqueueRoutine(database, { ...job, routine: name });
      return { jobIds: jobs.map(({ id }) => id), routineRun: run };
    },
  };
}

function requireSync({ findSync }: Targets, name: string): Sync {
  const sync = findSync(name);
  if (!sync) throw unknown('sync', name);
  return sync;
}

function unknown(kind: 'sync' | 'routine', name: string): OperatorError {
  return new OperatorError({
    code: `unknown_${kind}`,
    message: `There is no ${kind} ${JSON.stringify(name)} in this version.`,
    hint: 'Check its name, or update this program.',
  });
}
