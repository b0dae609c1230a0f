import { JobError } from '#engine/jobError.ts';
import { describeWait, retryAfter } from './backoff.ts';
import type { HttpRequest, Refusal, Target } from './httpTypes.ts';

type QuotaTarget = Target & Pick<HttpRequest, 'quota'>;

/** What a call is about, without anything that could hold a secret. */
function place(request: Target): { host: string; path: string } {
  return { host: request.url.host, path: request.url.pathname };
}

export function timedOut(request: Target): JobError {
  return new JobError(
    {
      code: 'provider_timeout',
      message: `${request.provider} did not finish its answer to ${request.url.pathname} within ${describeWait(request.timeout)}.`,
      hint: 'The provider may be slow or the network down; a longer timeout can be set for the provider.',
      details: { ...place(request), timeout: request.timeout },
    },
    { kind: 'backoff' },
  );
}

/** The request could not be sent, or the connection broke before an answer began. */
export function failedConnection(request: Target, error: unknown): JobError {
  const code = errorCode(error);
  const { host } = request.url;
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
    return new JobError(
      {
        code: 'provider_certificate',
        message: `The certificate of ${host} could not be trusted (${code}).`,
        hint: 'Check the base URL of the provider and whether a proxy stands between.',
        details: { ...place(request), reason: code },
      },
      { kind: 'never' },
      { cause: error },
    );
  }
  return new JobError(
    {
      code: 'provider_unreachable',
      message: `${request.provider} could not be reached at ${host}: ${reasons[code] ?? code}.`,
      hint: 'Check the network connection and the base URL of the provider.',
      details: { ...place(request), reason: code },
    },
    { kind: 'backoff' },
    { cause: error },
  );
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was dropped',
  EPIPE: 'the connection was dropped',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name could not be looked up',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'the network is unreachable',
};

/** A status that is not 2xx, and a body that says no more about it. */
export function statusRefusal(
  request: QuotaTarget,
  status: number,
  headers: Readonly<Record<string, string>>,
  now: number,
): Refusal {
  const asked = retryAfter(headers['retry-after'], now);
  const details = { ...place(request), status };
  if (status === 429) {
    return {
      failure: {
        code: 'provider_rate_limit',
        message: `${request.provider} refused the call because there were too many (HTTP 429).`,
        hint: 'Wait a minute, or run fewer jobs of this provider at once.',
        details,
      },
      ...(asked === null ? { retry: { kind: 'backoff' } } : comeBack(request, asked)),
    };
  }
  if (status >= 500 || status === 499 || status === 408 || status === 425) {
    return {
      failure: {
        code: 'provider_unavailable',
        message: `${request.provider} answered with HTTP ${status}: it has trouble of its own.`,
        hint: 'Nothing is wrong here; try again later.',
        details,
      },
      retry: asked === null ? { kind: 'backoff' } : { kind: 'after', delay: asked },
    };
  }
  if (status === 401 || status === 403) {
    return {
      failure: {
        code: 'provider_key_refused',
        message: `${request.provider} refused access (HTTP ${status}).`,
        hint: 'Check the key of the provider and whether this computer may use it.',
        details,
      },
      retry: { kind: 'never' },
    };
  }
  return {
    failure: {
      code: 'provider_bad_request',
      message: `${request.provider} did not accept the call to ${request.url.pathname} (HTTP ${status}).`,
      hint: 'Check the base URL of the provider and the payload of the job.',
      details,
    },
    retry: { kind: 'never' },
  };
}

/** Too many calls, and the provider says when there may be more: nobody is to call until then. */
function comeBack(request: QuotaTarget, wait: number): Pick<Refusal, 'retry' | 'usedUp'> {
  const window = request.quota?.windows.find(({ length }) => length !== 'utc_day');
  return { retry: { kind: 'wait', delay: wait }, ...(window ? { usedUp: { window: window.name, wait } } : {}) };
}

/** A redirect that was not to be followed, or, where redirects are, one that leads nowhere, to http, or on and on. */
export function unexpectedRedirect(
  request: Target,
  status: number,
  location: string | undefined,
  following: boolean,
): Refusal {
  const why = following
    ? 'which is not followed: it leads away from https, or after too many others'
    : 'which is not followed: it would take the key along';
  return {
    failure: {
      code: 'provider_redirect',
      message: `${request.provider} redirected the call (HTTP ${status}) to ${hostOf(location, request.url)}, ${why}.`,
      hint: 'Check the base URL of the provider; a network that asks for a login redirects as well.',
      details: { ...place(request), status },
    },
    retry: { kind: 'never' },
  };
}

export function truncated(request: Target, bytes: number, expected: string | undefined): Refusal {
  const size = expected === undefined ? `after ${bytes} bytes` : `after ${bytes} of ${expected} bytes`;
  return {
    failure: {
      code: 'provider_truncated',
      message: `The answer of ${request.provider} to ${request.url.pathname} broke off ${size}.`,
      hint: 'The connection was cut while the answer came; try again.',
      details: { ...place(request), bytes },
    },
    retry: { kind: 'backoff' },
  };
}

export function notJson(
  request: Target,
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): Refusal {
  const type = headers['content-type'] ?? 'no content type';
  const html = /^\s*<(!doctype|html|head|body|\?xml)/i.test(text) || type.includes('html');
  const words = firstWords(text);
  const what = text.trim() === '' ? 'an empty body' : html ? `HTML (“${words}”)` : `“${words}”`;
  return {
    failure: {
      code: 'provider_not_json',
      message: `${request.provider} answered ${request.url.pathname} with ${what} instead of JSON (${type}).`,
      hint: 'A proxy, a login page of the network or a wrong base URL can be the cause.',
      details: { ...place(request), status, contentType: type },
    },
    // A provider's error page comes and goes like a 5xx.
    retry: { kind: 'backoff' },
  };
}

export function tooLarge(request: Target): Refusal {
  return {
    failure: {
      code: 'provider_too_large',
      message: `The answer of ${request.provider} to ${request.url.pathname} is larger than any that is expected; reading it was stopped.`,
      hint: 'Check the base URL of the provider.',
      details: place(request),
    },
    retry: { kind: 'never' },
  };
}

/** The first words that somebody would see, at most 80 characters: tags and scripts left out. */
function firstWords(text: string): string {
  const plain = text
    .slice(0, 4000)
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > 80 ? `${plain.slice(0, 79)}…` : plain;
}

function hostOf(location: string | undefined, base: URL): string {
  return location !== undefined && URL.canParse(location, base.href) ? new URL(location, base).host : 'another address';
}

function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
