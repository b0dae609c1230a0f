import { JobError, type Retry } from '#engine/jobError.ts';
import { backoff, describeWait } from './backoff.ts';
import { notJson, statusRefusal, tooLarge, truncated, unexpectedRedirect } from './httpFailures.ts';
import type { Answer, HttpRequest, Refusal, Target } from './httpTypes.ts';
import type { ProviderRun } from './providerRun.ts';
import type { Telling } from './quotas/quotaGate.ts';
import { longestWait, takeCall } from './quotas/takeCall.ts';
import { sendRequest, type RawResponse, type Sending } from './sendRequest.ts';

const usualTries = 5;
const usualByteLimit = 100 * 1024 * 1024;
const mostRedirects = 5;

/**
 * Makes a call whose answer is JSON: repeats what can get better (429, 5xx, network errors, timeouts, truncated bodies,
 * refusals in the body that `inspect` finds) with exponential backoff and jitter, or when the provider says. A POST that
 * may have been received is sent again only if it is repeatable, or was refused by 429 or by `inspect`. Every try is reserved
 * in the provider's quota before it is made.
 *
 * Throws a `JobError` with what the last try came to or the quota that is used up, a `DatabaseError` where the quota
 * can't be asked, or the signal's reason when that fires.
 */
export function getJson(request: HttpRequest, run: ProviderRun): Promise<Answer> {
  return call(request, run, { parse: parseJson, unreadable: unreadableJson });
}

/** Makes a call whose answer is text (CSV), as `getJson` does for JSON. Only `inspect` knows a text that is not what was asked for. */
export function getText(request: HttpRequest<string>, run: ProviderRun): Promise<Answer<string>> {
  return call(request, run, { parse: (text) => ({ ok: true, value: text.replace(/^\uFEFF/, '') }), unreadable: null });
}

/** How a body becomes what the caller wants. */
interface BodyKind<Body> {
  parse(text: string): { ok: true; value: Body } | { ok: false };
  /** What is wrong with a body that can't be parsed; null where every text can. */
  readonly unreadable: ((request: Target, response: RawResponse) => Refusal) | null;
}

async function call<Body>(request: HttpRequest<Body>, run: ProviderRun, kind: BodyKind<Body>): Promise<Answer<Body>> {
  const tries = request.tries ?? usualTries;
  for (let attempt = 1; ; attempt += 1) {
    run.signal.throwIfAborted();
    const outcome = await tryOnce(request, run, kind);
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

type Outcome<Body> = { answer: Answer<Body> } | { refusal: Refusal };

async function tryOnce<Body>(
  request: HttpRequest<Body>,
  run: ProviderRun,
  kind: BodyKind<Body>,
): Promise<Outcome<Body>> {
  const taken = await takeCall(request, run);
  const started = performance.now();
  const sending: Sending = { sent: false, bytes: 0, response: null };
  const told: Telling[] = [];
  let outcome: Outcome<Body>;
  try {
    outcome = await send(request, run, kind, sending, told, started);
  } catch (error) {
    await taken.settle(sending.sent, told);
    throw error;
  } finally {
    if (sending.sent) run.onCall({ bytes: sending.bytes, ms: Math.round(performance.now() - started) });
  }
  run.record?.({
    target: request,
    response: sending.response,
    error: 'refusal' in outcome ? outcome.refusal.failure.code : null,
    ms: Math.round(performance.now() - started),
  });
  if ('answer' in outcome) {
    await taken.settle(sending.sent, told);
    return outcome;
  }
  const { refusal } = outcome;
  const wait = await taken.settle(sending.sent, withRefusal(told, refusal));
  // The database knows better than this computer's clock when the window resets.
  return wait === null ? outcome : { refusal: { ...refusal, retry: { kind: 'wait', delay: wait } } };
}

/** `told` gets what the answer's headers tell about the quota. */
async function send<Body>(
  request: HttpRequest<Body>,
  run: ProviderRun,
  kind: BodyKind<Body>,
  sending: Sending,
  told: Telling[],
  started: number,
): Promise<Outcome<Body>> {
  const uncertain = (refusal: Refusal): Outcome<Body> => ({ refusal: notAgain(request, sending, refusal) });
  try {
    const limits = {
      bytes: request.byteLimit ?? usualByteLimit,
      redirects: request.followRedirects ? mostRedirects : 0,
    };
    const response = await sendRequest(request, run.signal, limits, sending);
    sending.response = response;
    const ms = Math.round(performance.now() - started);
    const { status, headers, bytes, text } = response;
    told.push(...(request.readQuota?.(headers) ?? []));
    if (response.end === 'too_large') return { refusal: tooLarge(request) };
    if (status >= 300 && status < 400) {
      return { refusal: unexpectedRedirect(request, status, headers['location'], request.followRedirects ?? false) };
    }

    const parsed = kind.parse(text);
    // Of a body that was cut off, `inspect` could say only that.
    const readable = parsed.ok && response.end === 'complete';
    const known = readable ? request.inspect({ status, headers, body: parsed.value, bytes, ms }) : null;
    if (known) return { refusal: known };
    if (status < 200 || status > 299) {
      const refusal = statusRefusal(request, status, headers, run.clock.now());
      return status === 429 ? { refusal } : uncertain(refusal);
    }
    if (response.end === 'cut_off') return uncertain(truncated(request, bytes, headers['content-length']));
    if (parsed.ok) return { answer: { status, headers, body: parsed.value, bytes, ms } };
    return uncertain(kind.unreadable?.(request, response) ?? truncated(request, bytes, undefined));
  } catch (error) {
    if (run.signal.aborted) throw run.signal.reason;
    if (error instanceof JobError)
      return uncertain({ failure: error.toFailure(), retry: error.retry, cause: error.cause });
    throw error;
  }
}

/** A refusal after which a POST is not sent again where the provider may have received it already. */
function notAgain({ post }: Target, sending: Sending, refusal: Refusal): Refusal {
  if (!post || post.repeatable || !sending.sent || refusal.retry.kind === 'never') return refusal;
  const { failure } = refusal;
  const hint = 'It may have been received all the same, so it was not sent again.';
  return {
    ...refusal,
    failure: { ...failure, hint: failure.hint === undefined ? hint : `${hint} ${failure.hint}` },
    retry: { kind: 'never' },
  };
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

function unreadableJson(request: Target, { status, headers, text, bytes }: RawResponse): Refusal {
  return looksLikeJson(text) ? truncated(request, bytes, undefined) : notJson(request, status, headers, text);
}

function looksLikeJson(text: string): boolean {
  return /^\uFEFF?\s*[{[]/.test(text);
}
