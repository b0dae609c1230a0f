import type { Failure } from '#shared/errors.ts';
import { retryAfter } from '../backoff.ts';
import type { Answer, Refusal } from '../httpTypes.ts';
import { errorBodySchema } from './schemas.ts';

/** The code of the failure when the platform no longer accepts a cursor or the token of a page. */
export const cursorRefused = 'provider_cursor_refused';

/** ms after which a limit per minute is surely over. */
const oneMinute = 60_000;

/**
 * What the platform says is wrong in an answer, or null where its status says it all (5xx, a body that is not of the contract).
 * `now` is ms since the epoch; `redact` takes the key out of its text.
 */
export function findRefusal(answer: Answer, now: number, redact: (text: string) => string): Refusal | null {
  const { status, headers } = answer;
  if (status < 400 || status >= 500) return null;
  const parsed = errorBodySchema.safeParse(answer.body);
  const error = parsed.success ? parsed.data.error : null;
  const kind = kindOf(status, error?.code);
  if (!kind) return null;

  const said = error ? redact(error.field ? `${error.field}: ${error.message}` : error.message).slice(0, 300) : null;
  const failure: Failure = {
    code: kind.code,
    message: said === null ? `${kind.message} (HTTP ${status}).` : `${kind.message}: “${said}”`,
    hint: kind.hint,
    details: { status, ...(error ? { said, cause: redact(error.code).slice(0, 100) } : {}) },
  };
  if (status !== 429) return { failure, retry: { kind: 'never' } };
  const wait = retryAfter(headers['retry-after'], now);
  return { failure, retry: { kind: 'wait', delay: wait ?? oneMinute }, usedUp: { window: 'minute', wait } };
}

interface Kind {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

function kindOf(status: number, cause: string | undefined): Kind | null {
  if (status === 410 || (cause !== undefined && ['cursor_expired', 'page_expired', 'invalid_cursor'].includes(cause))) {
    return {
      code: cursorRefused,
      message: 'The game platform no longer accepts the cursor',
      hint: 'What it stood for has to be fetched anew.',
    };
  }
  return kinds[status] ?? null;
}

const kinds: Readonly<Record<number, Kind>> = {
  400: {
    code: 'provider_bad_request',
    message: 'The game platform did not accept the call',
    hint: 'Check the payload of the job, and whether the platform follows docs/game-platform.md.',
  },
  401: {
    code: 'provider_key_refused',
    message: 'The game platform refused the key',
    hint: 'Set GAME_PLATFORM_API_KEY to a valid key of the platform.',
  },
  403: {
    code: 'provider_forbidden',
    message: 'The game platform does not let this key see it',
    hint: 'Ask the platform’s operator what the key may see.',
  },
  404: {
    code: 'provider_not_found',
    message: 'The game platform does not know it',
    hint: 'Check the id, and that GAME_PLATFORM_BASE_URL is the address of the platform’s API.',
  },
  429: {
    code: 'provider_rate_limit',
    message: 'The game platform refused the call because there were too many',
    hint: 'The job goes on by itself when calls are allowed again; this costs it no attempt.',
  },
};
