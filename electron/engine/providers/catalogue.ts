import { createApiFootballClient, isApiFootballClient, type ApiFootballClient } from './api-football/client.ts';
import { windows as apiFootballWindows } from './api-football/quota.ts';
import { createEspnClient, isEspnClient, publicAddress as espnAddress, type EspnClient } from './espn/client.ts';
import { windows as espnWindows } from './espn/quota.ts';
import { createGamePlatformClient, isGamePlatformClient, type GamePlatformClient } from './game-platform/client.ts';
import { windows as gamePlatformWindows } from './game-platform/quota.ts';
import {
  createNflverseClient,
  isNflverseClient,
  publicAddress as nflverseAddress,
  type NflverseClient,
} from './nflverse/client.ts';
import { windows as nflverseWindows } from './nflverse/quota.ts';
import type { ClientSettings, ProviderRun } from './providerRun.ts';
import type { QuotaWindow } from './quotas/quotaGate.ts';
import {
  createSleeperClient,
  isSleeperClient,
  publicAddress as sleeperAddress,
  type SleeperClient,
} from './sleeper/client.ts';
import { windows as sleeperWindows } from './sleeper/quota.ts';

import { createYahooClient, isYahooClient, publicAddress as yahooAddress, type YahooClient } from './yahoo/client.ts';
import { windows as yahooWindows } from './yahoo/quota.ts';

/** Every provider's name, with the client that a sync of it gets. */
export interface ProviderClients {
  'api-football': ApiFootballClient;
  nflverse: NflverseClient;
  sleeper: SleeperClient;
  espn: EspnClient;
  yahoo: YahooClient;
  'game-platform': GamePlatformClient;
}

export type ProviderName = keyof ProviderClients;

/** Something that a provider needs, or takes, besides a key and a base URL. */
export interface ProviderOption {
  /** In `ClientSettings.options`. */
  readonly name: string;
  /** The environment variable that sets it. */
  readonly variable: string;
  readonly title: string;
  /** Another address that it is reached at; a text; or one that is never shown. */
  readonly kind: 'url' | 'text' | 'secret';
  /** Whether nothing can be fetched without it. */
  readonly required: boolean;
}

/** What the product knows of a provider without calling it. */
export interface ProviderEntry<Name extends ProviderName> {
  readonly name: Name;
  readonly title: string;
  readonly needsKey: boolean;
  /** Null: there is no public one, and the base URL must be set. */
  readonly defaultBaseUrl: string | null;
  /** The environment variables that configure it; no key: null. */
  readonly environment: { readonly apiKey: string | null; readonly baseUrl: string };
  readonly options: readonly ProviderOption[];
  /** The option that names where the key is kept, where the provider replaces it now and then. */
  readonly keyFile?: string;
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
    options: [],
    windows: apiFootballWindows,
    createClient: createApiFootballClient,
    isClient: isApiFootballClient,
  },
  nflverse: {
    name: 'nflverse',
    title: 'nflverse',
    needsKey: false,
    defaultBaseUrl: nflverseAddress,
    environment: { apiKey: null, baseUrl: 'NFLVERSE_BASE_URL' },
    options: [
      {
        name: 'scheduleBaseUrl',
        variable: 'NFLVERSE_SCHEDULE_BASE_URL',
        title: 'Where games.csv, the schedule, is',
        kind: 'url',
        required: false,
      },
      {
        name: 'playerIdsBaseUrl',
        variable: 'NFLVERSE_PLAYER_IDS_BASE_URL',
        title: 'Where db_playerids.csv, the player ids, is',
        kind: 'url',
        required: false,
      },
    ],
    windows: nflverseWindows,
    createClient: createNflverseClient,
    isClient: isNflverseClient,
  },
  sleeper: {
    name: 'sleeper',
    title: 'Sleeper',
    needsKey: false,
    defaultBaseUrl: sleeperAddress,
    environment: { apiKey: null, baseUrl: 'SLEEPER_BASE_URL' },
    options: [],
    windows: sleeperWindows,
    createClient: createSleeperClient,
    isClient: isSleeperClient,
  },
  espn: {
    name: 'espn',
    title: 'ESPN',
    needsKey: false,
    defaultBaseUrl: espnAddress,
    environment: { apiKey: null, baseUrl: 'ESPN_BASE_URL' },
    options: [
      {
        name: 'fantasyBaseUrl',
        variable: 'ESPN_FANTASY_BASE_URL',
        title: 'Where the fantasy game is',
        kind: 'url',
        required: false,
      },
    ],
    windows: espnWindows,
    createClient: createEspnClient,
    isClient: isEspnClient,
  },
  yahoo: {
    name: 'yahoo',
    title: 'Yahoo Fantasy',
    needsKey: true,
    defaultBaseUrl: yahooAddress,
    // Its key is the refresh token that a sign-in gives.
    environment: { apiKey: 'YAHOO_REFRESH_TOKEN', baseUrl: 'YAHOO_BASE_URL' },
    options: [
      {
        name: 'clientId',
        variable: 'YAHOO_CLIENT_ID',
        title: 'Client ID of the application at Yahoo',
        kind: 'text',
        required: true,
      },
      {
        name: 'clientSecret',
        variable: 'YAHOO_CLIENT_SECRET',
        title: 'Client secret of the application at Yahoo',
        kind: 'secret',
        required: true,
      },
      {
        name: 'tokenFile',
        variable: 'YAHOO_TOKEN_FILE',
        title: 'File in which a server keeps the newest refresh token',
        kind: 'text',
        required: false,
      },
      {
        name: 'loginBaseUrl',
        variable: 'YAHOO_LOGIN_BASE_URL',
        title: 'Where Yahoo signs people in',
        kind: 'url',
        required: false,
      },
    ],
    keyFile: 'tokenFile',
    windows: yahooWindows,
    createClient: createYahooClient,
    isClient: isYahooClient,
  },
  'game-platform': {
    name: 'game-platform',
    title: 'Game platform',
    needsKey: true,
    // Everybody's is another.
    defaultBaseUrl: null,
    environment: { apiKey: 'GAME_PLATFORM_API_KEY', baseUrl: 'GAME_PLATFORM_BASE_URL' },
    options: [],
    windows: gamePlatformWindows,
    createClient: createGamePlatformClient,
    isClient: isGamePlatformClient,
  },
};

/** Every provider's name. */
export const providerNames: readonly ProviderName[] = Object.keys(providerCatalogue).filter(isProviderName);

export function isProviderName(name: string): name is ProviderName {
  return Object.hasOwn(providerCatalogue, name);
}

/** The variables that must be set before anything can be fetched from a provider, and are not. */
export function missingSettings(
  name: ProviderName,
  { apiKey, baseUrl, options = {} }: Pick<ClientSettings, 'apiKey' | 'baseUrl' | 'options'>,
): string[] {
  const {
    needsKey,
    defaultBaseUrl,
    environment,
    options: known,
    keyFile,
  }: ProviderEntry<ProviderName> = providerCatalogue[name];
  const kept = keyFile !== undefined && options[keyFile] !== undefined;
  return [
    needsKey && apiKey === null && !kept ? environment.apiKey : null,
    defaultBaseUrl === null && baseUrl === null ? environment.baseUrl : null,
    ...known.map((option) => (option.required && options[option.name] === undefined ? option.variable : null)),
  ].filter((variable) => variable !== null);
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
