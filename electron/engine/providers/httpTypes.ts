import type { Retry } from '#engine/jobError.ts';
import type { Failure } from '#shared/errors.ts';
import type { QuotaAccount, Telling } from './quotas/quotaGate.ts';

/** What came back: JSON, whatever its status. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
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

export interface HttpRequest {
  readonly url: URL;
  /** Sent as they are, and nothing beside them but `Host` and `Connection`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The provider's name for sentences. */
  readonly provider: string;
  /** ms that one try may take, its body included. */
  readonly timeout: number;
  /** Finds what the body says is wrong, even in an answer of status 200; null when nothing is. Called for every try. */
  inspect(answer: Answer): Refusal | null;
  /** Whose quota every try counts against; none: they are not counted. */
  readonly quota?: QuotaAccount | null;
  /** What the headers of an answer tell about the quota. */
  readQuota?(headers: Answer['headers']): Telling[];
  readonly tries?: number;
  /** The most that a body may hold, unpacked. */
  readonly byteLimit?: number;
  /** 0 ≤ n < 1, for the jitter. */
  readonly random?: () => number;
}
