import { listedAs, readCountries, renameCountry } from '#engine/football/countries.ts';
import { readSourceId } from '#engine/football/source.ts';
import { JobError } from '#engine/jobError.ts';
import type { ApiFootballClient } from '#engine/providers/api-football/client.ts';
import { defineSync, type Row, type SyncContext } from '#engine/syncs/defineSync.ts';
import { grouped, listed, megabytes, plural, some } from '#engine/syncs/words.ts';
import { findRenames, removeIfEmpty, withStoredNames, type Rename } from './countries.ts';
import { renamedLeagues, repeatWarnings, vanishedWarnings } from './findings.ts';
import { normalise, seasonKey, type Football } from './normalise.ts';
import { isFull, payloadSchema, type Payload } from './payload.ts';
import { countryRow, coverageRows, idOf, leagueRow, seasonRow } from './rows.ts';
import { newSlugs } from './slugs.ts';
import { readLeagues, readSeasons, readSlugs, type StoredLeague } from './stored.ts';

export const syncLeagues = defineSync({
  name: 'sync-leagues',
  title: 'Leagues and seasons',
  description: 'Fetches countries, leagues, their seasons and what the provider covers of each.',
  payload: payloadSchema,
  provider: 'api-football',
  estimatedCalls: 1,
  lock: () => 'sync-leagues',
  maxAttempts: 5,
  timeout: 10 * 60_000,
  entity: 'leagues',
  async run(context) {
    const football = await fetchFootball(context);
    if (football.leagues.size === 0) return;
    context.signal.throwIfAborted();
    await writeFootball(context, football);
  },
});

type Context = SyncContext<Payload, ApiFootballClient>;

async function fetchFootball(context: Context): Promise<Football> {
  const { payload, log } = context;
  const { country, season, type } = payload;
  context.progress(0, null, 'Fetching leagues');
  const only = [country, season, type].filter((part) => part !== undefined).join(', ');
  log.info(only === '' ? 'Asking for all leagues.' : `Asking for leagues of ${only}.`);
  const { items, calls, bytes, ms } = await context.provider.leagues({ country, season, type });
  const football = normalise(items);
  const { countries, leagues, seasons } = football;
  log.info(
    `Fetched ${plural(leagues.size, 'league')} in ${plural(countries.size, 'country', 'countries')} with ${plural(football.seasonsGiven, 'season')} ` +
      `(${megabytes(bytes)}, ${plural(calls, 'call')}, ${grouped(ms)} ms).`,
    { leagues: leagues.size, countries: countries.size, seasons: seasons.length, calls, bytes, ms },
  );
  context.fact('countries', countries.size);
  context.fact('leagues', leagues.size);
  context.fact('seasons', seasons.length);
  context.fact('quota', context.provider.quota());
  if (leagues.size === 0) refuseEmpty(context);
  for (const warning of repeatWarnings(football)) context.warn(warning);
  return football;
}

/** The whole list is never empty; a part of it may be. */
function refuseEmpty(context: Context): void {
  if (!isFull(context.payload)) {
    context.warn({
      code: 'nothing_found',
      message: 'The provider has no league for this payload. Nothing was written.',
    });
    return;
  }
  throw new JobError(
    {
      code: 'empty_answer',
      message: 'The provider’s list of all leagues is empty. Nothing was written.',
      hint: 'The provider has trouble, or the key sees no data. Try again later.',
    },
    { kind: 'never' },
  );
}

/** Tables in the order in which they refer to each other. */
async function writeFootball(context: Context, given: Football): Promise<void> {
  const { transaction } = context;
  const countriesBefore = await readCountries(transaction);
  const football = withStoredNames(given, countriesBefore);
  const { countries, leagues, seasons } = football;
  const total = countries.size + leagues.size + seasons.length * 2;
  const sourceId = await readSourceId(transaction);
  const leaguesBefore = await readLeagues(transaction, sourceId);

  context.progress(0, total, 'Writing countries');
  const renames = findRenames(football, countriesBefore, leaguesBefore);
  for (const { country, to } of renames) {
    // What the list of countries says of code and flag stays.
    const { code, flag } = country.listed ? country : to;
    await renameCountry(transaction, country, { name: to.name, code, flag }, 'sync-leagues');
  }
  reportRenames(context, renames);
  const renamed = new Set(renames.map(({ to }) => to.name));
  const stored = new Map(countriesBefore.map((country) => [country.name, country]));
  await write(
    context,
    'countries',
    [...countries.values()]
      .filter(({ name }) => !renamed.has(name))
      .map((country) => countryRow(listedAs(country, stored), sourceId)),
    { key: ['name'], insertOnly: ['provider_source_id'] },
  );

  context.progress(countries.size, total, 'Writing leagues');
  const countryIds = new Map((await readCountries(transaction)).map(({ id, name }) => [name, id]));
  const slugs = await slugsOf(context, football, leaguesBefore);
  await write(
    context,
    'leagues',
    [...leagues.values()].map((league) =>
      leagueRow(league, sourceId, idOf(countryIds, league.country), idOf(slugs, String(league.providerId))),
    ),
    { key: ['provider_league_id'], insertOnly: ['provider_source_id', 'slug'] },
  );
  reportLeagues(context, football, leaguesBefore);
  await removeEmptyCountries(context, football, leaguesBefore);

  context.progress(countries.size + leagues.size, total, 'Writing seasons');
  const leaguesNow = await readLeagues(transaction, sourceId);
  const leagueIds = new Map(leaguesNow.map((league) => [league.provider_league_id, league.id]));
  await write(
    context,
    'seasons',
    seasons.map((season) => seasonRow(season, leagueIds)),
    { key: ['league_id', 'year'] },
  );

  context.progress(total - seasons.length, total, 'Writing coverage');
  const seasonsNow = await readSeasons(transaction, sourceId);
  const seasonIds = new Map(
    seasonsNow.map(({ id, provider_league_id: league, year }) => [seasonKey(league, year), id]),
  );
  await write(
    context,
    'season_coverage',
    seasons.flatMap((season) => coverageRows(season, seasonIds)),
    { key: ['season_id'] },
  );
  context.progress(total, total, 'Written');

  if (isFull(context.payload)) {
    for (const warning of vanishedWarnings(football, leaguesNow, seasonsNow)) context.warn(warning);
  }
}

