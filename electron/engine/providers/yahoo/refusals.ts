import { notJson } from '../httpFailures.ts';
import type { Answer, Refusal, Target } from '../httpTypes.ts';
import { throttledWindow } from './quota.ts';

/** Yahoo does not let this application, or this person, at the data: nothing that is tried again helps. */
export const notProvisioned = 'provider_not_provisioned';
/** The access token is refused: a new one is worth one try. */
export const tokenRefused = 'provider_token_refused';
/** The refresh token is refused: somebody has to sign in again. */
export const signInNeeded = 'provider_sign_in_needed';

export const title = 'Yahoo Fantasy';

/** What is wrong with an answer, or null. Its body is text: Yahoo says much in HTML, and 999 in nothing. */
export function findRefusal(target: Target, { status, headers, body }: Answer<string>): Refusal | null {
  if (status === 999) return throttled();
  const json = parseJson(body);
  const said = describe(json);
  if (status === 401) return unauthorised(said ?? wwwAuthenticate(headers));
  if (status === 403) return forbidden(said);
  if (status === 400 || status === 404) return badRequest(status, target.url.pathname, said);
  if (status < 200 || status > 299) return null;
  if (json === undefined) return notJson(target, status, headers, body);
  return said === null ? null : badRequest(status, target.url.pathname, said);
}

/** What is wrong with an answer of the place where tokens are given, or null. */
export function findTokenRefusal(target: Target, { status, headers, body }: Answer<string>): Refusal | null {
  if (status === 999) return throttled();
  const json = parseJson(body);
  const error = oauthError(json);
  if (error === null) {
    if (status === 429 || status >= 500 || (status >= 200 && status < 300 && json !== undefined)) return null;
    return json === undefined ? notJson(target, status, headers, body) : refusedClient('unknown', status);
  }
  if (error === 'invalid_grant' || error === 'INVALID_REFRESH_TOKEN' || error === 'INVALID_AUTHORIZATION_CODE') {
    return {
      failure: {
        code: signInNeeded,
        message: `Yahoo no longer accepts this sign-in (${error}): it was revoked, used already, or the password was changed.`,
        hint: 'Sign in to Yahoo again: at the provider in the console, or with "touchline yahoo sign-in" on the server.',
        details: { status, error },
      },
      retry: { kind: 'never' },
    };
  }
  return refusedClient(error, status);
}

/** Nobody is to call for some minutes: 10 to 15, as others have measured. */
function throttled(): Refusal {
  const wait = 600_000 + Math.round(Math.random() * 300_000);
  return {
    failure: {
      code: 'provider_rate_limit',
      message: 'Yahoo Fantasy is throttling this application (HTTP 999).',
      hint: 'It clears by itself within about a quarter of an hour; the job goes on then.',
      details: { status: 999 },
    },
    retry: { kind: 'wait', delay: wait },
    usedUp: { window: throttledWindow, wait },
  };
}

function unauthorised(said: string | null): Refusal {
  const problem = /oauth_problem="?(\w+)/.exec(said ?? '')?.[1] ?? 'unknown';
  if (problem === 'additional_authorization_required') return unprovisioned(401, said);
  if (problem === 'token_expired' || problem === 'token_rejected') {
    return {
      failure: {
        code: tokenRefused,
        message: `Yahoo Fantasy refused the access token (${problem}).`,
        hint: 'Sign in to Yahoo again.',
        details: { status: 401, problem },
      },
      retry: { kind: 'never' },
    };
  }
  return {
    failure: {
      code: 'provider_key_refused',
      message: `Yahoo Fantasy refused access (HTTP 401, ${problem}).`,
      hint: 'Check YAHOO_CLIENT_ID and YAHOO_CLIENT_SECRET, and sign in to Yahoo again.',
      details: { status: 401, problem },
    },
    retry: { kind: 'never' },
  };
}

function forbidden(said: string | null): Refusal {
  return unprovisioned(403, said);
}

function unprovisioned(status: number, said: string | null): Refusal {
  return {
    failure: {
      code: notProvisioned,
      message: `Yahoo does not let this application at Fantasy data${said === null ? '' : ` (“${short(said)}”)`}: it is not provisioned for it.`,
      hint: 'Since July 2026 Yahoo answers so to most applications, also while sign-in works; access is given on application at developer.yahoo.com. Until then other providers serve where they can.',
      details: { status, ...(said === null ? {} : { said: short(said) }) },
    },
    retry: { kind: 'never' },
  };
}

function badRequest(status: number, path: string, said: string | null): Refusal {
  const game = /invalid game key/i.test(said ?? '');
  return {
    failure: {
      code: game ? 'provider_invalid_game_key' : status === 404 ? 'provider_not_found' : 'provider_bad_request',
      message: `Yahoo Fantasy did not accept ${path}${said === null ? '' : `: ${short(said)}`} (HTTP ${status}).`,
      hint: game
        ? 'Yahoo has a number for the NFL of each season (449 is 2024): check the league’s key.'
        : 'Check the league’s key and the week in the payload.',
      details: { status, path, ...(said === null ? {} : { said: short(said) }) },
    },
    retry: { kind: 'never' },
  };
}

function refusedClient(error: string, status: number): Refusal {
  return {
    failure: {
      code: 'provider_key_refused',
      message: `Yahoo refused the application's sign-in (HTTP ${status}, ${error}).`,
      hint: 'Check YAHOO_CLIENT_ID and YAHOO_CLIENT_SECRET: they are of the application at developer.yahoo.com.',
      details: { status, error },
    },
    retry: { kind: 'never' },
  };
}

/** What Yahoo says is wrong: {"error": {"description": …}}. */
function describe(json: unknown): string | null {
  const error = fieldOf(json, 'error');
  const description = fieldOf(error, 'description');
  if (typeof description === 'string') return description;
  return typeof error === 'string' ? error : error === undefined ? null : 'no description';
}

/** {"error": "invalid_grant"}, and older {"error": {"localizedMessage": …, "errorId": "INVALID_REFRESH_TOKEN"}}. */
function oauthError(json: unknown): string | null {
  const error = fieldOf(json, 'error');
  if (typeof error === 'string') return error;
  const id = fieldOf(error, 'errorId');
  return typeof id === 'string' ? id : error === undefined ? null : 'unknown';
}

function wwwAuthenticate(headers: Answer['headers']): string | null {
  return headers['www-authenticate'] ?? null;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function short(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 160);
}
