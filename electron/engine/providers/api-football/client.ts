import { z } from 'zod';
import { JobError } from '#engine/jobError.ts';
import { addressOf, checkedBase, validated, type Parameters } from '../clientTools.ts';
import { getJson } from '../http.ts';
import { defaultTimeout, type ClientSettings, type ProviderRun } from '../providerRun.ts';
import { accountOf, type QuotaAccount } from '../quotas/quotaGate.ts';
import { knownQuota, readQuota, readTellings, unknownQuota, windows, type Quota } from './quota.ts';
import { findRefusal } from './refusals.ts';
import {
  countrySchema,
  envelopeSchema,
  fixtureSchema,
  leagueSchema,
  timezoneSchema,
  type Envelope,
  type ProviderCountry,
  type ProviderFixture,
  type ProviderLeague,
} from './schemas.ts';

export interface LeagueQuery {
  readonly id?: number | undefined;
  readonly country?: string | undefined;
  readonly season?: number | undefined;
  readonly type?: 'league' | 'cup' | undefined;
}

/** Fixtures of a league's season; `from` and `to` are days in UTC, YYYY-MM-DD, both included. */
export interface FixtureQuery {
  readonly league: number;
  readonly season: number;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What a list call gave, over all its pages. */
export interface ListAnswer<Item> {
  readonly items: Item[];
  /** Requests that were sent, repeated ones too. */
  readonly calls: number;
  readonly bytes: number;
  readonly ms: number;
}

/**
 * API-Football v3. Methods send as few calls as they can, repeat what can get better, and throw a `JobError` that says
 * what is wrong; an answer that does not have the documented shape is refused with the path of what is wrong.
 */
export interface ApiFootballClient {
  readonly provider: 'api-football';
  /** `/leagues`: every league that fits, with its country and its seasons. */
  leagues(query?: LeagueQuery): Promise<ListAnswer<ProviderLeague>>;
  /** `/countries`: every country that there are leagues of. */
  countries(): Promise<ListAnswer<ProviderCountry>>;
  /** `/timezone`: the names of the time zones that it can answer in. */
  timezones(): Promise<ListAnswer<string>>;
  /** `/fixtures` of a season, or of some days of it. */
  fixtures(query: FixtureQuery): Promise<ListAnswer<ProviderFixture>>;
  /** `/fixtures` by their ids, a call for every 20; those that the provider does not have are left out. */
  fixturesById(ids: readonly number[]): Promise<ListAnswer<ProviderFixture>>;
  /** What the plan allows, after the last answer. */
  quota(): Quota;
}

export function isApiFootballClient(value: unknown): value is ApiFootballClient {
  return typeof value === 'object' && value !== null && 'provider' in value && value.provider === provider;
}

const provider = 'api-football';
const title = 'API-Football';
const publicAddress = 'https://v3.football.api-sports.io';

/** A client for one run. Throws a `JobError` (`provider_not_configured`) without a key or with a malformed address. */
export function createApiFootballClient(settings: ClientSettings, run: ProviderRun): ApiFootballClient {
  const key = checkedKey(settings.apiKey);
  const base = checkedBase(settings.baseUrl ?? publicAddress, title, 'API_FOOTBALL_BASE_URL', publicAddress);
  const account = settings.account === undefined ? accountOf(base, key) : settings.account;
  const shared: QuotaAccount | null = account === null ? null : { provider, account, windows };
  let quota = unknownQuota;

  async function getPage(path: string, parameters: Parameters, counted: ProviderRun): Promise<Envelope> {
    const answer = await getJson(
      {
        url: addressOf(base, path, parameters),
        // The API accepts no header beside its own.
        headers: { 'x-apisports-key': key },
        provider: title,
        timeout: settings.timeout ?? defaultTimeout,
        quota: shared,
        readQuota: readTellings,
        inspect(given) {
          quota = readQuota(given.headers, quota);
          return findRefusal(given, run.clock.now(), (text) => text.replaceAll(key, '(key)'));
        },
      },
      counted,
    );
    run.log.debug(`${title} answered /${path} with ${answer.bytes} bytes in ${answer.ms} ms.`, {
      status: answer.status,
      bytes: answer.bytes,
      ms: answer.ms,
      ...knownQuota(quota),
    });
    return validated(envelopeSchema, answer.body, title, `/${path}`);
  }

  async function getList<Item>(path: string, parameters: Parameters, item: z.ZodType<Item>): Promise<ListAnswer<Item>> {
    const counts = { calls: 0, bytes: 0, ms: 0 };
    const counted: ProviderRun = {
      ...run,
      onCall(call) {
        counts.calls += 1;
        counts.bytes += call.bytes;
        counts.ms += call.ms;
        run.onCall(call);
      },
    };
    const items: Item[] = [];
    const schema = z.object({ response: z.array(item) });
    for (let page = 1, pages = 1; page <= pages; page += 1) {
      const envelope = await getPage(path, page === 1 ? parameters : { ...parameters, page }, counted);
      const { response } = validated(schema, envelope, title, `/${path}`);
      for (const one of response) items.push(one);
      pages = Math.min(envelope.paging?.total ?? 1, mostPages);
      if (typeof envelope.results === 'number' && envelope.results !== response.length) {
        run.log.warn(`${title} says that it gave ${envelope.results} items of /${path}, but gave ${response.length}.`);
      }
    }
    return { items, ...counts };
  }

  async function fixturesById(ids: readonly number[]): Promise<ListAnswer<ProviderFixture>> {
    const whole = { items: new Array<ProviderFixture>(), calls: 0, bytes: 0, ms: 0 };
    for (let from = 0; from < ids.length; from += mostIds) {
      const part = await getList('fixtures', { ids: ids.slice(from, from + mostIds).join('-') }, fixtureSchema);
      whole.items.push(...part.items);
      whole.calls += part.calls;
      whole.bytes += part.bytes;
      whole.ms += part.ms;
    }
    return whole;
  }

  return {
    provider,
    leagues: (query = {}) => getList('leagues', { ...query }, leagueSchema),
    countries: () => getList('countries', {}, countrySchema),
    timezones: () => getList('timezone', {}, timezoneSchema),
    fixtures: (query) => getList('fixtures', { ...query }, fixtureSchema),
    fixturesById,
    quota: () => quota,
  };
}

/** No list of this provider is as long; a broken `paging` must not use up the day's calls. */
const mostPages = 500;
/** Fixtures that can be asked for in one call. */
const mostIds = 20;

function checkedKey(key: string | null): string {
  const trimmed = key?.trim() ?? '';
  if (trimmed === '') {
    throw notConfigured(
      `There is no key for ${title}.`,
      'Set SPORTS_PROVIDER_API_KEY, or run with a recording or the demo data.',
    );
  }
  if (!/^[\x21-\x7e]+$/.test(trimmed)) {
    throw notConfigured(
      `The key for ${title} holds characters that no key has.`,
      'Set SPORTS_PROVIDER_API_KEY to the key as the dashboard shows it.',
    );
  }
  return trimmed;
}

function notConfigured(message: string, hint: string): JobError {
  return new JobError({ code: 'provider_not_configured', message, hint }, { kind: 'never' });
}
