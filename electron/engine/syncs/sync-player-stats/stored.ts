import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';
import type { StatsRow } from './read.ts';

// What the database holds, read and checked.

/** The season's rows by week, as they were before anything is written. */
export async function countByWeek(transaction: SyncTransaction, season: number): Promise<Map<number, number>> {
  const rows = await transaction.query(
    'select week, count(*)::int as rows from public.nfl_player_stats where season = $1 group by week',
    [season],
  );
  return new Map(
    z
      .array(z.object({ week: z.int(), rows: z.int() }))
      .parse(rows)
      .map((each) => [each.week, each.rows]),
  );
}

const writtenSchema = z.object({ week: z.int(), inserted: z.int(), updated: z.int() });
export type WrittenWeek = z.infer<typeof writtenSchema>;

/** What this transaction wrote, by week. */
export async function writtenByWeek(transaction: SyncTransaction, season: number): Promise<WrittenWeek[]> {
  const rows = await transaction.query(
    `select week, count(*) filter (where created_at = now())::int as inserted,
       count(*) filter (where created_at <> now())::int as updated
     from public.nfl_player_stats where season = $1 and updated_at = now() group by week order by week`,
    [season],
  );
  return z.array(writtenSchema).parse(rows);
}

const vanishedSchema = z.object({ week: z.int(), gsis_id: z.string(), player: z.string().nullable() });
export type VanishedRow = z.infer<typeof vanishedSchema>;

/** Rows of the given weeks that the file does not have any more. */
export async function findVanished(
  transaction: SyncTransaction,
  season: number,
  weeks: readonly number[],
  rows: readonly StatsRow[],
): Promise<VanishedRow[]> {
  const found = await transaction.query(
    `select s.week, s.gsis_id, coalesce(s.player_display_name, s.player_name) as player
     from public.nfl_player_stats s
     left join unnest($3::int[], $4::text[]) as given (week, gsis_id) on given.week = s.week and given.gsis_id = s.gsis_id
     where s.season = $1 and s.week = any($2::int[]) and given.week is null
     order by s.week, s.gsis_id`,
    [season, weeks, rows.map(({ week }) => week), rows.map(({ gsis_id: id }) => id)],
  );
  return z.array(vanishedSchema).parse(found);
}

/** The teams that the schedule has play in a week. */
export async function teamsOfWeek(transaction: SyncTransaction, season: number, week: number): Promise<string[]> {
  const rows = await transaction.query(
    `select distinct team from public.nfl_games, lateral (values (away_team), (home_team)) as side (team)
     where season = $1 and week = $2 order by team`,
    [season, week],
  );
  return z
    .array(z.object({ team: z.string() }))
    .parse(rows)
    .map(({ team }) => team);
}

/** Whom each team met, by `week team`: by the statistics that are known, or else by the schedule. */
export async function readOpponents(transaction: SyncTransaction, season: number): Promise<Map<string, string>> {
  const rows = await transaction.query(
    `select distinct on (week, team) week, team, opponent from (
       select week, team, opponent_team as opponent, 1 as place from public.nfl_player_stats
       where season = $1 and team is not null and opponent_team is not null group by week, team, opponent_team
       union all
       select week, team, opponent, 2 from public.nfl_games,
         lateral (values (away_team, home_team), (home_team, away_team)) as side (team, opponent)
       where season = $1
     ) met order by week, team, place, opponent`,
    [season],
  );
  return new Map(
    z
      .array(z.object({ week: z.int(), team: z.string(), opponent: z.string() }))
      .parse(rows)
      .map(({ week, team, opponent }) => [`${week} ${team}`, opponent]),
  );
}
