import type { z } from 'zod';
import { JobError } from '#engine/jobError.ts';
import { checkedBase, validated, type Fetched } from '../clientTools.ts';
import { getText } from '../http.ts';
import type { Target } from '../httpTypes.ts';
import { defaultTimeout, type ClientSettings, type ProviderRun } from '../providerRun.ts';
import { accountOf } from '../quotas/quotaGate.ts';
import { normalise } from './normalise.ts';
import { publicLogin, renewedTokens, type YahooApplication } from './oauth.ts';
import { windows } from './quota.ts';
import { findRefusal, parseJson, title, tokenRefused } from './refusals.ts';
import {
  gameSchema,
  playerStatsSchema,
  playersSchema,
  rosterSchema,
  scoreboardSchema,
  settingsSchema,
  standingsSchema,
  teamsSchema,
  type YahooGame,
  type YahooLeague,
  type YahooMatchup,
  type YahooPlayer,
  type YahooPlayerStats,
  type YahooRosterPlayer,
  type YahooStanding,
  type YahooTeam,
} from './schemas.ts';
import { AccessTokens, memoryStore } from './tokens.ts';

/**
 * Yahoo Fantasy. Methods repeat what can get better, renew the access token when it is refused, and throw a `JobError`:
 * `provider_not_provisioned` where Yahoo does not let this application at the data (a sync then takes the next provider, or goes
 * without), `provider_sign_in_needed` where somebody has to sign in again, `provider_invalid_game_key`,
 * `provider_invalid_response` with the path of what has not the usual shape.
 */
export interface YahooClient {
  readonly provider: 'yahoo';
  /** A game by its key, or by its code: `nfl` is that of the newest season. */
  game(key: string): Promise<Fetched<YahooGame>>;
  /** A league by its key (449.l.75178), with its settings. */
  league(leagueKey: string): Promise<Fetched<YahooLeague>>;
  teams(leagueKey: string): Promise<Fetched<YahooTeam[]>>;
  /** Teams with their places in the table, as it is now. */
  standings(leagueKey: string): Promise<Fetched<YahooStanding[]>>;
  scoreboard(leagueKey: string, week: number): Promise<Fetched<YahooMatchup[]>>;
  /** Who is on a team (449.l.75178.t.9) in a week, and where in its line-up. */
  roster(teamKey: string, week: number): Promise<Fetched<YahooRosterPlayer[]>>;
  /** 25 players from the one with this number on; fewer are the last ones. */
  players(leagueKey: string, start: number): Promise<Fetched<YahooPlayer[]>>;
  /** What players (449.p.7200, 25 at most) did in a week, and their points by the league's scoring. */
  playerStats(leagueKey: string, playerKeys: readonly string[], week: number): Promise<Fetched<YahooPlayerStats[]>>;
}

/** Players that an answer holds at most. */
export const pageSize = 25;

export function isYahooClient(value: unknown): value is YahooClient {
  return typeof value === 'object' && value !== null && 'provider' in value && value.provider === provider;
}

const provider = 'yahoo';
export const publicAddress = 'https://fantasysports.yahooapis.com/fantasy/v2';

