import { OperatorError } from '#shared/errors.ts';
import { systemClock } from '#engine/clock.ts';
import { providersFrom } from '#engine/environment.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { applicationOf } from '#engine/providers/yahoo/client.ts';
import { signInUrl, tokensForCode } from '#engine/providers/yahoo/oauth.ts';
import { writeTokenFile } from '#engine/providers/yahoo/tokenFile.ts';
import { seedOf } from '#engine/providers/yahoo/tokens.ts';

// Signing in to Yahoo where no application keeps secrets: on a server, for which YAHOO_TOKEN_FILE names where the token goes.

type Variables = Readonly<Record<string, string | undefined>>;

/** Where somebody signs in, for the application of the environment or the one given; null where there is none. */
export function yahooSignInUrl(variables: Variables, clientId: string | null = null): string | null {
  const { options = {} } = settingsOf(variables);
  const id = clientId ?? options['clientId'];
  return id === undefined ? null : signInUrl(id, options['loginBaseUrl']);
}

/** What is needed to sign in is there. Throws an `OperatorError` that names what is not. */
export function requireYahoo(variables: Variables): { file: string; url: string } {
  const settings = settingsOf(variables);
  const { clientId } = applicationOf(settings);
  const file = settings.options?.['tokenFile'];
  if (file === undefined) {
    throw new OperatorError({
      code: 'missing_variable',
      message: 'YAHOO_TOKEN_FILE is not set: it names the file in which the token is to be kept.',
      hint: 'Set it here and for the workers to a file that only they can read, on a disk that outlives a restart.',
    });
  }
  return { file, url: signInUrl(clientId, settings.options?.['loginBaseUrl']) };
}

/**
 * Exchanges the code that Yahoo has shown, and keeps the token in YAHOO_TOKEN_FILE. Gives the file. Throws an `OperatorError`
 * where something is not set, or the code is no good.
 */
export async function yahooSignIn(variables: Variables, code: string, logger: Logger): Promise<string> {
  const { file } = requireYahoo(variables);
  const settings = settingsOf(variables);
  const { refreshToken } = await tokensForCode(applicationOf(settings), code, {
    signal: new AbortController().signal,
    log: logger,
    clock: systemClock,
    onCall: () => undefined,
  });
  if (refreshToken === '') {
    throw new OperatorError({
      code: 'provider_sign_in_needed',
      message: 'Yahoo took the code and gave no refresh token.',
      hint: 'Sign in again.',
    });
  }
  await writeTokenFile(file, { refreshToken, seed: seedOf(settings.apiKey) });
  return file;
}

function settingsOf(variables: Variables) {
  const settings = providersFrom(variables, {})['yahoo'];
  if (!settings) throw new Error('there are no settings of Yahoo');
  return settings;
}
