import type { Clock } from '#engine/clock.ts';
import type { Logger } from '#engine/logging/logger.ts';

/** How a provider is reached. Holds a key: never log it. */
export interface ClientSettings {
  /** Null: the provider's own address. */
  readonly baseUrl: string | null;
  readonly apiKey: string | null;
  /** ms that one call may take, its body included. */
  readonly timeout?: number | undefined;
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
  /** Told of every request, a repeated one too. */
  onCall(call: ProviderCall): void;
}

/** ms a call may take when the settings don't say: a provider may hold a good call back for 15 s. */
export const defaultTimeout = 30_000;
