import { z } from 'zod';
import { JobError } from '#engine/jobError.ts';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';
import { scoreColumns } from './rows.ts';

// What the database holds, read and checked. Ids of ours are texts; those of the provider are small numbers.

const day = z.string().nullable();

const seasonSchema = z.object({
  id: z.string(),
  league_id: z.string(),
  league: z.string(),
  year: z.int(),
  start_date: day,
  end_date: day,
  now: z.date(),
  whole_at: z.date().nullable(),
  synced_at: z.date().nullable(),
});
export type StoredSeason = z.infer<typeof seasonSchema>;

const fixtureSchema = z.object({
  id: z.coerce.number(),
  kickoff: z.date(),
  status: z.string(),
  vanished: z.boolean(),
  score: z.string(),
});
/** `id` is the provider's. `score`: all that is known of the result, to be compared. */
export type StoredFixture = z.infer<typeof fixtureSchema>;

const teamSchema = z.object({
  id: z.string(),
  provider_team_id: z.coerce.number(),
  name: z.string(),
  logo: z.string().nullable(),
  named_in: z.int(),
});
export type StoredTeam = z.infer<typeof teamSchema>;

/** The season, with the database's time. Throws a `JobError` where sync-leagues did not bring it: `league_unknown`, `season_unknown`. */
export async function readSeason(transaction: SyncTransaction, league: number, season: number): Promise<StoredSeason> {
  const rows = await transaction.query(
    `select s.id, l.id as league_id, l.name as league, s.year, s.start_date::text, s.end_date::text, now() as now,
       f.whole_at, f.synced_at
     from public.leagues l
     join public.seasons s on s.league_id = l.id
     left join public.fixture_sync_state f on f.season_id = s.id
     where l.provider_league_id = $1 and s.year = $2`,
    [league, season],
  );
  const [found] = z.array(seasonSchema).parse(rows);
  if (found) return found;
  const years = z.array(z.object({ name: z.string(), years: z.string().nullable() })).parse(
    await transaction.query(
      `select l.name, (select string_agg(s.year::text, ', ' order by s.year) from public.seasons s where s.league_id = l.id) as years
         from public.leagues l where l.provider_league_id = $1`,
      [league],
    ),
  )[0];
  const hint = 'Run sync-leagues first, then this job again.';
  throw new JobError(
    years
      ? {
          code: 'season_unknown',
          message: `The database has no season ${season} of ${years.name} (league ${league}).`,
          hint: `${hint} It has ${years.years ?? 'none'}.`,
        }
      : { code: 'league_unknown', message: `The database has no league ${league} of API-Football.`, hint },
    { kind: 'never' },
  );
}

export async function readFixtures(transaction: SyncTransaction, seasonId: string): Promise<StoredFixture[]> {
  const rows = await transaction.query(
    `select provider_fixture_id as id, kickoff, status, vanished_at is not null as vanished,
       concat_ws(' ', ${scoreColumns.map((column) => `coalesce(${column}::text, '-')`).join(', ')}) as score
     from public.fixtures where season_id = $1`,
    [seasonId],
  );
  return z.array(fixtureSchema).parse(rows);
}

export async function readTeams(
  transaction: SyncTransaction,
  ids: readonly number[],
): Promise<Map<number, StoredTeam>> {
  const rows = await transaction.query(
    'select id, provider_team_id, name, logo, named_in from public.teams where provider_team_id = any($1::bigint[])',
    [ids],
  );
  return new Map(
    z
      .array(teamSchema)
      .parse(rows)
      .map((team) => [team.provider_team_id, team]),
  );
}
