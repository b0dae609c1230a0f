import { createHash } from 'node:crypto';

/** A stretch of time for which a provider limits calls; declared in its catalogue entry. */
export interface QuotaWindow {
  /** A word that fits "calls a …": `minute`, `day`. */
  readonly name: string;
  /** ms, counted from the first call in it; or a day of UTC. */
  readonly length: number | 'utc_day';
  /** Calls that are allowed until the provider's own headers tell; null: not known, and nothing is refused until then. */
  readonly limit: number | null;
}

/** Whose calls are counted together: everybody who uses the same key of a provider. */
export interface QuotaAccount {
  readonly provider: string;
  /** Never the key. */
  readonly account: string;
  readonly windows: readonly QuotaWindow[];
}

/** What an answer told about a window; what it did not tell is left out. */
export interface Telling {
  /** The window's name. */
  readonly name: string;
  readonly limit?: number | undefined;
  readonly remaining?: number | undefined;
  /** The call was refused because nothing is left. */
  readonly used_up?: true;
  /** ms until there will be again, where the provider said. */
  readonly wait?: number | undefined;
}

export type Reservation =
  | { readonly granted: true; readonly id: string }
  | {
      readonly granted: false;
      /** The window that is used up, and its limit. */
      readonly window: string;
      readonly limit: number | null;
      /** ms until it is worth asking again. */
      readonly wait: number;
    };

/** Lets calls through as the quota allows. A run without one makes its calls uncounted. */
export interface QuotaGate {
  /** Reserves one call, which is over after `lifetime` ms at the latest. Throws a `DatabaseError`. */
  reserve(account: QuotaAccount, lifetime: number): Promise<Reservation>;
  /**
   * Settles a reserved call: whether it was made, and what the answer told. Gives the ms until a window that was refused as
   * used up is worth asking again; null when none was. Throws a `DatabaseError`.
   */
  settle(account: QuotaAccount, id: string, made: boolean, told: readonly Telling[]): Promise<number | null>;
}

/**
 * Tells accounts apart without giving their key away. The address counts as well: the same key at a stand-in for the
 * provider must not touch the real count.
 */
export function accountOf(baseUrl: URL, key: string | null): string {
  if (key === null) return 'public';
  return createHash('sha256').update(`touchline quota\n${baseUrl.origin}\n${key}`).digest('hex').slice(0, 12);
}
