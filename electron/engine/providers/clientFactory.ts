import { randomBytes } from 'node:crypto';
import {
  createProviderClient,
  isProviderName,
  providerCatalogue,
  type ProviderClients,
  type ProviderName,
} from './catalogue.ts';
import type { ClientSettings, ProviderRun } from './providerRun.ts';
import { startReplayServer, type ReplayServer } from './replay/server.ts';
import { limits, type Simulation } from './replay/simulation.ts';
import type { AllProviderSettings, ProviderSettings } from './settings.ts';

/** Makes the provider clients of a process; for a provider that is replayed it runs the replay server. */
export class ClientFactory {
  readonly #settings: ReadonlyMap<string, ClientSettings>;
  readonly #servers: readonly ReplayServer[];

  private constructor(settings: ReadonlyMap<string, ClientSettings>, servers: readonly ReplayServer[]) {
    this.#settings = settings;
    this.#servers = servers;
  }

  /**
   * `simulate` is what the replay servers do to calls. Throws an `OperatorError` for recordings that can't be read.
   *
   * Replayed calls count against no quota, so that they never touch the real one; where limits are simulated, each replay
   * server is an account of its own: it counts anew whenever it is started.
   */
  static async open(settings: AllProviderSettings, simulate: Simulation = {}): Promise<ClientFactory> {
    const reached = new Map<string, ClientSettings>();
    const servers: ReplayServer[] = [];
    for (const [name, provider] of Object.entries(settings)) {
      if (provider.source.kind === 'network') {
        reached.set(name, provider);
      } else {
        const server = await startReplayServer({ source: provider.source, simulate });
        servers.push(server);
        const account = limits(simulate) ? `replay-${randomBytes(4).toString('hex')}` : null;
        reached.set(name, { baseUrl: server.url, apiKey: 'replay', timeout: provider.timeout, account });
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
