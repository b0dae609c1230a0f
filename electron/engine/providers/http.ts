import { JobError, type Retry } from '#engine/jobError.ts';
import { backoff, describeWait } from './backoff.ts';
import { notJson, statusRefusal, tooLarge, truncated, unexpectedRedirect } from './httpFailures.ts';
import type { Answer, HttpRequest, Refusal } from './httpTypes.ts';
import type { ProviderRun } from './providerRun.ts';
import type { Telling } from './quotas/quotaGate.ts';
import { longestWait, takeCall } from './quotas/takeCall.ts';
import { sendGet, type Sending } from './sendGet.ts';

const usualTries = 5;
const usualByteLimit = 100 * 1024 * 1024;

/**
 * Gets JSON over HTTP: repeats what can get better (429, 5xx, network errors, timeouts, truncated bodies, refusals in
 * the body that `inspect` finds) with exponential backoff and jitter, or when the provider says. Every try is reserved in
 * the provider's quota before it is made.
 *
 * Throws a `JobError` with what the last try came to or the quota that is used up, a `DatabaseError` where the quota
 * can't be asked, or the signal's reason when that fires.
 */
export async function getJson(request: HttpRequest, run: ProviderRun): Promise<Answer> {
  const tries = request.tries ?? usualTries;
  for (let attempt = 1; ; attempt += 1) {
    run.signal.throwIfAborted();
    const outcome = await tryOnce(request, run);
    if ('answer' in outcome) return outcome.answer;

    const { refusal } = outcome;
    const wait = waitBefore(refusal.retry, attempt, request.random);
    if (wait === null || attempt >= tries) throw asJobError(refusal, attempt);
    run.log.warn(`${refusal.failure.message} Try ${attempt + 1} of ${tries} in ${describeWait(wait)}.`, {
      code: refusal.failure.code,
      attempt,
      wait,
    });
    await run.clock.sleep(wait, run.signal);
  }
}

type Outcome = { answer: Answer } | { refusal: Refusal };

async function tryOnce(request: HttpRequest, run: ProviderRun): Promise<Outcome> {
  const call = await takeCall(request, run);
  const started = performance.now();
  const sending: Sending = { sent: false, bytes: 0 };
  const told: Telling[] = [];
  let outcome: Outcome;
  try {
    outcome = await send(request, run, sending, told, started);
  } catch (error) {
    await call.settle(sending.sent, told);
    throw error;
  } finally {
    if (sending.sent) run.onCall({ bytes: sending.bytes, ms: Math.round(performance.now() - started) });
  }
  if ('answer' in outcome) {
    await call.settle(sending.sent, told);
    return outcome;
  }
  const { refusal } = outcome;
  const wait = await call.settle(sending.sent, withRefusal(told, refusal));
  // The database knows better than this computer's clock when the window resets.
  return wait === null ? outcome : { refusal: { ...refusal, retry: { kind: 'wait', delay: wait } } };
}

/** `told` gets what the answer's headers tell about the quota. */
async function send(
  request: HttpRequest,
  run: ProviderRun,
  sending: Sending,
  told: Telling[],
  started: number,
): Promise<Outcome> {
  try {
    const response = await sendGet(request, run.signal, request.byteLimit ?? usualByteLimit, sending);
    const ms = Math.round(performance.now() - started);
    const { status, headers, bytes, text } = response;
    told.push(...(request.readQuota?.(headers) ?? []));
    if (response.end === 'too_large') return { refusal: tooLarge(request) };
    if (status >= 300 && status < 400) return { refusal: unexpectedRedirect(request, status, headers['location']) };

    const parsed = parseJson(text);
    const known = parsed.ok ? request.inspect({ status, headers, body: parsed.value, bytes, ms }) : null;
    if (known) return { refusal: known };
    if (status < 200 || status > 299) return { refusal: statusRefusal(request, status, headers, run.clock.now()) };
    if (response.end === 'cut_off') return { refusal: truncated(request, bytes, headers['content-length']) };
    if (parsed.ok) return { answer: { status, headers, body: parsed.value, bytes, ms } };
    return {
      refusal: looksLikeJson(text) ? truncated(request, bytes, undefined) : notJson(request, status, headers, text),
    };
  } catch (error) {
    if (run.signal.aborted) throw run.signal.reason;
    if (error instanceof JobError)
      return { refusal: { failure: error.toFailure(), retry: error.retry, cause: error.cause } };
    throw error;
  }
}

/** What an answer told, with the window that its refusal says is used up. */
function withRefusal(told: readonly Telling[], { usedUp }: Refusal): readonly Telling[] {
  if (!usedUp) return told;
  const { window, wait } = usedUp;
  const before = told.find(({ name }) => name === window);
  return [
    ...told.filter(({ name }) => name !== window),
    { ...before, name: window, used_up: true, ...(wait === null ? {} : { wait }) },
  ];
}

/** ms to wait here before the next try; null where there is to be none here. */
function waitBefore(retry: Retry, attempt: number, random: (() => number) | undefined): number | null {
  if (retry.kind === 'never') return null;
  if (retry.kind === 'backoff') return backoff(attempt, random);
  return retry.delay <= longestWait ? retry.delay : null;
}

function asJobError({ failure, retry, cause }: Refusal, attempts: number): JobError {
  const message = attempts > 1 ? `${failure.message} It was tried ${attempts} times.` : failure.message;
  return new JobError({ ...failure, message }, retry, cause === undefined ? {} : { cause });
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch {
    return { ok: false };
  }
}

function looksLikeJson(text: string): boolean {
  return /^\uFEFF?\s*[{[]/.test(text);
}
