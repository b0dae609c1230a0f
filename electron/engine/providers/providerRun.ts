import type { Clock } from '#engine/clock.ts';
import type { Logger } from '#engine/logging/logger.ts';
import type { MadeCall } from '#engine/recordings/callRecorder.ts';
import type { QuotaGate } from './quotas/quotaGate.ts';
import type { AccessTokens } from './yahoo/tokens.ts';

/** How a provider is reached. Holds a key: never log it. */
export interface ClientSettings {
  /** Null: the provider's own address. */
  readonly baseUrl: string | null;
  readonly apiKey: string | null;
  /** What its catalogue entry takes besides, by name; what is not set is left out. */
  readonly options?: Readonly<Record<string, string>> | undefined;
  /** ms that one call may take, its body included. */
  readonly timeout?: number | undefined;
  /** Whose quota the calls count against; null: nobody's. Left out: that of the key. */
  readonly account?: string | null | undefined;
  /** The sign-in of a provider that has one, which outlives a run: the key is only where it began. */
  readonly tokens?: AccessTokens | undefined;
}

/** One request that was sent, whatever came of it: each counts against the provider's quota. */
export interface ProviderCall {
  /** Of the body, as it came over the wire. */
  readonly bytes: number;
  readonly ms: number;
}

/** The run of a job that a provider client works for. */
export interface ProviderRun {
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly clock: Clock;
  /** Where calls are reserved before they are made. Without it they are not counted: a test of a client, say. */
  readonly quotas?: QuotaGate | undefined;
  /** Told of every request, a repeated one too. */
  onCall(call: ProviderCall): void;
  /** Told of every request and its answer, where they may be kept. */
  record?(call: MadeCall): void;
}

/** ms a call may take when the settings don't say: a provider may hold a good call back for 15 s. */
export const defaultTimeout = 30_000;
