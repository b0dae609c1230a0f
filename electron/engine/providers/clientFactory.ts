import {
  createProviderClient,
  isProviderName,
  providerCatalogue,
  type ProviderClients,
  type ProviderName,
} from './catalogue.ts';
import type { ClientSettings, ProviderRun } from './providerRun.ts';
import { startReplayServer, type ReplayServer } from './replay/server.ts';
import type { AllProviderSettings, ProviderSettings } from './settings.ts';

/** Makes the provider clients of a process; for a provider that is replayed it runs the replay server. */
export class ClientFactory {
  readonly #settings: ReadonlyMap<string, ClientSettings>;
  readonly #servers: readonly ReplayServer[];

  private constructor(settings: ReadonlyMap<string, ClientSettings>, servers: readonly ReplayServer[]) {
    this.#settings = settings;
    this.#servers = servers;
  }

  /** Throws an `OperatorError` for recordings that can't be read. */
  static async open(settings: AllProviderSettings): Promise<ClientFactory> {
    const reached = new Map<string, ClientSettings>();
    const servers: ReplayServer[] = [];
    for (const [name, provider] of Object.entries(settings)) {
      if (provider.source.kind === 'network') {
        reached.set(name, provider);
      } else {
        const server = await startReplayServer({ source: provider.source });
        servers.push(server);
        reached.set(name, { baseUrl: server.url, apiKey: 'replay', timeout: provider.timeout });
      }
    }
    return new ClientFactory(reached, servers);
  }

  create(provider: ProviderName, run: ProviderRun): ProviderClients[ProviderName] {
    return createProviderClient(provider, this.#settings.get(provider) ?? { baseUrl: null, apiKey: null }, run);
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
  }
}

/** The settings of every provider, each made from its catalogue entry's environment variables by `make`. */
export function settingsForAll(
  make: (entry: (typeof providerCatalogue)[ProviderName]) => ProviderSettings,
): AllProviderSettings {
  return Object.fromEntries(
    Object.keys(providerCatalogue)
      .filter(isProviderName)
      .map((name) => [name, make(providerCatalogue[name])]),
  );
}
