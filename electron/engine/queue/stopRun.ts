import type { Clock } from '#engine/clock.ts';
import type { StopStage } from './stop.ts';

/** The database sessions of a run: one, or several as if they were one. None of the methods throws. */
export interface Sessions {
  /** Whether one may be left on the server. */
  readonly hasSession: boolean;
  cancelQuery(): Promise<void>;
  close(): Promise<void>;
  end(clock: Clock): Promise<void>;
}

/**
 * Brings a run to its end whose signal has fired: waits `grace` ms, then cancels the queries of its sessions, then, half of
 * that later, terminates the sessions; what runs after that, runs without one. When this resolves, the transaction and the
 * lock are known to be gone, however long it takes to know it. Never throws.
 */
export async function stopRun(
  run: Promise<unknown>,
  sessions: Sessions,
  clock: Clock,
  grace: number,
): Promise<StopStage> {
  const stage = await stopInStages(run, sessions, clock, grace);
  // A session that nothing uses any more ends its transaction in order, and can be used again.
  if (stage === 'signal' || stage === 'backend_cancelled') await sessions.close();
  await sessions.end(clock);
  return stage;
}

async function stopInStages(
  run: Promise<unknown>,
  sessions: Sessions,
  clock: Clock,
  grace: number,
): Promise<StopStage> {
  if (await endsWithin(run, grace, clock)) return 'signal';
  if (sessions.hasSession) {
    await sessions.cancelQuery();
    if (await endsWithin(run, grace / 2, clock)) return 'backend_cancelled';
    await sessions.end(clock);
    if (await endsWithin(run, grace / 2, clock)) return 'backend_terminated';
  }
  return 'fenced';
}

async function endsWithin(run: Promise<unknown>, ms: number, clock: Clock): Promise<boolean> {
  const over = new AbortController();
  const ended = run.then(
    () => true,
    () => true,
  );
  const late = clock.sleep(ms, over.signal).then(
    () => false,
    () => false,
  );
  const first = await Promise.race([ended, late]);
  over.abort();
  return first;
}