async function write(
  context: Context,
  table: string,
  rows: readonly Row[],
  options: { key: readonly string[]; insertOnly?: readonly string[] },
): Promise<void> {
  const { inserted, updated, unchanged } = await context.transaction.upsert(table, rows, options);
  const what = inserted + updated === 0 ? 'nothing changed' : `${grouped(inserted)} new, ${grouped(updated)} changed`;
  context.log.info(`${table}: ${what}, ${grouped(unchanged)} as before.`, { table, inserted, updated, unchanged });
}

/** The slug that each league of the answer has, or gets. One that was given stays, whatever the league is called now. */
async function slugsOf(
  { transaction }: Context,
  football: Football,
  before: readonly StoredLeague[],
): Promise<Map<string, string>> {
  const slugs = new Map(before.map((league) => [league.provider_league_id, league.slug]));
  const fresh = [...football.leagues.values()].filter(({ providerId }) => !slugs.has(String(providerId)));
  if (fresh.length === 0) return slugs;
  for (const [id, slug] of newSlugs(fresh, await readSlugs(transaction))) slugs.set(String(id), slug);
  return slugs;
}

function reportRenames(context: Context, renames: readonly Rename[]): void {
  if (renames.length === 0) return;
  const pairs = renames.map(({ country, to }) => ({ before: country.name, after: to.name }));
  context.warn({
    code: 'country_renamed',
    message: `The provider renamed ${plural(pairs.length, 'country', 'countries')}: ${some(pairs.map(({ before, after }) => `${before} is now ${after}`))}.`,
    details: listed(pairs),
  });
}

function reportLeagues(context: Context, football: Football, before: readonly StoredLeague[]): void {
  // On the first run all are new, which says nothing.
  if (before.length === 0) return;
  const known = new Set(before.map((league) => Number(league.provider_league_id)));
  const added = [...football.leagues.values()].filter(({ providerId }) => !known.has(providerId));
  const renamed = renamedLeagues(football, before);
  if (added.length > 0) {
    context.log.info(
      `${plural(added.length, 'new league')}: ${some(added.map(({ country, name }) => `${country}: ${name}`))}.`,
    );
    context.fact(
      'leagues_added',
      listed(added.map(({ providerId, country, name }) => ({ providerLeagueId: providerId, country, name }))),
    );
  }
  if (renamed.length > 0) {
    context.log.info(
      `${plural(renamed.length, 'league')} renamed: ${some(renamed.map((league) => `${league.before} is now ${league.after}`))}.`,
    );
    context.fact('leagues_renamed', listed(renamed.map((league) => ({ ...league }))));
  }
}

/** A country whose leagues all went to another one would be left an orphan. */
async function removeEmptyCountries(
  context: Context,
  football: Football,
  before: readonly StoredLeague[],
): Promise<void> {
  const { transaction } = context;
  const byId = new Map((await readCountries(transaction)).map((country) => [country.id, country]));
  const left = new Set<string>();
  for (const league of before) {
    const now = football.leagues.get(Number(league.provider_league_id))?.country;
    if (now !== undefined && byId.get(league.country_id)?.name !== now) left.add(league.country_id);
  }
  for (const id of left) {
    const country = byId.get(id);
    if (!country || football.countries.has(country.name)) continue;
    const outcome = await removeIfEmpty(transaction, country);
    if (outcome === 'removed') context.log.info(`Removed ${country.name}: its last league is listed elsewhere now.`);
    if (outcome === 'kept') {
      context.warn({
        code: 'country_kept',
        message: `${country.name} has no league any more, but stays because something else refers to it.`,
        details: { country: country.name },
      });
    }
  }
}
