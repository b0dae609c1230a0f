import { OperatorError } from '#shared/errors.ts';
import { retryAfter } from '#engine/providers/backoff.ts';

/** The variable with the address of this process, which wins over the one in the database. */
export const webhookVariable = 'TOUCHLINE_ALERT_WEBHOOK_URL';
/** ms that a call may take. */
const timeout = 10_000;

/**
 * An address to tell alerts to, checked: https, or http on this computer. It is a secret, so the `OperatorError` that is
 * thrown for another one does not repeat it.
 */
export function parseWebhookUrl(text: string, where = 'The address of the webhook'): URL {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (url && text.length <= 2_000 && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))))
    return url;
  throw new OperatorError({
    code: 'bad_webhook',
    message: `${where} is not an https URL.`,
    hint: 'Copy it from the page of the incoming webhook. Plain http is for this computer only.',
  });
}

/** The webhook of this process; null where its variable is not set. Throws an `OperatorError` for a malformed one. */
export function webhookFrom(variables: Readonly<Record<string, string | undefined>>): URL | null {
  const text = variables[webhookVariable]?.trim() ?? '';
  return text === '' ? null : parseWebhookUrl(text, webhookVariable);
}

/** How a call ended. `error` never holds more of the address than its host. */
export type Posted =
  | { ok: true }
  /** `retry`: another try can succeed; `delay`: not before so many ms, where the other end said so. */
  | { ok: false; error: string; retry: boolean; delay: number | null };

/** Posts JSON. Follows no redirect: it would take the message to an address that nobody chose. */
export async function postJson(url: URL, body: unknown, signal: AbortSignal, now: number): Promise<Posted> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
    });
  } catch (error) {
    return { ok: false, error: `${url.host} could not be reached (${reasonOf(error)}).`, retry: true, delay: null };
  }
  const word = await refusalWord(response);
  if (response.ok) return { ok: true };
  const retry = response.status === 429 || response.status === 408 || response.status >= 500;
  return {
    ok: false,
    error: `${url.host} answered with HTTP ${response.status}${word === null ? '' : ` (${word})`}.`,
    retry,
    delay: retry ? retryAfter(response.headers.get('retry-after') ?? undefined, now) : null,
  };
}

function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname);
}

/** Slack refuses with one word, such as `no_service`. Anything longer is left out: a page may repeat the address. */
async function refusalWord(response: Response): Promise<string | null> {
  try {
    const reader = response.body?.getReader();
    const first = await reader?.read();
    await reader?.cancel();
    const word = new TextDecoder().decode(first?.value).trim();
    return !response.ok && /^[a-z_]{2,40}$/.test(word) ? word : null;
  } catch {
    return null;
  }
}

/** A code and never a message: that could hold the address. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof AggregateError) return reasonOf(new Error('', { cause: cause.errors[0] }));
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error instanceof Error && error.name === 'TimeoutError'
    ? `no answer within ${timeout / 1000} s`
    : 'network error';
}
