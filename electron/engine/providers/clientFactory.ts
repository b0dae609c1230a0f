import { randomBytes } from 'node:crypto';
import { JobError } from '#engine/jobError.ts';
import {
  createProviderClient,
  isProviderName,
  providerCatalogue,
  providerNames,
  type ProviderClients,
  type ProviderName,
} from './catalogue.ts';
import type { ClientSettings, ProviderRun } from './providerRun.ts';
import { notARecording, readRecordedFiles, type RecordedFile } from './replay/files.ts';
import { startReplayServer, type ReplayServer, type ReplaySource } from './replay/server.ts';
import { limits, type Simulation } from './replay/simulation.ts';
import { standIns } from './replay/standIns.ts';
import type { AllProviderSettings, ProviderSettings } from './settings.ts';
import { fileStore } from './yahoo/tokenFile.ts';
import { AccessTokens, memoryStore, type KeepToken } from './yahoo/tokens.ts';

/** How a provider is reached; or the path under which no recording of it was found. */
type Reached = ClientSettings | { readonly nothingAt: string };

/** Makes the provider clients of a process; for a provider that is replayed it runs the replay server. */
export class ClientFactory {
  readonly #reached: ReadonlyMap<string, Reached>;
  readonly #servers: readonly ReplayServer[];

  private constructor(reached: ReadonlyMap<string, Reached>, servers: readonly ReplayServer[]) {
    this.#reached = reached;
    this.#servers = servers;
  }

  /**
   * `simulate` is what the replay servers do to calls. Throws an `OperatorError` for recordings that can't be read, and where
   * none of them is of any provider that is replayed from there; recordings of others are passed over.
   *
   * Replayed calls count against no quota, so that they never touch the real one; where limits are simulated, each replay
   * server is an account of its own: it counts anew whenever it is started.
   *
   * `keepToken` keeps the refresh token that a provider gives in place of the one before (Yahoo does); without it, it is kept in
   * the file that the settings name.
   */
  static async open(
    settings: AllProviderSettings,
    simulate: Simulation = {},
    keepToken: KeepToken | null = null,
  ): Promise<ClientFactory> {
    const reached = new Map<string, Reached>();
    const servers: ReplayServer[] = [];
    const recordings = new Recordings();
    try {
      for (const [name, provider] of Object.entries(settings)) {
        if (!isProviderName(name)) continue;
        const source = await recordings.sourceOf(name, provider.source);
        if (source === 'network')
          reached.set(name, name === 'yahoo' ? { ...provider, tokens: tokensOf(provider, keepToken) } : provider);
        else if ('nothingAt' in source) reached.set(name, source);
        else {
          const server = await startReplayServer({ source, provider: name, simulate });
          servers.push(server);
          reached.set(name, settingsFor(name, server.url, provider.timeout, simulate));
        }
      }
      recordings.requireSome();
    } catch (error) {
      await Promise.all(servers.map((server) => server.close()));
      throw error;
    }
    return new ClientFactory(reached, servers);
  }

  /** Throws a `JobError` where the settings don't do (`provider_not_configured`), or nothing is recorded of the provider. */
  create<Name extends ProviderName>(provider: Name, run: ProviderRun): ProviderClients[Name] {
    const reached = this.#reached.get(provider) ?? { baseUrl: null, apiKey: null };
    if ('nothingAt' in reached) throw nothingRecorded(provider, reached.nothingAt);
    return createProviderClient(provider, reached, run);
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
  }
}

/** The recordings under each path, read once for all providers. */
class Recordings {
  readonly #read = new Map<string, { files: readonly RecordedFile[]; used: boolean }>();

  async sourceOf(
    name: ProviderName,
    source: ProviderSettings['source'],
  ): Promise<ReplaySource | 'network' | { readonly nothingAt: string }> {
    if (source.kind === 'network') return 'network';
    if (source.kind === 'demo') return source;
    const { path } = source;
    const read = this.#read.get(path) ?? { files: await readRecordedFiles(path), used: false };
    this.#read.set(path, read);
    const answerer = standIns[name].replay(read.files);
    if (answerer === null) return { nothingAt: path };
    read.used = true;
    return { kind: 'answerer', answerer };
  }

  requireSome(): void {
    for (const [path, { used }] of this.#read) {
      if (!used) throw notARecording(path, 'it holds no answer that a provider would give');
    }
  }
}

/** How a provider is reached that is replayed at an address, whatever else it would need. */
export function settingsFor(name: ProviderName, url: string, timeout: number, simulate: Simulation): ClientSettings {
  const { options } = providerCatalogue[name];
  return {
    baseUrl: url,
    apiKey: 'replay',
    options: Object.fromEntries(
      options
        .filter((option) => option.kind === 'url' || option.required)
        .map((option) => [option.name, option.kind === 'url' ? url : 'replay']),
    ),
    ...(name === 'yahoo' ? { tokens: new AccessTokens(memoryStore('replay', null)) } : {}),
    timeout,
    account: limits(simulate) ? `replay-${randomBytes(4).toString('hex')}` : null,
  };
}

/** The sign-in of this process, where the newest refresh token is kept. */
function tokensOf({ apiKey, options = {} }: ProviderSettings, keepToken: KeepToken | null): AccessTokens {
  const { tokenFile } = options;
  const inFile = keepToken === null && tokenFile !== undefined;
  return new AccessTokens(inFile ? fileStore(tokenFile, apiKey) : memoryStore(apiKey, keepToken));
}

function nothingRecorded(provider: ProviderName, path: string): JobError {
  const { title } = providerCatalogue[provider];
  return new JobError(
    {
      code: 'replay_no_recording',
      message: `There is no recorded answer of ${title} at ${path}.`,
      hint: 'Give the path of one, or of a folder that holds one.',
      details: { path },
    },
    { kind: 'never' },
  );
}

/** The settings of every provider, each made from its catalogue entry by `make`. */
export function settingsForAll(
  make: (entry: (typeof providerCatalogue)[ProviderName]) => ProviderSettings,
): AllProviderSettings {
  return Object.fromEntries(providerNames.map((name) => [name, make(providerCatalogue[name])]));
}
