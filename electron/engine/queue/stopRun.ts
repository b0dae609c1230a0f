import type { Clock } from '#engine/clock.ts';
import type { JobTransaction } from './jobTransaction.ts';
import type { StopStage } from './stop.ts';

/**
 * Brings a run to its end whose signal has fired: waits `grace` ms, then cancels the query of its session, then, half of
 * that later, terminates the session; what runs after that, runs without one. When this resolves, the transaction and the
 * lock are known to be gone, however long it takes to know it. Never throws.
 */
export async function stopRun(
  run: Promise<unknown>,
  transaction: JobTransaction,
  clock: Clock,
  grace: number,
): Promise<StopStage> {
  const stage = await stopInStages(run, transaction, clock, grace);
  // A session that nothing uses any more ends its transaction in order, and can be used again.
  if (stage === 'signal' || stage === 'backend_cancelled') await transaction.close();
  await transaction.end(clock);
  return stage;
}

async function stopInStages(
  run: Promise<unknown>,
  transaction: JobTransaction,
  clock: Clock,
  grace: number,
): Promise<StopStage> {
  if (await endsWithin(run, grace, clock)) return 'signal';
  if (transaction.hasSession) {
    await transaction.cancelQuery();
    if (await endsWithin(run, grace / 2, clock)) return 'backend_cancelled';
    await transaction.end(clock);
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
