import type { Clock } from '#engine/clock.ts';
import type { Logger } from '#engine/logging/logger.ts';
import type { QuotaGate } from './quotas/quotaGate.ts';

/** How a provider is reached. Holds a key: never log it. */
export interface ClientSettings {
  /** Null: the provider's own address. */
  readonly baseUrl: string | null;
  readonly apiKey: string | null;
  /** ms that one call may take, its body included. */
  readonly timeout?: number | undefined;
  /** Whose quota the calls count against; null: nobody's. Left out: that of the key. */
  readonly account?: string | null | undefined;
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
}

/** ms a call may take when the settings don't say: a provider may hold a good call back for 15 s. */
export const defaultTimeout = 30_000;
