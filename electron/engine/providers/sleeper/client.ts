import { z } from 'zod';
import { addressOf, checkedBase, publicAccount, validated, type Fetched, type Parameters } from '../clientTools.ts';
import { getJson } from '../http.ts';
import type { Answer, Refusal } from '../httpTypes.ts';
import { defaultTimeout, type ClientSettings, type ProviderRun } from '../providerRun.ts';
import { windows } from './quota.ts';
import {
  leagueSchema,
  matchupSchema,
  playersSchema,
  projectionSchema,
  rosterSchema,
  stateSchema,
  userSchema,
  type SleeperLeague,
  type SleeperMatchup,
  type SleeperPlayer,
  type SleeperProjection,
  type SleeperRoster,
  type SleeperState,
  type SleeperUser,
} from './schemas.ts';

/**
 * Sleeper's public API. Methods repeat what can get better and throw a `JobError` that says what is wrong:
 * `provider_not_found` for a league that there is not, `provider_invalid_response` with the path of what has not the usual shape.
 */
export interface SleeperClient {
  readonly provider: 'sleeper';
  state(): Promise<Fetched<SleeperState>>;
  /** By Sleeper's id. About 15 MB: at most once a day, they ask. */
  players(): Promise<Fetched<Record<string, SleeperPlayer>>>;
  league(leagueId: string): Promise<Fetched<SleeperLeague>>;
  rosters(leagueId: string): Promise<Fetched<SleeperRoster[]>>;
  users(leagueId: string): Promise<Fetched<SleeperUser[]>>;
  matchups(leagueId: string, week: number): Promise<Fetched<SleeperMatchup[]>>;
  /** Of a week, or of the whole season. */
  projections(season: number, week?: number, type?: 'regular' | 'post'): Promise<Fetched<SleeperProjection[]>>;
}

export function isSleeperClient(value: unknown): value is SleeperClient {
  return typeof value === 'object' && value !== null && 'provider' in value && value.provider === provider;
}

const provider = 'sleeper';
const title = 'Sleeper';
export const publicAddress = 'https://api.sleeper.app/v1';

const positions = ['QB', 'RB', 'WR', 'TE', 'K', 'DEF'];

/** A client for one run. Throws a `JobError` (`provider_not_configured`) for a malformed address. */
export function createSleeperClient(settings: ClientSettings, run: ProviderRun): SleeperClient {
  const base = checkedBase(settings.baseUrl ?? publicAddress, title, 'SLEEPER_BASE_URL', publicAddress);
  // Projections are not part of the documented API, and stand beside its version.
  const root = new URL(base);
  root.pathname = root.pathname.replace(/\/v1\/*$/, '');
  const quota = publicAccount(provider, windows, settings, publicAddress);

  async function get<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    from = base,
    parameters: Parameters = {},
  ): Promise<Fetched<z.output<Schema>>> {
    const { body, bytes, ms } = await getJson(
      {
        url: addressOf(from, path, parameters),
        headers: { accept: 'application/json', 'accept-encoding': 'gzip', 'user-agent': 'touchline' },
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

  return {
    provider,
    state: () => get(stateSchema, 'state/nfl'),
    players: () => get(playersSchema, 'players/nfl'),
    league: (id) => get(leagueSchema, `league/${encodeURIComponent(id)}`),
    rosters: (id) => get(z.array(rosterSchema), `league/${encodeURIComponent(id)}/rosters`),
    users: (id) => get(z.array(userSchema), `league/${encodeURIComponent(id)}/users`),
    matchups: (id, week) => get(z.array(matchupSchema), `league/${encodeURIComponent(id)}/matchups/${week}`),
    projections: (season, week, type = 'regular') =>
      get(z.array(projectionSchema), `projections/nfl/${season}${week === undefined ? '' : `/${week}`}`, root, {
        season_type: type,
        'position[]': positions,
      }),
  };
}

/** What it does not know it answers with null, under 404 or 200 alike. */
function findRefusal({ status, body }: Answer, path: string): Refusal | null {
  if (status !== 404 && !(status === 200 && body === null)) return null;
  const said = typeof body === 'string' ? body.trim().slice(0, 200) : '';
  return {
    failure: {
      code: 'provider_not_found',
      message: `${title} has nothing at /${path}.`,
      hint: 'Check the id of the league, the season and the week in the payload.',
      details: { status, path, ...(said === '' ? {} : { said }) },
    },
    retry: { kind: 'never' },
  };
}
