import type { z } from 'zod';
import { addressOf, checkedBase, publicAccount, validated, type Fetched, type Parameters } from '../clientTools.ts';
import { getJson } from '../http.ts';
import type { Answer, Refusal } from '../httpTypes.ts';
import { defaultTimeout, type ClientSettings, type ProviderRun } from '../providerRun.ts';
import {
  fantasyAddress,
  fantasyPlayersSchema,
  playersAtOnce,
  pprLeague,
  projectionFilter,
  type EspnFantasyPlayer,
} from './fantasy.ts';
import { windows } from './quota.ts';
import { rosterSchema, scoreboardSchema, type EspnRoster, type EspnScoreboard } from './schemas.ts';

/**
 * ESPN's site API and its fantasy game's, which are not documented. Methods repeat what can get better and throw a `JobError` that says what is wrong:
 * `provider_not_found` for what there is not, `provider_invalid_response` with the path of what has not the usual shape.
 */
export interface EspnClient {
  readonly provider: 'espn';
  /** The games of a week. The postseason's weeks count from 1: see `eventSchema`. */
  scoreboard(season: number, type: 'regular' | 'post', week: number): Promise<Fetched<EspnScoreboard>>;
  /** A team's players with their injuries, by ESPN's id of the team (`espnTeams`). */
  teamRoster(teamId: string): Promise<Fetched<EspnRoster>>;
  /** The players of the fantasy game with what is expected of them in a week, or (0) in the season. */
  projections(season: number, week: number): Promise<Fetched<EspnFantasyPlayer[]>>;
}

export function isEspnClient(value: unknown): value is EspnClient {
  return typeof value === 'object' && value !== null && 'provider' in value && value.provider === provider;
}

const provider = 'espn';
const title = 'ESPN';
export const publicAddress = 'https://site.api.espn.com/apis/site/v2/sports/football/nfl';

/** A client for one run. Throws a `JobError` (`provider_not_configured`) for a malformed address. */
export function createEspnClient(settings: ClientSettings, run: ProviderRun): EspnClient {
  const base = checkedBase(settings.baseUrl ?? publicAddress, title, 'ESPN_BASE_URL', publicAddress);
  const ofFantasy = settings.options?.['fantasyBaseUrl'];
  // Who answers in place of the site answers for the game as well.
  const fantasyBase =
    ofFantasy !== undefined
      ? checkedBase(ofFantasy, title, 'ESPN_FANTASY_BASE_URL', fantasyAddress)
      : settings.baseUrl === null
        ? new URL(fantasyAddress)
        : base;
  const quota = publicAccount(provider, windows, settings, publicAddress);

  async function get<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    parameters: Parameters = {},
    from: URL = base,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Fetched<z.output<Schema>>> {
    const { body, bytes, ms } = await getJson(
      {
        url: addressOf(from, path, parameters),
        headers: { accept: 'application/json', 'accept-encoding': 'gzip', 'user-agent': 'touchline', ...headers },
        provider: title,
        timeout: settings.timeout ?? defaultTimeout,
        quota,
        inspect: (answer) => findRefusal(answer, path),
      },
      run,
    );
    run.log.debug(`${title} answered /${path} with ${bytes} bytes in ${ms} ms.`, { bytes, ms });
    return { data: validated(schema, body, title, `/${path}`), bytes, ms };
  }

  async function projections(season: number, week: number): Promise<Fetched<EspnFantasyPlayer[]>> {
    const all: { data: EspnFantasyPlayer[]; bytes: number; ms: number } = { data: [], bytes: 0, ms: 0 };
    for (;;) {
      const { data, bytes, ms } = await get(
        fantasyPlayersSchema,
        `seasons/${season}/segments/0/${pprLeague}`,
        { scoringPeriodId: week, view: 'kona_player_info' },
        fantasyBase,
        { 'x-fantasy-filter': projectionFilter(week, all.data.length) },
      );
      all.data.push(...data.players);
      all.bytes += bytes;
      all.ms += ms;
      // Who does not heed the offset would give the first ones for ever.
      const repeated = new Set(all.data.map(({ id }) => id)).size < all.data.length;
      if (data.players.length < playersAtOnce || repeated) return all;
    }
  }

  return {
    provider,
    scoreboard: (season, type, week) =>
      get(scoreboardSchema, 'scoreboard', { dates: season, seasontype: type === 'regular' ? 2 : 3, week, limit: 100 }),
    teamRoster: (teamId) => get(rosterSchema, `teams/${encodeURIComponent(teamId)}/roster`),
    projections,
  };
}

/** `{ code: 404, message }` for what it does not know. */
function findRefusal({ status, body }: Answer, path: string): Refusal | null {
  if (status !== 404) return null;
  const message: unknown = typeof body === 'object' && body !== null && 'message' in body ? body.message : null;
  return {
    failure: {
      code: 'provider_not_found',
      message: `${title} has nothing at /${path}.`,
      hint: 'Check the season, the week and the team.',
      details: { status, path, ...(typeof message === 'string' ? { said: message.slice(0, 200) } : {}) },
    },
    retry: { kind: 'never' },
  };
}
