import { z } from 'zod';
import { validated } from '../clientTools.ts';
import { getText } from '../http.ts';
import type { Target } from '../httpTypes.ts';
import type { ProviderRun } from '../providerRun.ts';
import { findTokenRefusal, parseJson } from './refusals.ts';
import type { Tokens } from './tokens.ts';

/** Where Yahoo signs people in and gives tokens. */
export const publicLogin = 'https://api.login.yahoo.com';

/** The application at Yahoo, and where it signs in. */
export interface YahooApplication {
  readonly clientId: string;
  /** Secret. */
  readonly clientSecret: string;
  readonly login: URL;
  /** ms that a call may take. */
  readonly timeout: number;
}

/** The page where somebody signs in and is shown a code. */
export function signInUrl(clientId: string, login: string = publicLogin): string {
  const url = new URL(login);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/oauth2/request_auth`;
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: 'oob',
    response_type: 'code',
    language: 'en-us',
  }).toString();
  return url.href;
}

/** Tokens for the code that Yahoo has shown after a sign-in. Throws a `JobError`: `provider_sign_in_needed` for a code that is no good. */
export function tokensForCode(application: YahooApplication, code: string, run: ProviderRun): Promise<Tokens> {
  // A code can be used once: what may have been received is not sent again.
  return ask(application, { grant_type: 'authorization_code', code: code.trim() }, false, run);
}

/** New tokens for a refresh token. Throws a `JobError`: `provider_sign_in_needed` where Yahoo no longer accepts it. */
export function renewedTokens(application: YahooApplication, refreshToken: string, run: ProviderRun): Promise<Tokens> {
  // Given up half-way, the token that Yahoo has just given in place of the old one would be lost.
  const patient = { ...run, signal: new AbortController().signal };
  return ask(application, { grant_type: 'refresh_token', refresh_token: refreshToken }, true, patient);
}

const answerSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.coerce.number().int().positive().catch(3600),
});

async function ask(
  { clientId, clientSecret, login, timeout }: YahooApplication,
  parameters: Readonly<Record<string, string>>,
  repeatable: boolean,
  run: ProviderRun,
): Promise<Tokens> {
  const url = new URL(login);
  url.pathname = `${login.pathname.replace(/\/+$/, '')}/oauth2/get_token`;
  const target: Target = {
    url,
    headers: {
      accept: 'application/json',
      'user-agent': 'touchline',
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
    },
    provider: 'Yahoo',
    timeout,
    post: {
      type: 'application/x-www-form-urlencoded',
      text: new URLSearchParams({ ...parameters, redirect_uri: 'oob' }).toString(),
      repeatable,
    },
  };
  const { body } = await getText(
    { ...target, tries: 3, quota: null, inspect: (answer) => findTokenRefusal(target, answer) },
    run,
  );
  const answer = validated(answerSchema, parseJson(body), 'Yahoo', '/oauth2/get_token');
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? parameters['refresh_token'] ?? '',
    lifetime: answer.expires_in * 1000,
  };
}
