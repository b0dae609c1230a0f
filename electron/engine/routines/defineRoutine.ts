import type { JsonObject } from '#shared/jobs.ts';

/** One sync of a routine. */
export interface RoutineStep {
  /** Its name within the routine. */
  readonly step: string;
  readonly sync: string;
  /** What it always gets. */
  readonly payload?: JsonObject;
  /** The fields that it takes over from the payload of the routine, where they are given. */
  readonly takes?: readonly string[];
  /** Earlier steps that must succeed before this one starts. */
  readonly after?: readonly string[];
}

/** A named set of syncs that are enqueued together. */
export interface Routine {
  /** `football-daily` */
  readonly name: string;
  readonly title: string;
  readonly steps: readonly RoutineStep[];
}

/** Makes a routine. Throws an `Error` for one without steps, with a step twice, or that waits for one that is not before it. */
export function defineRoutine(routine: Routine): Routine {
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(routine.name)) throw new Error(`${routine.name} is no name for a routine`);
  if (routine.steps.length === 0) throw new Error(`the routine ${routine.name} has no steps`);
  const before = new Set<string>();
  for (const { step, after = [] } of routine.steps) {
    if (before.has(step)) throw new Error(`the routine ${routine.name} has the step ${step} twice`);
    const missing = after.find((name) => !before.has(name));
    if (missing !== undefined) {
      throw new Error(`the step ${step} of the routine ${routine.name} waits for ${missing}, which is not before it`);
    }
    before.add(step);
  }
  return routine;
}
