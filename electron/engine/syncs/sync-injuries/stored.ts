import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';
import type { InjuryRow } from './report.ts';

// What the database holds, read and checked.

/** How many reports of the season (or of one week) are known from a provider. */
export async function countReports(
  transaction: SyncTransaction,
  season: number,
  week: number | undefined,
  provider: string,
): Promise<number> {
  const rows = await transaction.query(
    `select count(*)::int as count from public.nfl_injuries
     where season = $1 and ($2::int is null or week = $2) and provider = $3 and is_listed`,
    [season, week ?? null, provider],
  );
  return z.array(z.object({ count: z.int() })).parse(rows)[0]?.count ?? 0;
}

/** Those of the given reports that are known from nflverse: what stands in for it does not touch them. */
export async function readOfficial(
  transaction: SyncTransaction,
  season: number,
  rows: readonly InjuryRow[],
): Promise<Set<string>> {
  const found = await transaction.query(
    `select concat_ws(' ', i.week, i.team, i.gsis_id) as key
     from unnest($2::int[], $3::text[], $4::text[]) as given (week, team, gsis_id)
     join public.nfl_injuries i on i.season = $1 and i.week = given.week and i.team = given.team and i.gsis_id = given.gsis_id
     where i.provider = 'nflverse'`,
    [season, rows.map(({ week }) => week), rows.map(({ team }) => team), rows.map(({ gsis_id: id }) => id)],
  );
  return new Set(
    z
      .array(z.object({ key: z.string() }))
      .parse(found)
      .map(({ key }) => key),
  );
}

const currentSchema = z.object({ players: z.int(), season: z.int().nullable(), week: z.int().nullable() });

/** Who is injured by the newest reports. */
export async function countCurrent(transaction: SyncTransaction): Promise<z.infer<typeof currentSchema>> {
  const rows = await transaction.query(
    `select count(distinct gsis_id)::int as players, max(season) as season, max(week) as week from public.nfl_current_injuries`,
  );
  return z.array(currentSchema).parse(rows)[0] ?? { players: 0, season: null, week: null };
}
