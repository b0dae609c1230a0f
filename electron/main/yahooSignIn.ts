import { z } from 'zod';
import { OperatorError } from '#shared/errors.ts';
import { systemClock } from '#engine/clock.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { applicationOf } from '#engine/providers/yahoo/client.ts';
import { signInUrl, tokensForCode } from '#engine/providers/yahoo/oauth.ts';
import { newestToken, seedOf } from '#engine/providers/yahoo/tokens.ts';
import type { Secrets } from './secrets.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** What is kept, encrypted, of the sign-in to Yahoo. */
const keptSchema = z.object({
  refreshToken: z.string().nullable(),
  /** Of the token that was configured when this one was given. */
  seed: z.string().nullable(),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
});
type Kept = z.infer<typeof keptSchema>;

const secretName = 'yahoo sign-in';
const nothingKept: Kept = { refreshToken: null, seed: null };

/** The sign-in to Yahoo on this computer: the application, and the newest refresh token, which no other process writes. */
export class YahooSignIn {
  readonly #variables: Variables;
  readonly #secrets: Secrets;
  readonly #logger: Logger;
  /** Changes of what is kept come one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(variables: Variables, secrets: Secrets, logger: Logger) {
    this.#variables = variables;
    this.#secrets = secrets;
    this.#logger = logger;
  }

  /** What a service needs, as variables: those of the environment, or what is kept; of tokens the newest. */
  async variables(): Promise<Record<string, string | undefined>> {
    const kept = await this.#kept();
    return {
      ...this.#client(kept),
      YAHOO_REFRESH_TOKEN: this.#newest(await this.#configured(), kept) ?? undefined,
      // The file is for servers: here the keychain keeps the token.
      YAHOO_TOKEN_FILE: undefined,
    };
  }

  /** Where somebody signs in; null where no application is known and none is given. */
  async url(clientId: string | null): Promise<string | null> {
    const id = clientId ?? this.#client(await this.#kept()).YAHOO_CLIENT_ID;
    return id ? signInUrl(id, this.#login()) : null;
  }

  /**
   * Exchanges the code that Yahoo has shown for tokens, and keeps them, and the application where it is given. Throws an
   * `OperatorError`: for a code that is no good nothing is kept.
   */
  signIn(code: string, client: { id: string; secret: string } | null): Promise<void> {
    return this.#inTurn(async () => {
      const kept = await this.#kept();
      const known = this.#client(kept);
      const options = {
        clientId: client?.id ?? known.YAHOO_CLIENT_ID ?? '',
        clientSecret: client?.secret ?? known.YAHOO_CLIENT_SECRET ?? '',
        ...(this.#login() === undefined ? {} : { loginBaseUrl: this.#login() ?? '' }),
      };
      const { refreshToken } = await tokensForCode(applicationOf({ options }), code, {
        signal: new AbortController().signal,
        log: this.#logger,
        clock: systemClock,
        onCall: () => undefined,
      });
      if (refreshToken === '') throw noToken();
      await this.#keep({
        ...kept,
        ...(client === null ? {} : { clientId: client.id, clientSecret: client.secret }),
        refreshToken,
        seed: seedOf(await this.#configured()),
      });
      this.#logger.info('signed in to Yahoo');
    });
  }

  /** Keeps a token in place of the one before; one that somebody got by signing in meanwhile stays. Gives null, or why it could not. */
  keep(token: string, before: string): Promise<string | null> {
    return this.#inTurn(async () => {
      const kept = await this.#kept();
      if (this.#newest(await this.#configured(), kept) !== before) return null;
      await this.#keep({ ...kept, refreshToken: token, seed: seedOf(await this.#configured()) });
      return this.#secrets.lasting ? null : 'this system has no keyring';
    });
  }

  /** Forgets the sign-in and the application. */
  forget(): Promise<void> {
    return this.#inTurn(() => this.#secrets.set(secretName, null));
  }

  /** A token of the environment is one that an operator has set; one that came after it is kept beside its mark. */
  #newest(configured: string | null, { refreshToken, seed }: Kept): string | null {
    return newestToken(configured, refreshToken === null ? null : { refreshToken, seed });
  }

  async #configured(): Promise<string | null> {
    return this.#variables['YAHOO_REFRESH_TOKEN']?.trim() || (await this.#secrets.get('provider yahoo'));
  }

  #client({ clientId, clientSecret }: Kept) {
    const { YAHOO_CLIENT_ID: id, YAHOO_CLIENT_SECRET: secret } = this.#variables;
    return id?.trim()
      ? { YAHOO_CLIENT_ID: id.trim(), YAHOO_CLIENT_SECRET: secret?.trim() }
      : { YAHOO_CLIENT_ID: clientId, YAHOO_CLIENT_SECRET: clientSecret };
  }

  #login(): string | undefined {
    return this.#variables['YAHOO_LOGIN_BASE_URL']?.trim() || undefined;
  }

  async #kept(): Promise<Kept> {
    const text = await this.#secrets.get(secretName);
    if (text === null) return nothingKept;
    try {
      return keptSchema.parse(JSON.parse(text));
    } catch {
      this.#logger.warn('what was kept of the sign-in to Yahoo can not be read any more');
      return nothingKept;
    }
  }

  #keep(kept: Kept): Promise<void> {
    return this.#secrets.set(secretName, JSON.stringify(kept));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}

function noToken(): OperatorError {
  return new OperatorError({
    code: 'provider_sign_in_needed',
    message: 'Yahoo took the code and gave no refresh token.',
    hint: 'Sign in again; the application at developer.yahoo.com must be an installed or a web application.',
  });
}
