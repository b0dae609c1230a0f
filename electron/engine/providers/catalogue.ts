import { createApiFootballClient, isApiFootballClient, type ApiFootballClient } from './api-football/client.ts';
import { windows as apiFootballWindows } from './api-football/quota.ts';
import type { ClientSettings, ProviderRun } from './providerRun.ts';
import type { QuotaWindow } from './quotas/quotaGate.ts';

/** Every provider's name, with the client that a sync of it gets. */
export interface ProviderClients {
  'api-football': ApiFootballClient;
}

export type ProviderName = keyof ProviderClients;

/** What the product knows of a provider without calling it. */
export interface ProviderEntry<Name extends ProviderName> {
  readonly name: Name;
  readonly title: string;
  readonly needsKey: boolean;
  readonly defaultBaseUrl: string;
  /** The environment variables that configure it. */
  readonly environment: { readonly apiKey: string; readonly baseUrl: string };
  /** The windows in which it limits calls. */
  readonly windows: readonly QuotaWindow[];
  /** Throws a `JobError` where the settings don't do; makes no call. */
  createClient(settings: ClientSettings, run: ProviderRun): ProviderClients[Name];
  isClient(value: unknown): value is ProviderClients[Name];
}

export const providerCatalogue: { readonly [Name in ProviderName]: ProviderEntry<Name> } = {
  'api-football': {
    name: 'api-football',
    title: 'API-Football',
    needsKey: true,
    defaultBaseUrl: 'https://v3.football.api-sports.io',
    environment: { apiKey: 'SPORTS_PROVIDER_API_KEY', baseUrl: 'API_FOOTBALL_BASE_URL' },
    windows: apiFootballWindows,
    createClient: createApiFootballClient,
    isClient: isApiFootballClient,
  },
};

export function isProviderName(name: string): name is ProviderName {
  return Object.hasOwn(providerCatalogue, name);
}

/** A provider's client for one run of a job. Throws a `JobError` (`provider_not_configured`) where the settings don't do. */
export function createProviderClient<Name extends ProviderName>(
  name: Name,
  settings: ClientSettings,
  run: ProviderRun,
): ProviderClients[Name] {
  const entry: ProviderEntry<Name> = providerCatalogue[name];
  return entry.createClient(settings, run);
}
