import { JobError } from '#engine/jobError.ts';
import { addressOf, checkedBase, publicAccount } from '../clientTools.ts';
import type { FetchedCsv } from '../csv/csvFile.ts';
import { parseCsv } from '../csv/parseCsv.ts';
import { getText } from '../http.ts';
import type { Answer, Refusal } from '../httpTypes.ts';
import { defaultTimeout, type ClientSettings, type ProviderRun } from '../providerRun.ts';
import { windows } from './quota.ts';

/** The weekly statistics of a season, which come in one of two formats. */
export interface PlayerStatsFiles {
  /** `current`: stats_player_week, all of it in one file; `old`: player_stats, with kicking in a file of its own. */
  readonly format: 'current' | 'old';
  readonly stats: FetchedCsv;
  /** Null in the current format, and where there is none. */
  readonly kicking: FetchedCsv | null;
}

/**
 * nflverse's data as CSV: the releases of nflverse-data (CC-BY 4.0), the schedule of nfldata, and the player ids of
 * DynastyProcess. Methods repeat what can get better and throw a `JobError` that says what is wrong: `file_not_published` for
 * a file that is not there, or not yet.
 */
export interface NflverseClient {
  readonly provider: 'nflverse';
  /** Every game of every season. */
  schedule(): Promise<FetchedCsv>;
  rosters(season: number): Promise<FetchedCsv>;
  players(): Promise<FetchedCsv>;
  /** The ids that providers have for a player. */
  playerIds(): Promise<FetchedCsv>;
  injuries(season: number): Promise<FetchedCsv>;
  playerStats(season: number): Promise<PlayerStatsFiles>;
}

export function isNflverseClient(value: unknown): value is NflverseClient {
  return typeof value === 'object' && value !== null && 'provider' in value && value.provider === provider;
}

const provider = 'nflverse';
const title = 'nflverse';
export const publicAddress = 'https://github.com/nflverse/nflverse-data/releases/download';
export const scheduleAddress = 'https://raw.githubusercontent.com/nflverse/nfldata/master/data';
export const playerIdsAddress = 'https://raw.githubusercontent.com/dynastyprocess/data/master/files';

/** The most that a file may hold. The largest today (the players) has 10 MB. */
const byteLimit = 200 * 1024 * 1024;

