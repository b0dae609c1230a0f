/** What a replay server does instead of answering. */
export type Fault =
  /** None: the true answer, so that a later call is the one that something happens to. */
  | { kind: 'answer' }
  /** An error status; the body is an answer of the provider's when `errors` is given, else a plain `message`. */
  | { kind: 'status'; status: number; errors?: Record<string, string>; retryAfter?: string }
  /** HTTP 200 with a refusal inside. */
  | { kind: 'errors'; errors: Record<string, string> | string[] | string; retryAfter?: string }
  /** Just this body: text as it is, anything else as JSON. */
  | { kind: 'body'; status?: number; body: unknown; retryAfter?: string }
  /** Half of the body, then the connection ends. */
  | { kind: 'truncated' }
  /** Half of the body, properly ended. */
  | { kind: 'half_json' }
  | { kind: 'html'; status?: number }
  | { kind: 'empty'; status?: number }
  /** Takes the request and never answers; with `afterHeaders`, stops in the middle of the body. */
  | { kind: 'hang'; afterHeaders?: boolean }
  /** Ends the connection without an answer. */
  | { kind: 'drop' }
  | { kind: 'redirect'; location: string }
  /** The true answer without this field of its first item, as `league.id`; of CSV, without this column. */
  | { kind: 'missing_field'; path: string }
  /** The true answer with a CSV column under another name; `from` null adds one. */
  | { kind: 'renamed_column'; from: string | null; to: string };

/** Refusals as API-Football words them. */
export const refusals = {
  token: { token: 'Error/Missing application key. See the documentation on how to get one.' },
  plan: { plan: 'Free plans do not have access to this season.' },
  dayLimit: { requests: 'You have reached the request limit for the day.' },
  minuteLimit: { rateLimit: 'Too many requests. You have exceeded the limit of requests per minute.' },
} as const;

export interface Simulation {
  /** ms before every answer. */
  readonly latency?: number;
  /** The key that is accepted; without it, any is. */
  readonly key?: string;
  /** One a call, in this order; calls after the last are answered. */
  readonly faults?: readonly Fault[];
  /** For every call that `faults` has none for. */
  readonly always?: Fault;
  /** Calls the plan allows; further ones are refused as the provider does it. */
  readonly perDay?: number;
  readonly perMinute?: number;
  /** How calls over a limit are refused, where both have been seen. */
  readonly limitStatus?: 200 | 429;
}

/** Whether calls are limited: a quota to be kept to. */
export function limits({ perDay, perMinute }: Simulation): boolean {
  return perDay !== undefined || perMinute !== undefined;
}
