import type { RecordedFile } from './files.ts';

/** A request as a stand-in sees it. */
export interface StandInRequest {
  readonly method: string;
  /** Without slashes around it, decoded. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is answered: JSON, or a text of a content type. */
export type StandInAnswer =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: number; readonly text: string; readonly type: string };

/** Answers as the provider would. */
export type Answerer = (request: StandInRequest) => StandInAnswer;

/** Why a call is refused: a wrong key, or too many calls in a window. */
export type RefusalCause = 'key' | 'day' | 'minute';

/** The calls so far, and what is allowed of them; null: without limit. */
export interface CallCounts {
  readonly day: { readonly calls: number; readonly limit: number | null };
  readonly minute: { readonly calls: number; readonly limit: number | null };
}

/** How the replay server stands in for a provider. */
export interface StandIn {
  /**
   * Answers from recordings, told by what is in them, since nobody knows how a file is called. Null where none of the
   * files is of this provider.
   */
  replay(files: readonly RecordedFile[]): Answerer | null;
  /** Answers from generated data; without an edition, from that of the day. */
  demo(edition: number | null): Answerer;
  /** The key that a request carries; null for none. */
  keyOf(request: StandInRequest): string | null;
  /** How the provider refuses a call; `limitStatus` is how it does so over a limit, where several ways have been seen. */
  refuse(cause: RefusalCause, request: StandInRequest, limitStatus: number | null): StandInAnswer;
  /** A body that says what is wrong, as the provider words it. */
  wordErrors(errors: unknown, request: StandInRequest): unknown;
  /** What the provider's headers tell of its limits. */
  limitHeaders(counts: CallCounts): Readonly<Record<string, string>>;
}

/** A stand-in of a provider that has no keys and tells nothing of limits: it refuses with a status and a plain body. */
export function openStandIn(parts: Pick<StandIn, 'replay' | 'demo'>): StandIn {
  return {
    ...parts,
    keyOf: () => null,
    refuse: (cause) =>
      cause === 'key'
        ? { status: 401, json: { message: 'Unauthorized' } }
        : { status: 429, json: { message: 'Too many requests' } },
    wordErrors: (errors) => ({ errors }),
    limitHeaders: () => ({}),
  };
}

/** The answer of a provider that has nothing there; `what` is told to whoever looks. */
export function notRecorded(what: string): StandInAnswer {
  return { status: 404, json: { code: 404, message: `The recording has no answer for ${what}.` } };
}
