import type { Retry } from '#engine/jobError.ts';
import type { Failure } from '#shared/errors.ts';
import type { QuotaAccount, Telling } from './quotas/quotaGate.ts';

/** What came back, whatever its status: JSON, or text. */
export interface Answer<Body = unknown> {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  /** Of the body, as it came over the wire. */
  readonly bytes: number;
  readonly ms: number;
}

/** Why a call did not give what was asked for, and whether asking again can help. */
export interface Refusal {
  readonly failure: Failure;
  readonly retry: Retry;
  /** The window of the quota that is used up, as the refusal says, and the ms until it resets where it says that too. */
  readonly usedUp?: { readonly window: string; readonly wait: number | null };
  readonly cause?: unknown;
}

/** One call. `Body` is what its answer holds: `unknown` for JSON, a string for text. */
export interface HttpRequest<Body = unknown> extends Target {
  /** Finds what the body says is wrong, even in an answer of status 200; null when nothing is. Called for every try. */
  inspect(answer: Answer<Body>): Refusal | null;
  /** Whose quota every try counts against; none: they are not counted. */
  readonly quota?: QuotaAccount | null;
  /** What the headers of an answer tell about the quota. */
  readQuota?(headers: Answer['headers']): Telling[];
  readonly tries?: number;
  /** The most that a body may hold, unpacked. */
  readonly byteLimit?: number;
  /** 0 ≤ n < 1, for the jitter. */
  readonly random?: () => number;
  /**
   * Whether redirects are followed, five at most; else one is a refusal. Never to http from https; to another origin
   * the headers don't go along, for they may hold a key.
   */
  readonly followRedirects?: boolean;
}

/** Where a call goes and what it sends. */
export interface Target {
  readonly url: URL;
  /** Sent as they are, and nothing beside them but `Host` and `Connection`, and what tells of a body. */
  readonly headers: Readonly<Record<string, string>>;
  /** The provider's name for sentences. */
  readonly provider: string;
  /** ms that one try may take, its body and its redirects included. */
  readonly timeout: number;
  /** Makes it a POST with this body. */
  readonly post?: PostBody;
}

export interface PostBody {
  /** `application/json`, `application/x-www-form-urlencoded` */
  readonly type: string;
  readonly text: string;
  /** That it does no harm if the provider gets it twice: else it is not sent again once it may have been received. */
  readonly repeatable: boolean;
}
