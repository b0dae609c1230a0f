import { z } from 'zod';
import type { Retry } from '#engine/jobError.ts';
import { retryAfter, untilNextUtcDay } from '../backoff.ts';
import type { Answer, Refusal } from '../httpTypes.ts';

/** ms after which a limit per minute is surely over. */
const oneMinute = 60_000;

/**
 * What API-Football says is wrong in an answer, or null. It reports most failures inside HTTP 200: `errors` then is an
 * object by cause, a list or a string instead of `[]`. `now` is ms since the epoch; `redact` takes the key out of its text.
 */
export function findRefusal(answer: Answer, now: number, redact: (text: string) => string): Refusal | null {
  const errors = readErrors(answer.body);
  if (errors.length === 0 && answer.status === 429 && answer.headers['x-ratelimit-requests-remaining'] === '0') {
    errors.push({ cause: 'requests', text: 'no call is left today' });
  }
  if (errors.length === 0) return null;
  const kind = kinds.find(({ causes }) => errors.some(({ cause }) => causes.includes(cause)));
  const told = kind ? errors.filter(({ cause }) => kind.causes.includes(cause)) : errors;
  const said = redact(told.map(({ cause, text }) => (cause === '' || kind ? text : `${cause}: ${text}`)).join(' '));
  const sentence = said.length > 300 ? `${said.slice(0, 299)}…` : said;
  const details = { status: answer.status, said: sentence, causes: told.map(({ cause }) => cause) };
  const refusal = kind ?? (errors.every(({ cause }) => cause === '') ? unexplained : badRequest);
  return {
    failure: { code: refusal.code, message: `${refusal.message}: “${sentence}”`, hint: refusal.hint, details },
    retry: refusal.retry(answer, now),
    ...(refusal.window === undefined
      ? {}
      : { usedUp: { window: refusal.window, wait: retryAfter(answer.headers['retry-after'], now) } }),
  };
}

interface Kind {
  readonly causes: readonly string[];
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** The window of the quota that is used up when this is said. */
  readonly window?: string;
  retry(answer: Answer, now: number): Retry;
}

const never = (): Retry => ({ kind: 'never' });
const usual = (): Retry => ({ kind: 'backoff' });

/** In the order in which they win when an answer names several causes. */
const kinds: readonly Kind[] = [
  {
    causes: ['token', 'access', 'Ip', 'ip'],
    code: 'provider_key_refused',
    message: 'API-Football refused the key',
    hint: 'Set SPORTS_PROVIDER_API_KEY to a valid key of your account, and check in the dashboard what may use it.',
    retry: never,
  },
  {
    causes: ['plan', 'subscription'],
    code: 'provider_plan',
    message: 'The plan of this API-Football account does not cover the call',
    hint: 'Ask for what the plan covers, or change the plan.',
    retry: never,
  },
  {
    causes: ['requests'],
    code: 'provider_day_limit',
    message: 'The calls that API-Football allows per day are used up',
    hint: 'The count starts anew at 00:00 UTC; the job goes on then, and this costs it no attempt.',
    window: 'day',
    retry: (answer, now) => ({
      kind: 'wait',
      delay: retryAfter(answer.headers['retry-after'], now) ?? untilNextUtcDay(now),
    }),
  },
  {
    causes: ['rateLimit'],
    code: 'provider_rate_limit',
    message: 'API-Football refused the call because there were too many within a minute',
    hint: 'The job goes on in about a minute, and this costs it no attempt.',
    window: 'minute',
    retry: (answer, now) => ({ kind: 'wait', delay: retryAfter(answer.headers['retry-after'], now) ?? oneMinute }),
  },
  {
    causes: ['bug'],
    code: 'provider_unavailable',
    message: 'API-Football has trouble of its own',
    hint: 'Nothing is wrong here; try again later.',
    retry: usual,
  },
];

/** Any other cause is the name of a parameter, `required` or `endpoint`. */
const badRequest: Kind = {
  causes: [],
  code: 'provider_bad_request',
  message: 'API-Football did not accept the call',
  hint: 'Check the payload of the job.',
  retry: never,
};

const unexplained: Kind = {
  causes: [],
  code: 'provider_refused',
  message: 'API-Football refused the call',
  hint: 'Look up what it says in the provider’s documentation or dashboard.',
  // It names no cause, so that it may pass can't be ruled out.
  retry: usual,
};

interface ProviderMessage {
  /** Empty when the answer names none. */
  readonly cause: string;
  readonly text: string;
}

const bodySchema = z.object({ errors: z.unknown() });

function readErrors(body: unknown): ProviderMessage[] {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return [];
  const { errors } = parsed.data;
  if (typeof errors === 'string') return errors.trim() === '' ? [] : [{ cause: '', text: errors.trim() }];
  if (Array.isArray(errors)) return errors.flatMap((item: unknown) => entriesOf(item));
  return typeof errors === 'object' && errors !== null ? entriesOf(errors) : [];
}

function entriesOf(value: unknown): ProviderMessage[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).map(([cause, text]) => ({ cause, text: asText(text) }));
  }
  return [{ cause: '', text: asText(value) }];
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value.trim() : JSON.stringify(value);
}