/** A client for one run. Throws a `JobError` (`provider_not_configured`) without an application, or for a malformed address. */
export function createYahooClient(settings: ClientSettings, run: ProviderRun): YahooClient {
  const base = checkedBase(settings.baseUrl ?? publicAddress, title, 'YAHOO_BASE_URL', publicAddress);
  const application = applicationOf(settings);
  const tokens = settings.tokens ?? new AccessTokens(memoryStore(settings.apiKey, null));
  const renew = (refreshToken: string) => renewedTokens(application, refreshToken, run);
  const quota =
    settings.account === null
      ? null
      : { provider, account: settings.account ?? accountOf(base, application.clientId), windows };

  async function once(below: string, accessToken: string): Promise<Fetched<unknown>> {
    const url = new URL(base);
    url.pathname = `${base.pathname.replace(/\/+$/, '')}/${below}`;
    url.search = 'format=json';
    const target: Target = {
      url,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip',
        'user-agent': 'touchline',
        authorization: `Bearer ${accessToken}`,
      },
      provider: title,
      timeout: settings.timeout ?? defaultTimeout,
    };
    const answer = await getText({ ...target, quota, inspect: (given) => findRefusal(target, given) }, run);
    run.log.debug(`${title} answered /${below} with ${answer.bytes} bytes in ${answer.ms} ms.`, {
      bytes: answer.bytes,
      ms: answer.ms,
    });
    return { data: parseJson(answer.body), bytes: answer.bytes, ms: answer.ms };
  }

  async function get<Schema extends z.ZodType>(schema: Schema, below: string): Promise<Fetched<z.output<Schema>>> {
    const accessToken = await tokens.get(run, renew);
    const fetched = await once(below, accessToken).catch(async (error: unknown) => {
      if (!(error instanceof JobError) || error.code !== tokenRefused) throw error;
      run.log.info('Yahoo no longer takes the access token; it is renewed.');
      return once(below, await tokens.get(run, renew, accessToken));
    });
    const content = contentOf(fetched.data);
    return { ...fetched, data: validated(schema, normalise(content), title, `/${below}`) };
  }

  return {
    provider,
    game: async (key) => pick(await get(gameSchema, path('game', key)), ({ game }) => game),
    league: async (key) => pick(await get(settingsSchema, path('league', key, 'settings')), ({ league }) => league),
    teams: async (key) => pick(await get(teamsSchema, path('league', key, 'teams')), ({ league }) => league.teams),
    standings: async (key) =>
      pick(await get(standingsSchema, path('league', key, 'standings')), ({ league }) => league.standings.teams),
    scoreboard: async (key, week) =>
      pick(
        await get(scoreboardSchema, path('league', key, `scoreboard;week=${week}`)),
        ({ league }) => league.scoreboard.matchups,
      ),
    roster: async (key, week) =>
      pick(await get(rosterSchema, path('team', key, `roster;week=${week}`)), ({ team }) => team.roster.players),
    players: async (key, start) =>
      pick(
        await get(playersSchema, path('league', key, `players;start=${start};count=${pageSize}`)),
        ({ league }) => league.players,
      ),
    playerStats: async (key, playerKeys, week) =>
      pick(
        await get(
          playerStatsSchema,
          path('league', key, `players;player_keys=${playerKeys.join(',')}`, `stats;type=week;week=${week}`),
        ),
        ({ league }) => league.players,
      ),
  };
}

/** The application that the settings name. Throws a `JobError` (`provider_not_configured`). */
export function applicationOf({
  options = {},
  timeout,
}: Pick<ClientSettings, 'options' | 'timeout'>): YahooApplication {
  const { clientId, clientSecret, loginBaseUrl } = options;
  const missing = [clientId ? null : 'YAHOO_CLIENT_ID', clientSecret ? null : 'YAHOO_CLIENT_SECRET'];
  if (!clientId || !clientSecret) {
    throw new JobError(
      {
        code: 'provider_not_configured',
        message: `Yahoo Fantasy is not set up: ${missing.filter((each) => each !== null).join(' and ')} not set.`,
        hint: 'They are of an application that is registered at developer.yahoo.com; set them, or give them where you sign in at the provider in the console.',
      },
      { kind: 'never' },
    );
  }
  return {
    clientId,
    clientSecret,
    login: checkedBase(loginBaseUrl ?? publicLogin, title, 'YAHOO_LOGIN_BASE_URL', publicLogin),
    timeout: timeout ?? defaultTimeout,
  };
}

/** The path below the API's address. */
function path(...parts: readonly string[]): string {
  return parts.map(segment).join('/');
}

/** `;`, `=` and `,` are part of Yahoo's addresses; whatever else could break out of them is not. */
function segment(part: string): string {
  return encodeURIComponent(part).replace(/%3B/g, ';').replace(/%3D/g, '=').replace(/%2C/g, ',');
}

function contentOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'fantasy_content' in body ? body.fantasy_content : body;
}

function pick<From, To>(fetched: Fetched<From>, what: (data: From) => To): Fetched<To> {
  return { ...fetched, data: what(fetched.data) };
}
