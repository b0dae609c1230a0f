import { createHash } from 'node:crypto';
import { JobError } from '#engine/jobError.ts';
import type { ProviderRun } from '../providerRun.ts';

/** What Yahoo gives for a refresh token or a sign-in code. Secret, all of it. */
export interface Tokens {
  readonly accessToken: string;
  /** May be another one than before: the old one may be of no use from then on. */
  readonly refreshToken: string;
  /** ms that the access token is good for. */
  readonly lifetime: number;
}

/**
 * Where the newest refresh token is kept. It must be there before anything is done with what came with it: a token that is
 * lost means that somebody has to sign in again.
 */
export interface TokenStore {
  /**
   * Hands the newest refresh token to `renew` and keeps the one that it gives, one caller at a time over all processes that
   * share the store. Where it can't be kept the log says so, and the run goes on. Throws a `JobError`
   * (`provider_not_configured`) where there is none, and what `renew` throws.
   */
  renew(run: Pick<ProviderRun, 'log' | 'signal'>, renew: (refreshToken: string) => Promise<Tokens>): Promise<Tokens>;
}

/** The access token of a process: renewed once for all runs that need it at the same time. */
export class AccessTokens {
  readonly #store: TokenStore;
  #current: { readonly token: string; readonly until: number } | null = null;
  #renewing: Promise<string> | null = null;

  constructor(store: TokenStore) {
    this.#store = store;
  }

  /** One that is good for a minute at least; not `refused`, which Yahoo no longer takes. Throws as `TokenStore.renew` does. */
  async get(run: ProviderRun, renew: (refreshToken: string) => Promise<Tokens>, refused?: string): Promise<string> {
    for (;;) {
      run.signal.throwIfAborted();
      const current = this.#current;
      if (current && current.token !== refused && run.clock.now() < current.until) return current.token;
      if (!this.#renewing) return this.#renew(run, renew);
      // Another run's failure, or its end, is not ours.
      await this.#renewing.catch(() => undefined);
    }
  }

  #renew(run: ProviderRun, renew: (refreshToken: string) => Promise<Tokens>): Promise<string> {
    const renewing = this.#store
      .renew(run, renew)
      .then(({ accessToken, lifetime }) => {
        this.#current = { token: accessToken, until: run.clock.now() + lifetime - margin };
        return accessToken;
      })
      .finally(() => {
        this.#renewing = null;
      });
    this.#renewing = renewing;
    return renewing;
  }
}

/** ms before its end at which an access token counts as used up. */
const margin = 60_000;

/**
 * Keeps the newest token in memory, and by `keep` wherever that does, which gives null or why it could not. Without `keep`
 * the log says that the newest is lost at the end of the process.
 */
export function memoryStore(first: string | null, keep: KeepToken | null): TokenStore {
  let newest = first;
  let turn: Promise<unknown> = Promise.resolve();
  return {
    renew(run, renew) {
      const mine = turn.then(async () => {
        if (newest === null) throw notSignedIn();
        const before = newest;
        const tokens = await renew(before);
        newest = tokens.refreshToken;
        if (newest === before) return tokens;
        const problem = keep === null ? noPlace : await keep(newest, before).catch(String);
        if (problem === null) run.log.debug('Yahoo gave a new refresh token; it is kept.');
        else run.log.warn(notKept(problem), { code: 'token_not_kept' });
        return tokens;
      });
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** Keeps a refresh token in place of the one before; gives null, or why it could not. */
export type KeepToken = (token: string, before: string) => Promise<string | null>;

const noPlace = 'no place is set for it; YAHOO_TOKEN_FILE names a file that is';

export function notKept(problem: string): string {
  return `Yahoo gave a new refresh token, and it could not be kept: ${problem}. It serves until this process ends; somebody may have to sign in again then.`;
}

/** A refresh token as it is kept: with a mark of the one that was configured when it was given. */
export interface KeptToken {
  readonly refreshToken: string;
  /** Of the configured token that it goes back to; null: none was configured. */
  readonly seed: string | null;
}

/** A mark that tells configured tokens apart without giving them away. */
export function seedOf(configured: string | null): string | null {
  if (configured === null) return null;
  return createHash('sha256').update(`touchline seed\n${configured}`).digest('hex').slice(0, 16);
}

/** The kept token, unless another one was configured since: that is then the newer. */
export function newestToken(configured: string | null, kept: KeptToken | null): string | null {
  if (kept !== null && (configured === null || kept.seed === seedOf(configured))) return kept.refreshToken;
  return configured;
}

export function notSignedIn(): JobError {
  return new JobError(
    {
      code: 'provider_not_configured',
      message: 'Nobody has signed in to Yahoo: there is no refresh token.',
      hint: 'Sign in at the provider in the console, or run "touchline yahoo sign-in" on the server; or set YAHOO_REFRESH_TOKEN.',
    },
    { kind: 'never' },
  );
}
