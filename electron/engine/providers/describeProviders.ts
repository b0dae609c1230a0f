import type { ProviderSetup } from '#shared/contract/settings.ts';
import { missingSettings, providerCatalogue, type ProviderEntry, type ProviderName } from './catalogue.ts';
import type { AllProviderSettings } from './settings.ts';

type Origin = ProviderSetup['key']['origin'];

export interface SetupPlace {
  /** Where the key of a provider comes from. */
  keyOrigin(entry: ProviderEntry<ProviderName>): Origin;
  /** Where an option that is set comes from. */
  optionOrigin(entry: ProviderEntry<ProviderName>, variable: string): Origin;
  /** Whether an option can be set in the console. */
  editable(entry: ProviderEntry<ProviderName>, option: { variable: string; kind: string }): boolean;
  /** Whether the newest token is kept in a file. */
  hasKeyFile: boolean;
}

/** How every provider is set up, without its secrets. */
export function describeProviders(settings: AllProviderSettings, place: SetupPlace): ProviderSetup[] {
  return Object.values(providerCatalogue).map((entry: ProviderEntry<ProviderName>) => {
    const { name, title, needsKey, environment, defaultBaseUrl, windows } = entry;
    const provider = settings[name];
    const missing = provider?.source.kind === 'network' ? missingSettings(name, provider) : [];
    const address = {
      name: 'baseUrl',
      variable: environment.baseUrl,
      title: 'Address',
      kind: 'url' as const,
      required: defaultBaseUrl === null,
    };
    return {
      name,
      title,
      source: missing.length > 0 ? 'unconfigured' : (provider?.source.kind ?? 'network'),
      key: { needed: needsKey, variable: environment.apiKey, origin: place.keyOrigin(entry) },
      options: [address, ...entry.options.filter((each) => place.hasKeyFile || each.name !== entry.keyFile)].map(
        (option) => {
          const value = (option.name === 'baseUrl' ? provider?.baseUrl : provider?.options?.[option.name]) ?? null;
          return {
            ...option,
            value: option.kind === 'secret' ? null : value,
            fallback: option.name === 'baseUrl' ? defaultBaseUrl : null,
            origin: value === null ? 'none' : place.optionOrigin(entry, option.variable),
            editable: place.editable(entry, option),
          };
        },
      ),
      missing,
      limits: windows.flatMap((window) => (window.limit === null ? [] : [`${window.limit} calls a ${window.name}`])),
    };
  });
}

/** The same where everything comes from the environment of the process. */
export function describeServedProviders(
  settings: AllProviderSettings,
  variables: Readonly<Record<string, string | undefined>>,
): ProviderSetup[] {
  return describeProviders(settings, {
    keyOrigin: ({ name }) => (settings[name]?.apiKey ? 'environment' : 'none'),
    optionOrigin: (_, variable) => (variables[variable]?.trim() ? 'environment' : 'none'),
    editable: () => false,
    hasKeyFile: true,
  });
}
