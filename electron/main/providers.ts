import { OperatorError } from '#shared/errors.ts';
import { providersFrom } from '#engine/environment.ts';
import { isProviderName, providerCatalogue } from '#engine/providers/catalogue.ts';
import type { AllProviderSettings } from '#engine/providers/settings.ts';
import type { StartOptions } from './options.ts';
import type { Secrets } from './secrets.ts';
import type { Target } from './services.ts';
import type { YahooSignIn } from './yahooSignIn.ts';

/**
 * What the services need to fetch from the providers: recordings where this start asks for them, else the network with
 * the keys of the environment or the stored ones. The embedded database, without any of these, works on the demo data.
 */
export async function providerSettings(
  target: Target,
  { variables, replay }: StartOptions,
  secrets: Secrets,
  yahoo: YahooSignIn,
): Promise<AllProviderSettings> {
  const known = { ...variables };
  for (const { name, environment } of Object.values(providerCatalogue)) {
    if (environment.apiKey !== null) known[environment.apiKey] ||= (await secrets.get(keyOf(name))) ?? undefined;
  }
  Object.assign(known, await yahoo.variables());
  return providersFrom(known, { replay, demo: target.connection.embedded ? 'keyless' : 'never' });
}

/** Stores or, with null, forgets a provider's key. Throws an `OperatorError` for a provider that is not known. */
export async function setProviderKey(secrets: Secrets, provider: string, key: string | null): Promise<void> {
  if (!isProviderName(provider)) {
    throw new OperatorError({ code: 'no_such_provider', message: `There is no provider ${provider}.` });
  }
  await secrets.set(keyOf(provider), key?.trim() ?? null);
}

function keyOf(provider: string): string {
  return `provider ${provider}`;
}