/** A client for one run. Throws a `JobError` (`provider_not_configured`) for a malformed address. */
export function createNflverseClient(settings: ClientSettings, run: ProviderRun): NflverseClient {
  const base = checkedBase(settings.baseUrl ?? publicAddress, title, 'NFLVERSE_BASE_URL', publicAddress);
  const quota = publicAccount(provider, windows, settings, publicAddress);
  const schedules = settings.options?.['scheduleBaseUrl'];
  const ids = settings.options?.['playerIdsBaseUrl'];
  // A mirror of the releases has the schedule among them.
  const scheduleBase =
    schedules !== undefined
      ? checkedBase(schedules, title, 'NFLVERSE_SCHEDULE_BASE_URL', scheduleAddress)
      : settings.baseUrl === null
        ? new URL(scheduleAddress)
        : addressOf(base, 'schedules');
  const idsBase =
    ids !== undefined
      ? checkedBase(ids, title, 'NFLVERSE_PLAYER_IDS_BASE_URL', playerIdsAddress)
      : settings.baseUrl === null
        ? new URL(playerIdsAddress)
        : base;

  /** `what` and `season` for the sentence about a file that is not there. */
  async function get(from: URL, path: string, what: string, season: number | null = null): Promise<FetchedCsv> {
    const name = path.slice(path.lastIndexOf('/') + 1);
    let last: ReturnType<typeof parseCsv> | null = null;
    const answer = await getText(
      {
        url: addressOf(from, path),
        headers: { accept: 'text/csv, */*;q=0.5', 'accept-encoding': 'gzip', 'user-agent': 'touchline' },
        provider: title,
        timeout: settings.timeout ?? defaultTimeout,
        quota,
        byteLimit,
        followRedirects: true,
        inspect(given) {
          if (given.status === 404) return notPublished(name, what, season, given);
          if (given.status !== 200) return null;
          last = parseCsv(given.body, name);
          return 'kind' in last ? unreadable(name, last.kind, last.line, last.reason, given) : null;
        },
      },
      run,
    );
    const file: ReturnType<typeof parseCsv> = last ?? parseCsv(answer.body, name);
    if ('kind' in file) throw new Error(`${name} was read before and can't be now`);
    const { bytes, ms } = answer;
    run.log.debug(`${title} gave ${name} with ${file.rows.length} rows, ${bytes} bytes, in ${ms} ms.`, {
      rows: file.rows.length,
      bytes,
      ms,
    });
    return Object.assign(file, { bytes, ms });
  }

  async function playerStats(season: number): Promise<PlayerStatsFiles> {
    const current = await ifPublished(get(base, `stats_player/stats_player_week_${season}.csv`, 'statistics', season));
    if (current) return { format: 'current', stats: current, kicking: null };
    run.log.info(`${title} has no weekly statistics of ${season} in the current format; looking for the old one.`);
    const stats = await get(base, `player_stats/player_stats_${season}.csv`, 'statistics', season);
    const kicking = await ifPublished(get(base, `player_stats/player_stats_kicking_${season}.csv`, 'kicking', season));
    return { format: 'old', stats, kicking };
  }

  return {
    provider,
    schedule: () => get(scheduleBase, 'games.csv', 'the schedule'),
    rosters: (season) => get(base, `rosters/roster_${season}.csv`, 'rosters', season),
    players: () => get(base, 'players/players.csv', 'the players'),
    playerIds: () => get(idsBase, 'db_playerids.csv', 'the player ids'),
    injuries: (season) => get(base, `injuries/injuries_${season}.csv`, 'injuries', season),
    playerStats,
  };
}

async function ifPublished(file: Promise<FetchedCsv>): Promise<FetchedCsv | null> {
  try {
    return await file;
  } catch (error) {
    if (error instanceof JobError && error.code === 'file_not_published') return null;
    throw error;
  }
}

function notPublished(name: string, what: string, season: number | null, { body }: Answer<string>): Refusal {
  const said = /^(404: )?not found$/i.test(body.trim()) ? '' : body.trim().slice(0, 200);
  return {
    failure: {
      code: 'file_not_published',
      message:
        season === null
          ? `${title} does not have ${what} (${name}).`
          : `${title} has not published ${what} for ${season} yet (${name}).`,
      hint: `The file may come later; run the sync again then.${said === '' ? '' : ` The answer was: “${said}”`}`,
      details: { file: name, ...(season === null ? {} : { season }), ...(said === '' ? {} : { said }) },
    },
    // In a minute it is no more likely to be there.
    retry: { kind: 'never' },
  };
}

function unreadable(
  name: string,
  kind: 'not_csv' | 'cut_off' | 'malformed',
  line: number | null,
  reason: string,
  { bytes, headers }: Answer<string>,
): Refusal {
  const details = { file: name, line, reason, bytes };
  if (kind === 'cut_off') {
    return {
      failure: {
        code: 'provider_truncated',
        message: `${name} of ${title} broke off after ${bytes} bytes, in line ${line}: ${reason}.`,
        hint: 'The connection was cut while the file came; try again.',
        details,
      },
      retry: { kind: 'backoff' },
    };
  }
  if (kind === 'not_csv') {
    return {
      failure: {
        code: 'provider_not_csv',
        message: `${title} gave something else than CSV for ${name} (${headers['content-type'] ?? 'no content type'}): ${reason}.`,
        hint: 'A proxy, a login page of the network or a wrong base URL can be the cause.',
        details,
      },
      retry: { kind: 'backoff' },
    };
  }
  return {
    failure: {
      code: 'provider_invalid_response',
      message: `${name} of ${title} is not valid CSV: line ${line}: ${reason}.`,
      hint: 'Nothing was written. Look at that line of the file.',
      details,
    },
    retry: { kind: 'never' },
  };
}
