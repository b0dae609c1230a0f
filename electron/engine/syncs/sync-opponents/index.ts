import { z } from 'zod';
import { JobError } from '#engine/jobError.ts';
import { nflWeekAt } from '#engine/nfl/calendar.ts';
import { bySeasonAndWeekOf } from '#engine/nfl/partitions.ts';
import { pick, seasonField, weekField } from '#engine/nfl/payload.ts';
import { acceptCollapse } from '#engine/syncs/collapse.ts';
import { defineSync, type SyncContext } from '#engine/syncs/defineSync.ts';
import { grouped, plural } from '#engine/syncs/words.ts';
import { opponentsQuery, removeOthers } from './statements.ts';

const payloadSchema = z.strictObject({
  season: seasonField.meta({
    title: 'Season',
    description: 'The year in which it begins: 2026. Left out: the season of the next week, by the schedule of games.',
  }),
  week: weekField.meta({ title: 'Week', description: 'Only this week. Left out: all weeks of the season.' }),
  acceptCollapse: acceptCollapse(
    'Write even when the schedule has less than half of the games that the last runs found.',
  ),
});
type Payload = z.output<typeof payloadSchema>;

export const syncOpponents = defineSync({
  name: 'sync-opponents',
  title: 'NFL opponents and byes',
  description: 'Writes each team’s opponent by week, at home or away, and its byes, from the loaded games.',
  payload: payloadSchema,
  provider: null,
  estimatedCalls: 0,
  lock: () => 'sync-opponents',
  maxAttempts: 3,
  timeout: 5 * 60_000,
  entity: null,
  partitions: bySeasonAndWeekOf('nfl_opponents'),
  async run(context) {
    const season = await seasonOf(context);
    await writeOpponents(context, season);
  },
});

type Context = SyncContext<Payload, null>;

/** That of the next week; where the next season is not loaded, that of the last one. */
async function seasonOf({ payload, moment, part, log }: Context): Promise<number> {
  if (payload.season !== undefined) return payload.season;
  const at = await moment();
  const calendar = await part((transaction) => nflWeekAt(transaction, at));
  const { season } = calendar.next ?? pick(calendar, 'lastComplete');
  log.info(`The season at ${at.toISOString()} is ${season}.`);
  return season;
}

const rowSchema = z.object({
  season: z.int(),
  week: z.int(),
  team: z.string(),
  season_type: z.enum(['REG', 'POST']),
  is_bye: z.boolean(),
  opponent: z.string().nullable(),
  is_home: z.boolean().nullable(),
  is_neutral: z.boolean().nullable(),
  game_id: z.string().nullable(),
});

async function writeOpponents({ payload, transaction, log, progress, fact }: Context, season: number): Promise<void> {
  const week = payload.week ?? null;
  progress(0, null, 'Reading games');
  const rows = z.array(rowSchema).parse(await transaction.query(opponentsQuery, [season, week]));
  if (rows.length === 0) throw noGames(season, week);
  progress(0, rows.length, 'Writing opponents');
  const changes = await transaction.upsert('nfl_opponents', rows, { key: ['season', 'week', 'team'] });
  const removed = await removeOthers(transaction, season, week);
  progress(rows.length, rows.length, 'Written');
  const weeks = new Set(rows.map((row) => row.week)).size;
  const byes = rows.filter((row) => row.is_bye).length;
  fact('season', season);
  fact('weeks', weeks);
  fact('byes', byes);
  const { inserted, updated } = changes;
  const what =
    inserted + updated + removed === 0
      ? 'nothing changed'
      : `${grouped(inserted)} new, ${grouped(updated)} changed, ${grouped(removed)} gone`;
  log.info(
    `${season}${week === null ? '' : ` week ${week}`}: opponents of ${plural(new Set(rows.map((row) => row.team)).size, 'team')} in ${plural(weeks, 'week')} with ${plural(byes, 'bye')}, ${what}.`,
    { season, week, rows: rows.length, byes },
  );
}

function noGames(season: number, week: number | null): JobError {
  const which = week === null ? `the NFL season ${season}` : `week ${week} of the NFL season ${season}`;
  return new JobError(
    {
      code: 'schedule_not_loaded',
      message: `No game of ${which} is loaded.`,
      hint: `Run sync-nfl-matchups with {"season": ${season}} first.`,
      details: { season, ...(week === null ? {} : { week }) },
    },
    { kind: 'never' },
  );
}
