import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';
import { listed, plural, some } from '#engine/syncs/words.ts';
import type { Context } from './index.ts';
import type { InjuryRow, Reports } from './report.ts';

// Reports that are not given any more stay as history, and don't count as current.

const rowSchema = z.object({
  week: z.int(),
  team: z.string(),
  gsis_id: z.string(),
  full_name: z.string().nullable(),
  provider: z.string(),
});
type Unlisted = z.infer<typeof rowSchema>;

/**
 * Marks reports of those weeks and teams that the file has reports of, and that it does not have itself: nflverse took them
 * back, or they came from somebody who stood in for it. Gives how many.
 */
export async function unlistVanished(
  { transaction, log, warn }: Context,
  season: number,
  { name }: Reports,
  rows: readonly InjuryRow[],
): Promise<number> {
  const gone = await unlist(
    transaction,
    season,
    rows,
    'exists (select from given where given.week = i.week and given.team = i.team)',
  );
  const official = gone.filter(({ provider }) => provider === 'nflverse');
  const standIns = gone.length - official.length;
  if (standIns > 0) {
    log.info(`${plural(standIns, 'report')} of those who stood in for nflverse are not on the official ones.`);
  }
  if (official.length > 0) {
    warn({
      code: 'reports_vanished',
      message: `${name} no longer has ${plural(official.length, 'known report')}: ${names(official)}. ${official.length === 1 ? 'It stays' : 'They stay'} as history.`,
      details: listed(official),
    });
  }
  return gone.length;
}

/** Marks whom a provider that knows only what is current listed in this week, and lists no more. Gives how many. */
export async function unlistHealed(
  { transaction, log }: Context,
  { title }: Reports,
  rows: readonly InjuryRow[],
): Promise<number> {
  const [first] = rows;
  // Nobody at all is more likely a fault than a week without injuries.
  if (!first) return 0;
  const gone = await unlist(
    transaction,
    first.season,
    rows,
    `i.provider <> 'nflverse' and i.week in (select week from given)`,
  );
  if (gone.length > 0) log.info(`${title} no longer lists ${plural(gone.length, 'player')}: ${names(gone)}.`);
  return gone.length;
}

async function unlist(
  transaction: SyncTransaction,
  season: number,
  rows: readonly InjuryRow[],
  where: string,
): Promise<Unlisted[]> {
  const gone = z.array(rowSchema).parse(
    await transaction.query(
      `with given as (select * from unnest($2::int[], $3::text[], $4::text[]) as g (week, team, gsis_id))
       update public.nfl_injuries i set is_listed = false, updated_at = now()
       where i.season = $1 and i.is_listed and ${where}
         and not exists (
           select from given where given.week = i.week and given.team = i.team and given.gsis_id = i.gsis_id
         )
       returning i.week, i.team, i.gsis_id, i.full_name, i.provider`,
      [season, rows.map(({ week }) => week), rows.map(({ team }) => team), rows.map(({ gsis_id: id }) => id)],
    ),
  );
  if (gone.length > 0) {
    transaction.record({
      table: 'nfl_injuries',
      received: 0,
      inserted: 0,
      updated: gone.length,
      unchanged: 0,
      removed: 0,
      samples: gone.slice(0, 20).map(({ week, team, gsis_id: id }) => ({
        kind: 'updated',
        key: { season, week, team, gsis_id: id },
        before: { is_listed: true },
        after: { is_listed: false },
      })),
    });
  }
  return gone;
}

function names(rows: readonly Unlisted[]): string {
  return some(rows.map(({ full_name: name, gsis_id: id, team, week }) => `${name ?? id} (${team}, week ${week})`));
}
