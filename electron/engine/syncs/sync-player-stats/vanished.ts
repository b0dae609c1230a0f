import { listed, plural, some } from '#engine/syncs/words.ts';
import type { Context, Fetched } from './index.ts';
import type { StatsRow } from './read.ts';
import { findVanished } from './stored.ts';

/** More than this share of what is known can't be corrections. */
const mostRemoved = 0.05;

/**
 * Removes rows of the file's weeks that the file no longer has: what the NFL took from a player it gave to another one, and
 * both must not count. Where they are many, or the file does not hold all kinds of rows, they stay and are told. Gives how many
 * were removed.
 */
export async function removeVanished(
  { transaction, warn }: Context,
  season: number,
  { format, file }: Fetched,
  rows: readonly StatsRow[],
): Promise<number> {
  // The old format has defence and returns in files that are not read, and is not corrected any more.
  if (format === 'old') return 0;
  const weeks = [...new Set(rows.map(({ week }) => week))];
  const vanished = await findVanished(transaction, season, weeks, rows);
  if (vanished.length === 0) return 0;
  const who = some(vanished.map(({ week, gsis_id: id, player }) => `${player ?? id} (week ${week})`));
  const details = listed(vanished.map(({ week, gsis_id: gsisId, player }) => ({ week, gsisId, player })));
  if (vanished.length > rows.length * mostRemoved) {
    warn({
      code: 'rows_vanished',
      message: `${file} no longer has ${plural(vanished.length, 'known row')}: ${who}. They are too many for corrections and stay.`,
      details,
    });
    return 0;
  }
  await transaction.query(
    `delete from public.nfl_player_stats s using unnest($2::int[], $3::text[]) as gone (week, gsis_id)
     where s.season = $1 and s.week = gone.week and s.gsis_id = gone.gsis_id`,
    [season, vanished.map(({ week }) => week), vanished.map(({ gsis_id: id }) => id)],
  );
  transaction.record({
    table: 'nfl_player_stats',
    received: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    removed: vanished.length,
    samples: vanished.slice(0, 20).map(({ week, gsis_id: id, player }) => ({
      kind: 'removed',
      key: { season, week, gsis_id: id },
      before: { player_display_name: player },
      after: null,
    })),
  });
  warn({
    code: 'rows_removed',
    message: `nflverse took back ${plural(vanished.length, 'row')}, which ${vanished.length === 1 ? 'was' : 'were'} removed: ${who}.`,
    details,
  });
  return vanished.length;
}
