import type { z } from 'zod';
import { JobError } from '#engine/jobError.ts';
import { addressOf, checkedBase, validated, type Parameters } from '../clientTools.ts';
import { getJson } from '../http.ts';
import { defaultTimeout, type ClientSettings, type ProviderRun } from '../providerRun.ts';
import { accountOf, type QuotaAccount } from '../quotas/quotaGate.ts';
import { readQuota, readTellings, unknownQuota, windows, type Quota } from './quota.ts';
import { findRefusal } from './refusals.ts';
import {
  competitorsPageSchema,
  gamesPageSchema,
  unknownFields,
  type GameItem,
  type PlatformCompetitor,
} from './schemas.ts';

/** What a list holds, over all its pages. */
export interface CompetitorList {
  readonly competitors: PlatformCompetitor[];
  readonly pages: number;
  /** Fields that the contract does not know. */
  readonly unknownFields: string[];
}

export interface GameList {
  /** In the order in which they changed; a game may come again. */
  readonly games: GameItem[];
  /** Where the next fetch goes on. */
  readonly cursor: string;
  readonly pages: number;
  readonly unknownFields: string[];
}

/**
 * The game platform, by the contract in docs/game-platform.md. Methods fetch all pages, repeat what can get better, and throw a
 * `JobError` that says what is wrong: `provider_cursor_refused` for a cursor that the platform no longer accepts, and for an
 * answer that is not of the contract `provider_invalid_response` with the path of what is wrong.
 */
export interface GamePlatformClient {
  readonly provider: 'game-platform';
  /** All competitors, or those of one coach, by the platform's id of the coach. */
  competitors(coachId?: string): Promise<CompetitorList>;
  /** A competitor's game statistics: all (cursor null), or those that changed since the cursor was given out. */
  games(competitorId: string, cursor: string | null): Promise<GameList>;
  /** What the platform allows, after the last answer. */
  quota(): Quota;
}

export function isGamePlatformClient(value: unknown): value is GamePlatformClient {
  return typeof value === 'object' && value !== null && 'provider' in value && value.provider === provider;
}

const provider = 'game-platform';
const title = 'The game platform';

/** Items that are asked for by page. */
const pageSize = { competitors: 100, games: 500 };
/** No list is as long; a platform that always says there is more must not be asked forever. */
const mostPages = 2_000;
/** A job has further attempts, and other competitors wait for this one. */
const tries = 3;

/** A client for one run. Throws a `JobError` (`provider_not_configured`) without address or key. */
export function createGamePlatformClient(settings: ClientSettings, run: ProviderRun): GamePlatformClient {
  const base = baseOf(settings.baseUrl);
  const key = checkedKey(settings.apiKey);
  const account = settings.account === undefined ? accountOf(base, key) : settings.account;
  const shared: QuotaAccount | null = account === null ? null : { provider, account, windows };
  let quota = unknownQuota;

  async function get<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    parameters: Parameters,
  ): Promise<{ page: z.output<Schema>; body: unknown }> {
    const answer = await getJson(
      {
        url: addressOf(base, path, parameters),
        headers: { accept: 'application/json', authorization: `Bearer ${key}` },
        provider: title,
        timeout: settings.timeout ?? defaultTimeout,
        tries,
        quota: shared,
        readQuota: readTellings,
        inspect(given) {
          quota = readQuota(given.headers, quota);
          return findRefusal(given, run.clock.now(), (text) => text.replaceAll(key, '(key)'));
        },
      },
      run,
    );
    const { bytes, ms } = answer;
    run.log.debug(`${title} answered /${path} with ${bytes} bytes in ${ms} ms.`, { bytes, ms });
    return { page: validated(schema, answer.body, title, `/${path}`), body: answer.body };
  }

  return {
    provider,
    async competitors(coachId) {
      const path = 'v1/competitors';
      const competitors: PlatformCompetitor[] = [];
      const unknown = new Set<string>();
      const tokens = new Set<string>();
      for (let token: string | undefined; ;) {
        const asked: Parameters = { limit: pageSize.competitors, coachId, page: token };
        const { page, body }: CompetitorsAnswer = await get(competitorsPageSchema, path, asked);
        for (const competitor of page.competitors) competitors.push(competitor);
        for (const field of unknownFields(body, 'competitors')) unknown.add(field);
        const { nextPage } = page;
        if (nextPage === null) return { competitors, pages: tokens.size + 1, unknownFields: [...unknown] };
        if (tokens.has(nextPage) || tokens.size >= mostPages) throw endless(path, 'nextPage');
        tokens.add(nextPage);
        token = nextPage;
      }
    },
    async games(competitorId, cursor) {
      const path = `v1/competitors/${encodeURIComponent(competitorId)}/games`;
      const games: GameItem[] = [];
      const unknown = new Set<string>();
      for (let at = cursor ?? undefined, pages = 1; ; pages += 1) {
        const { page, body }: GamesAnswer = await get(gamesPageSchema, path, { limit: pageSize.games, cursor: at });
        if (page.competitorId !== competitorId) throw mistaken(path, page.competitorId);
        for (const game of page.games) games.push(game);
        for (const field of unknownFields(body, 'games')) unknown.add(field);
        if (!page.more) return { games, cursor: page.cursor, pages, unknownFields: [...unknown] };
        if (page.cursor === at || pages >= mostPages) throw endless(path, 'cursor');
        at = page.cursor;
      }
    },
    quota: () => quota,
  };
}

type CompetitorsAnswer = { page: z.output<typeof competitorsPageSchema>; body: unknown };
type GamesAnswer = { page: z.output<typeof gamesPageSchema>; body: unknown };

function endless(path: string, field: string): JobError {
  return invalid(`says without end that there is more of /${path}: ${field} does not lead on`, { path, field });
}

function mistaken(path: string, competitorId: string): JobError {
  return invalid(`answered /${path} with the games of another competitor (competitorId: ${competitorId})`, { path });
}

function invalid(what: string, details: Record<string, unknown>): JobError {
  const hint = 'Compare the platform with docs/game-platform.md.';
  return new JobError(
    { code: 'provider_invalid_response', message: `${title} ${what}.`, hint, details },
    { kind: 'never' },
  );
}

/** There is no address that would do for everybody. */
function baseOf(address: string | null): URL {
  if (address === null || address.trim() === '') {
    throw notConfigured('There is no address for the game platform.', 'Set GAME_PLATFORM_BASE_URL to the platform’s.');
  }
  return checkedBase(address, title, 'GAME_PLATFORM_BASE_URL', 'https://platform.example/api');
}

function checkedKey(key: string | null): string {
  const trimmed = key?.trim() ?? '';
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  throw notConfigured(
    trimmed === ''
      ? 'There is no key for the game platform.'
      : 'The game platform’s key holds characters that no key has.',
    'Set GAME_PLATFORM_API_KEY to a key of the platform, or run with the demo data.',
  );
}

function notConfigured(message: string, hint: string): JobError {
  return new JobError({ code: 'provider_not_configured', message, hint }, { kind: 'never' });
}
