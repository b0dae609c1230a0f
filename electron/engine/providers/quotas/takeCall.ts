import { JobError } from '#engine/jobError.ts';
import { describeWait } from '../backoff.ts';
import type { HttpRequest } from '../httpTypes.ts';
import type { ProviderRun } from '../providerRun.ts';
import type { Telling } from './quotaGate.ts';

/** A longer wait than this is not spent in a worker: the job goes back to the queue until then. */
export const longestWait = 30_000;

/** A call that may be made now, and must be settled. */
export interface TakenCall {
  /**
   * Tells the quota what came of the call. Gives the ms until a window that was refused as used up is worth asking again,
   * null when none was. Does not throw: what could not be told counts as a call that was made.
   */
  settle(made: boolean, told: readonly Telling[]): Promise<number | null>;
}

/**
 * Reserves a call, and waits for that as long as a worker may. Throws a `JobError` (`provider_quota_used_up`) that sends
 * the job back to the queue for a longer wait, a `DatabaseError`, or the signal's reason.
 */
export async function takeCall(
  request: Pick<HttpRequest, 'quota' | 'timeout' | 'provider'>,
  run: ProviderRun,
): Promise<TakenCall> {
  const { quotas } = run;
  const account = request.quota;
  if (!quotas || !account) return { settle: async () => null };
  for (let waited = 0; ;) {
    run.signal.throwIfAborted();
    const reservation = await quotas.reserve(account, request.timeout + margin);
    if (reservation.granted) {
      return {
        async settle(made, told) {
          const settled = quotas.settle(account, reservation.id, made, told).catch((error: unknown) => {
            run.log.debug(`The call to ${request.provider} could not be settled with its quota.`, {
              error: String(error),
            });
            return null;
          });
          // A run that is to stop waits for nothing.
          return run.signal.aborted ? null : await settled;
        },
      };
    }
    // Not all of those that wait come back in the same moment.
    const wait = reservation.wait + Math.floor(Math.random() * 200);
    if (waited + wait > longestWait) throw usedUp(request, reservation.window, reservation.limit, reservation.wait);
    run.log.info(`${allowed(request, reservation.window, reservation.limit)}; waiting ${describeWait(wait)}.`, {
      window: reservation.window,
      limit: reservation.limit,
      wait,
    });
    await run.clock.sleep(wait, run.signal);
    waited += wait;
  }
}

/** ms after a call's timeout when it is surely over, however slow the computer. */
const margin = 10_000;

function usedUp(request: Pick<HttpRequest, 'provider'>, window: string, limit: number | null, delay: number): JobError {
  return new JobError(
    {
      code: 'provider_quota_used_up',
      message: `${allowed(request, window, limit)}, and they are used up.`,
      hint: `The job goes on by itself in ${describeWait(delay)}, when calls are allowed again; this costs it no attempt.`,
      details: { window, limit, delay },
    },
    { kind: 'wait', delay },
  );
}

function allowed(request: Pick<HttpRequest, 'provider'>, window: string, limit: number | null): string {
  const calls = limit === null ? 'few calls' : limit === 1 ? '1 call' : `${limit} calls`;
  return `${request.provider} allows ${calls} ${/^[aeiou]|^hour/.test(window) ? 'an' : 'a'} ${window}`;
}
