import { readSourceId } from '#engine/football/source.ts';
import { defineSync, type Row } from '#engine/syncs/defineSync.ts';
import { grouped, listed, plural, some } from '#engine/syncs/words.ts';
import { fetchFixtures, nameOf, type Context, type Fetched } from './fetch.ts';
import { reportChanges, reportStatuses, reportTeams } from './findings.ts';
import { partitions } from './partitions.ts';
import { payloadSchema } from './payload.ts';
import { planFetch } from './plan.ts';
import { fixtureRow, teamRow, teamsOf } from './rows.ts';
import { summaryOf } from './statuses.ts';
import { readFixtures, readSeason, readTeams, type StoredFixture, type StoredSeason } from './stored.ts';

export const syncFixtures = defineSync({
  name: 'sync-fixtures',
  title: 'Fixtures',
  description:
    'Fetches the matches of a league’s season with their teams and results: the whole season first, then what can have changed.',
  payload: payloadSchema,
  provider: 'api-football',
  // A whole season is one call; of what can have changed, some may have to be looked up by id.
  estimatedCalls: ({ full }) => (full ? 1 : 2),
  lock: ({ league, season }) => `sync-fixtures ${league} ${season}`,
  maxAttempts: 5,
  timeout: 10 * 60_000,
  entity: 'fixtures',
  judgesItself: true,
  partitions,
  async run(context) {
    const { league, season: year } = context.payload;
    // Read in a transaction of its own: none stays open while the provider is asked.
    const { season, stored } = await context.part(async (transaction) => {
      const found = await readSeason(transaction, league, year);
      return { season: found, stored: await readFixtures(transaction, found.id) };
    });
    const plan = planFetch(context.payload, season, stored);
    context.fact('asked', plan.kind);
    if (plan.kind === 'nothing') {
      context.log.info(`Nothing of ${nameOf(season)} can have changed: ${plan.why}. The provider was not asked.`);
      return;
    }
    const fetched = await fetchFixtures(context, season, plan, stored);
    context.fact('fixtures', fetched.fixtures.length);
    context.fact('quota', context.provider.quota());
    if (fetched.fixtures.length === 0 && fetched.vanished.length === 0 && stored.length === 0) {
      context.warn({
        code: 'nothing_found',
        message: `The provider has no fixture of ${nameOf(season)} for this payload. Nothing was written.`,
      });
      return;
    }
    await writeFixtures(context, season, fetched, stored);
  },
});

/** Tables in the order in which they refer to each other. */
async function writeFixtures(
  context: Context,
  season: StoredSeason,
  { fixtures, vanished, whole, complete }: Fetched,
  before: readonly StoredFixture[],
): Promise<void> {
  const { transaction } = context;
  const sourceId = await readSourceId(transaction);
  const teams = teamsOf(fixtures);
  const total = teams.size + fixtures.length;

  context.progress(0, total, 'Writing teams');
  const teamsBefore = await readTeams(transaction, [...teams.keys()]);
  await write(
    context,
    'teams',
    [...teams.values()].map((team) => teamRow(team, season.year, sourceId, teamsBefore.get(team.id))),
    { key: ['provider_team_id'], insertOnly: ['provider_source_id'] },
  );
  reportTeams(context, teams, teamsBefore);

  context.progress(teams.size, total, 'Writing fixtures');
  const teamsNow = await readTeams(transaction, [...teams.keys()]);
  const rows = fixtures.map((fixture) => fixtureRow(fixture, season, sourceId, teamsNow));
  await write(context, 'fixtures', rows, { key: ['provider_fixture_id'], insertOnly: ['provider_source_id'] });
  reportChanges(context, fixtures, rows, before);
  reportStatuses(context, fixtures);
  await markVanished(context, season, vanished);
  if (complete) await keepState(context, season, whole);
  context.progress(total, total, 'Written');

  const present = (await readFixtures(transaction, season.id)).filter((fixture) => !fixture.vanished);
  const summary = summaryOf(present.map(({ status }) => status));
  context.fact('season', { fixtures: present.length, summary });
  context.log.info(
    `${nameOf(season)} has ${plural(present.length, 'fixture')}${summary === '' ? '' : `: ${summary}`}.`,
  );
}

async function write(
  context: Context,
  table: string,
  rows: readonly Row[],
  options: { key: readonly string[]; insertOnly: readonly string[] },
): Promise<void> {
  const { inserted, updated, unchanged } = await context.transaction.upsert(table, rows, options);
  const what = inserted + updated === 0 ? 'nothing changed' : `${grouped(inserted)} new, ${grouped(updated)} changed`;
  context.log.info(`${table}: ${what}, ${grouped(unchanged)} as before.`, { table, inserted, updated, unchanged });
}

/** What the provider no longer has stays in the table, marked, and is told once. */
async function markVanished(
  { transaction, warn }: Context,
  season: StoredSeason,
  ids: readonly number[],
): Promise<void> {
  if (ids.length === 0) return;
  const rows = await transaction.query<{ id: string; match: string; kickoff: Date; at: Date }>(
    `with gone as (
       update public.fixtures set vanished_at = now(), updated_at = now()
       where provider_fixture_id = any($1::bigint[]) and vanished_at is null
       returning provider_fixture_id, home_team_id, away_team_id, kickoff, vanished_at
     )
     select gone.provider_fixture_id as id, gone.kickoff, gone.vanished_at as at,
       concat_ws(' – ', coalesce(home.name, 'open'), coalesce(away.name, 'open')) as match
     from gone left join public.teams home on home.id = gone.home_team_id left join public.teams away on away.id = gone.away_team_id
     order by gone.kickoff, gone.provider_fixture_id`,
    [ids],
  );
  const list = rows.map(({ id, match, kickoff }) => ({
    providerFixtureId: Number(id),
    match,
    kickoff: kickoff.toISOString(),
  }));
  transaction.record({
    table: 'fixtures',
    received: 0,
    inserted: 0,
    updated: list.length,
    unchanged: 0,
    removed: 0,
    samples: rows.slice(0, 20).map(({ id, at }) => ({
      kind: 'updated',
      key: { provider_fixture_id: id },
      before: { vanished_at: null },
      after: { vanished_at: at.toISOString() },
    })),
  });
  warn({
    code: 'fixtures_vanished',
    message: `The provider no longer has ${plural(list.length, 'fixture')} of ${nameOf(season)}: ${some(list.map(({ match, kickoff }) => `${match} on ${kickoff.slice(0, 10)}`))}. Nothing was removed.`,
    details: listed(list),
  });
}

async function keepState({ transaction }: Context, season: StoredSeason, whole: boolean): Promise<void> {
  await transaction.query(
    `insert into public.fixture_sync_state as s (season_id, whole_at, synced_at) values ($1, now(), now())
     on conflict (season_id) do update
       set synced_at = now(), whole_at = case when $2 then now() else s.whole_at end`,
    [season.id, whole],
  );
}
