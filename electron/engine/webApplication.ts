import { z } from 'zod';
import { OperatorError } from '#shared/errors.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { retryAfter } from './providers/backoff.ts';

export const webApplicationVariables = { url: 'STATS_INVALIDATION_URL', token: 'STATS_INVALIDATION_TOKEN' } as const;

/** How a call ended. `retry`: another try can succeed; `delay`: not before so many ms, where the other end said so. */
export type Told = { ok: true } | { ok: false; error: string; retry: boolean; delay: number | null };

/** The web application that reads the data. Address and token are secrets: all that is shown of it is its host. */
export interface WebApplication {
  readonly host: string;
  /** Posts JSON to it. Never throws; `now` is ms since the epoch. */
  tell(message: JsonObject, signal: AbortSignal, now: number): Promise<Told>;
}

export const webApplicationSettingsSchema = z.object({ url: z.string(), token: z.string() });
/** Where the web application takes messages, and the token that it wants. */
export type WebApplicationSettings = z.infer<typeof webApplicationSettingsSchema>;

/**
 * The settings of this process, by its variables; null where they are not set. Throws an `OperatorError` that repeats neither
 * for an address without a token and for one that would send the token in the clear.
 */
export function webApplicationFrom(
  variables: Readonly<Record<string, string | undefined>>,
): WebApplicationSettings | null {
  const address = variables[webApplicationVariables.url]?.trim() ?? '';
  const token = variables[webApplicationVariables.token]?.trim() ?? '';
  if (address === '') return null;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !isSafe(url)) {
    throw new OperatorError({
      code: 'bad_variable',
      message: `${webApplicationVariables.url} is not an https URL.`,
      hint: 'Plain http is for this computer, and for a host in the same private network that has a name without a dot.',
    });
  }
  if (token === '') {
    throw new OperatorError({
      code: 'missing_variable',
      message: `${webApplicationVariables.token} is not set: the web application takes no message without its token.`,
    });
  }
  if (/[^\x21-\x7e]/.test(token)) {
    throw new OperatorError({
      code: 'bad_variable',
      message: `${webApplicationVariables.token} holds a character that no header can.`,
    });
  }
  return { url: url.href, token };
}

/** The web application at an address, by its bearer token; null for none. `timeout`: ms that an answer may take. */
export function webApplicationAt(settings: WebApplicationSettings | null, timeout = 10_000): WebApplication | null {
  if (!settings) return null;
  const { token } = settings;
  const url = new URL(settings.url);
  return {
    host: url.host,
    async tell(message, signal, now) {
      let response: Response;
      try {
        response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify(message),
          // It would take the token to an address that nobody chose.
          redirect: 'manual',
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
        });
        await response.body?.cancel();
      } catch (error) {
        const reason = reasonOf(error, timeout);
        return { ok: false, error: `${url.host} could not be reached (${reason}).`, retry: true, delay: null };
      }
      if (response.ok) return { ok: true };
      const { status } = response;
      const retry = status === 408 || status === 429 || status >= 500;
      return {
        ok: false,
        error: `${url.host} answered with HTTP ${status}.`,
        retry,
        delay: retry ? retryAfter(response.headers.get('retry-after') ?? undefined, now) : null,
      };
    },
  };
}

function isSafe({ protocol, hostname, username, password }: URL): boolean {
  if (username !== '' || password !== '') return false;
  const near = !hostname.includes('.') || /^127(\.\d{1,3}){3}$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && near);
}

/** A code and never a message, which could hold the address. */
function reasonOf(error: unknown, timeout: number): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof AggregateError) return reasonOf(new Error('', { cause: cause.errors[0] }), timeout);
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  const late = error instanceof Error && error.name === 'TimeoutError';
  return late ? `no answer within ${timeout / 1000} s` : 'network error';
}
