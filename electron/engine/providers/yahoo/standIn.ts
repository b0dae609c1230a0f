import type { Answerer, StandIn, StandInAnswer, StandInRequest } from '../replay/standIn.ts';
import { recogniseAnswers } from './recordings.ts';

/**
 * Yahoo from recordings, with the place where it gives tokens. Every sign-in is taken but the code `wrong` and the refresh
 * token `revoked`; one that ends in a number is replaced by the next (`token-1` by `token-2`) and is of no use afterwards.
 *
 * The demo is Yahoo as it is in our days: it signs people in, and lets their applications at nothing.
 */
export const yahooStandIn: StandIn = {
  replay(files) {
    const find = recogniseAnswers(files);
    if (find === null) return null;
    return answerWith((request) => {
      const found = find(request.path);
      return found ?? failure(404, request, `The recording has no answer for /${request.path}.`);
    });
  },
  demo: () =>
    answerWith((request) => failure(403, request, 'This application is not authorized to perform this action.')),
  keyOf: (request) => formOf(request)?.get('refresh_token') ?? bearerOf(request)?.replace(/^access-/, '') ?? null,
  refuse(cause, request) {
    if (cause !== 'key')
      return { status: 999, text: '<html><body>Unable to process request</body></html>', type: 'text/html' };
    if (formOf(request)) return invalidGrant();
    return failure(401, request, oauthProblem('token_rejected'));
  },
  wordErrors(errors, request) {
    const [said] = typeof errors === 'object' && errors !== null ? Object.values(errors) : [errors];
    return formOf(request) ? { error: String(said) } : failureBody(request, String(said));
  },
  limitHeaders: () => ({}),
};

/** What Yahoo says of a token: `token_expired`, `additional_authorization_required`. */
export function oauthProblem(problem: string): string {
  return `Please provide valid credentials. OAuth oauth_problem="${problem}", realm="yahooapis.com"`;
}

function answerWith(answer: Answerer): Answerer {
  /** The newest of each family of tokens that are replaced. */
  const newest = new Map<string, number>();
  return (request) => {
    const form = formOf(request);
    if (form) return giveTokens(form, newest);
    if (request.method !== 'GET') return failure(405, request, 'Method not allowed');
    const bearer = bearerOf(request);
    if (bearer?.startsWith('access-') !== true) return failure(401, request, oauthProblem('token_rejected'));
    return answer(request);
  };
}

function giveTokens(form: URLSearchParams, newest: Map<string, number>): StandInAnswer {
  const code = form.get('code');
  const given =
    form.get('grant_type') === 'authorization_code' ? `signed-in-${code}-0` : (form.get('refresh_token') ?? '');
  if (code === 'wrong' || given === 'revoked' || given === '') return invalidGrant();
  const [, family, number] = /^(.*-)(\d+)$/.exec(given) ?? [];
  let next = given;
  if (family !== undefined && number !== undefined) {
    if (Number(number) < (newest.get(family) ?? 0)) return invalidGrant();
    newest.set(family, Number(number) + 1);
    next = `${family}${Number(number) + 1}`;
  }
  return {
    status: 200,
    json: { access_token: `access-${next}`, refresh_token: next, expires_in: 3600, token_type: 'bearer' },
  };
}

/** What is posted to the place where tokens are given; null for any other request. */
function formOf({ method, path, body }: StandInRequest): URLSearchParams | null {
  return method === 'POST' && path.endsWith('oauth2/get_token') ? new URLSearchParams(body) : null;
}

function bearerOf({ headers }: StandInRequest): string | null {
  return /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? null;
}

function invalidGrant(): StandInAnswer {
  return { status: 401, json: { error: 'invalid_grant', error_description: 'The sign-in is not valid.' } };
}

function failure(status: number, request: StandInRequest, description: string): StandInAnswer {
  return { status, json: failureBody(request, description) };
}

function failureBody({ path }: StandInRequest, description: string): unknown {
  return { error: { 'xml:lang': 'en-us', 'yahoo:uri': `/fantasy/v2/${path}?format=json`, description, detail: '' } };
}
