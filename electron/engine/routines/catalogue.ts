import type { Routine } from './defineRoutine.ts';

/** Every routine there is: listed here, workers make it known to the database, and it can be enqueued and scheduled. */
export const routines: readonly Routine[] = [];

export function findRoutine(name: string): Routine | undefined {
  return routines.find((routine) => routine.name === name);
}
