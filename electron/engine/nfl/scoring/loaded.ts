import { z } from 'zod';
import { JobError } from '#engine/jobError.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { missingDefenseStatisticsSql, missingPlayerStatisticsSql, type Weeks } from './pointsSql.ts';
import type { Scoring } from './schema.ts';

/** Throws a `JobError` (`no_statistics`) where no player statistics of the week are loaded; it says which sync loads them. */
export async function requireStatistics(database: Queryable, season: number, week: number): Promise<void> {
  const rows = await database.query('select from public.nfl_player_stats where season = $1 and week = $2 limit 1', [
    season,
    week,
  ]);
  if (rows.length > 0) return;
  throw new JobError(
    {
      code: 'no_statistics',
      message: `No player statistics of week ${week} of ${season} are loaded.`,
      hint: `Run sync-player-stats with season ${season} and week ${week} first.`,
      details: { season, week },
    },
    { kind: 'never' },
  );
}

/**
 * The statistics that a scoring names and of which the loaded rows of these weeks have no number at all: their file is not loaded,
 * or has an older format. Their rules give nothing. Those of defences are named with `defense:` before them.
 */
export async function missingStatistics(database: Queryable, scoring: Scoring, weeks: Weeks): Promise<string[]> {
  const players = missingPlayerStatisticsSql(scoring, weeks);
  const missing = namesSchema
    .parse(await database.query(players.text, players.values))
    .map(({ statistic }) => statistic);
  if (scoring.defense.length === 0) return missing;
  const defenses = missingDefenseStatisticsSql(scoring, weeks);
  const rows = namesSchema.parse(await database.query(defenses.text, defenses.values));
  return [...missing, ...rows.map(({ statistic }) => `defense:${statistic}`)];
}

const namesSchema = z.array(z.object({ statistic: z.string() }));
