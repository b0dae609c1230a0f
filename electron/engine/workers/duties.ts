import { followPauses } from '#engine/queue/pauses.ts';
import { registerRoutines } from '#engine/routines/routineRuns.ts';
import { repeat, type Chore } from './chore.ts';
import { registerSyncs } from './registry.ts';
import { rescueExpired, sweepRunningAttempts, wakeWaiting } from './rescue.ts';
import type { WorkerOptions, WorkerTiming } from './workerOptions.ts';

/** What a worker does about itself, again and again. */
export interface OwnDuties {
  beat: () => Promise<void>;
  /** Does what operators want of the jobs here. */
  obey: () => Promise<void>;
  /** Looks for jobs to claim. */
  look: () => void;
  /** Looks for claims whose answer never came, and for jobs to claim. */
  doubt: () => void;
}

/** What every worker does besides running jobs; one that runs a single command leaves the care for others to them. */
export function makeDuties(options: WorkerOptions, timing: WorkerTiming, own: OwnDuties): Chore[] {
  const { database, logger, clock, identity, chores = [] } = options;
  const { heartbeat, poll, rescue, lease } = timing;
  const duty = (name: string, every: number, hints: string[], run: () => Promise<unknown>): Chore =>
    repeat({ name, every, hints, run, clock, logger });
  const forItself = [
    duty('Heartbeat', heartbeat, ['control'], own.beat),
    duty('Orders', poll, ['control', 'connected'], own.obey),
  ];
  if (identity.kind === 'command') return forItself;
  return [
    ...forItself,
    // It tells that it lives first: after it stood still for longer than its lease it would take itself for lost.
    duty('Rescue', rescue, ['resumed'], async () => {
      await own.beat();
      await rescueOthers(options);
    }),
    duty('Pauses', poll, ['control', 'connected'], () => followPauses(database)),
    // Jobs that no notification announced, and those that wait for a lock that nobody holds any more.
    duty('Queue', poll, [], () => {
      own.look();
      return wakeWaiting(database);
    }),
    duty('Claims', lease, [], async () => own.doubt()),
    duty('Registry', registerEvery, [], () => registerKnown(options)),
    ...chores,
  ];
}

/** Tells the database which syncs and routines the worker has. */
export async function registerKnown({ database, syncs, routines = [] }: WorkerOptions): Promise<void> {
  await registerSyncs(database, syncs);
  await registerRoutines(database, routines);
}

async function rescueOthers({ database, logger }: WorkerOptions): Promise<void> {
  for (const job of await rescueExpired(database, logger)) {
    logger.warn(
      job.ended
        ? 'A job of a lost worker had no attempt left and has failed.'
        : 'A job of a lost worker was taken back.',
      { job: job.id },
    );
  }
  await sweepRunningAttempts(database);
}

/** ms between two times that a worker tells which syncs it has; after an hour of silence they count as gone. */
const registerEvery = 600_000;
