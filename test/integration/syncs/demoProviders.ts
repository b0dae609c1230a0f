import { demoEditionOn } from '#engine/providers/demo/leagues.ts';
import {
  createProviderClient,
  providerCatalogue,
  providerNames,
  type ProviderName,
} from '#engine/providers/catalogue.ts';
import type { ProviderRun } from '#engine/providers/providerRun.ts';
import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import type { Simulation } from '#engine/providers/replay/simulation.ts';
import { AccessTokens, memoryStore } from '#engine/providers/yahoo/tokens.ts';

/** Every provider, each stood in for by the demo data of one day. */
export interface DemoProviders {
  /** For a worker's option of this name. */
  createClient(this: void, provider: ProviderName, run: ProviderRun): unknown;
  /** Lets the stand-in of a provider misbehave from now on; without a simulation it answers again. */
  simulate(provider: ProviderName, simulation?: Simulation): Promise<void>;
  close(): Promise<void>;
}

/** Starts stand-ins for all providers with the demo data of the day of a moment. */
export async function startDemoProviders(moment: Date): Promise<DemoProviders> {
  const source = { kind: 'demo', edition: demoEditionOn(moment.getTime()) } as const;
  const servers = new Map<ProviderName, ReplayServer>();
  const start = async (provider: ProviderName, simulate: Simulation = {}): Promise<void> => {
    servers.set(provider, await startReplayServer({ source, provider, simulate }));
  };
  await Promise.all(providerNames.map((provider) => start(provider)));

  return {
    createClient(provider, run) {
      const baseUrl = servers.get(provider)?.url ?? null;
      const options = providerCatalogue[provider].options.flatMap(({ name, kind, required }) =>
        kind === 'url' && baseUrl !== null ? [[name, baseUrl]] : required ? [[name, 'demo']] : [],
      );
      const tokens = provider === 'yahoo' ? { tokens: new AccessTokens(memoryStore('demo', null)) } : {};
      return createProviderClient(
        provider,
        { baseUrl, apiKey: 'demo', options: Object.fromEntries(options), account: null, ...tokens },
        run,
      );
    },
    async simulate(provider, simulation) {
      await servers.get(provider)?.close();
      await start(provider, simulation);
    },
    async close() {
      await Promise.all([...servers.values()].map((server) => server.close()));
    },
  };
}
