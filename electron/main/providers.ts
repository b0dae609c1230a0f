import type { ProviderSetup } from '#shared/contract/settings.ts';
import { OperatorError } from '#shared/errors.ts';
import { providersFrom } from '#engine/environment.ts';
import {
  isProviderName,
  providerCatalogue,
  type ProviderEntry,
  type ProviderName,
} from '#engine/providers/catalogue.ts';
import { describeProviders } from '#engine/providers/describeProviders.ts';
import type { AllProviderSettings } from '#engine/providers/settings.ts';
import type { StartOptions } from './options.ts';
import type { Secrets } from './secrets.ts';
import type { Target } from './services.ts';
import { checkOption } from './settingsFile.ts';
import type { Settings } from './settings.ts';
import type { YahooSignIn } from './yahooSignIn.ts';

export interface ProviderParts {
  options: StartOptions;
  settings: Settings;
  secrets: Secrets;
  yahoo: YahooSignIn;
}

/**
 * What the services need to fetch from the providers: recordings where this start asks for them, else the network with
 * the keys and options of the environment or those kept here. The embedded database, without any of these, works on the demo data.
 */
export async function providerSettings(target: Target | null, parts: ProviderParts): Promise<AllProviderSettings> {
  const { options, settings, secrets, yahoo } = parts;
  const known: Record<string, string | undefined> = { ...options.variables };
  for (const entry of Object.values(providerCatalogue)) {
    const { apiKey } = entry.environment;
    if (apiKey !== null) known[apiKey] ||= (await secrets.get(keyOf(entry.name))) ?? undefined;
    for (const { name, variable } of settable(entry)) known[variable] ||= settings.get('providers')[entry.name]?.[name];
  }
  Object.assign(known, await yahoo.variables());
  return providersFrom(known, { replay: options.replay, demo: target?.connection.embedded ? 'keyless' : 'never' });
}

/** How every provider is set up, without its secrets. */
export async function setupOfProviders(target: Target | null, parts: ProviderParts): Promise<ProviderSetup[]> {
  const { options, secrets } = parts;
  const inEnvironment = (variable: string | null): boolean => Boolean(variable && options.variables[variable]?.trim());
  const signIn = secrets.origin('yahoo sign-in');
  return describeProviders(await providerSettings(target, parts), {
    keyOrigin: ({ name, environment }) => {
      if (inEnvironment(environment.apiKey)) return 'environment';
      return name === 'yahoo' && signIn !== 'none' ? signIn : secrets.origin(keyOf(name));
    },
    optionOrigin: ({ name }, variable) => {
      if (inEnvironment(variable)) return 'environment';
      return name === 'yahoo' && signIn !== 'none' ? signIn : 'kept';
    },
    // The application at Yahoo comes with the sign-in.
    editable: ({ name }, { variable, kind }) => !inEnvironment(variable) && (kind === 'url' || name !== 'yahoo'),
    hasKeyFile: false,
  });
}

/** Stores or, with null, forgets a provider's key. Throws an `OperatorError` for a provider that is not known. */
export async function setProviderKey(secrets: Secrets, provider: string, key: string | null): Promise<void> {
  if (!isProviderName(provider)) {
    throw new OperatorError({ code: 'no_such_provider', message: `There is no provider ${provider}.` });
  }
  await secrets.set(keyOf(provider), key?.trim() ?? null);
}

/** Stores or, with null, forgets an option that is no secret. Throws an `OperatorError` for one that is not valid. */
export function setProviderOption(settings: Settings, provider: string, option: string, value: string | null): void {
  if (value !== null) checkOption(provider, option, value);
  const all = settings.get('providers');
  const { [option]: _before, ...others } = all[provider] ?? {};
  settings.set('providers', { ...all, [provider]: value === null ? others : { ...others, [option]: value } });
}

/** The options of a provider that are kept in the settings. */
function settable(entry: ProviderEntry<ProviderName>): { name: string; variable: string }[] {
  return [
    { name: 'baseUrl', variable: entry.environment.baseUrl },
    ...entry.options.filter(({ kind, name }) => kind === 'url' && name !== entry.keyFile),
  ];
}

function keyOf(provider: string): string {
  return `provider ${provider}`;
}
