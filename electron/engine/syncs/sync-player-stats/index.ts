import { nflWeekAt } from '#engine/nfl/calendar.ts';
import { bySeasonAndWeekOf } from '#engine/nfl/partitions.ts';
import { resolveSeason } from '#engine/nfl/payload.ts';
import type { NflverseClient } from '#engine/providers/nflverse/client.ts';
import { defineSync, type SyncContext } from '#engine/syncs/defineSync.ts';
import { refuseCollapse } from '#engine/syncs/collapse.ts';
import { grouped, megabytes, plural } from '#engine/syncs/words.ts';
import { columnWarning, reportCorrections, reportFreshness, reportLeftOut, weeksInWords } from './findings.ts';
import { payloadSchema, type Payload } from './payload.ts';
import { readStats, type SeasonStats, type StatsRow } from './read.ts';
import { countByWeek, readOpponents, teamsOfWeek, writtenByWeek } from './stored.ts';
import { removeVanished } from './vanished.ts';

export const syncPlayerStats = defineSync({
  name: 'sync-player-stats',
  title: 'NFL player statistics',
  description: 'Fetches what players did in each week of a season, and the corrections of earlier weeks.',
  payload: payloadSchema,
  provider: 'nflverse',
  // The file of the season; the old format has kicking in one of its own, and is looked for second.
  estimatedCalls: ({ season }) => (season !== undefined && season < 2025 ? 3 : 1),
  lock: ({ season }) => `sync-player-stats ${season ?? 'current'}`,
  maxAttempts: 5,
  timeout: 10 * 60_000,
  entity: 'nfl-player-stats',
  judgesItself: true,
  partitions: bySeasonAndWeekOf('nfl_player_stats'),
  async run(context) {
    const season = await resolveSeason(context, context.payload, 'lastComplete');
    const stats = await fetchStats(context, season);
    context.signal.throwIfAborted();
    await writeStats(context, season, stats);
  },
});

export type Context = SyncContext<Payload, NflverseClient>;

export interface Fetched extends SeasonStats {
  readonly format: 'current' | 'old';
  readonly kicking: boolean;
  /** The name of the (first) file. */
  readonly file: string;
}

async function fetchStats(context: Context, season: number): Promise<Fetched> {
  context.progress(0, null, `Fetching statistics of ${season}`);
  const files = await context.provider.playerStats(season);
  const stats = readStats(files, season);
  const { stats: main, kicking } = files;
  const bytes = main.bytes + (kicking?.bytes ?? 0);
  const weeks = [...new Set(stats.rows.map(({ week }) => week))].sort((one, other) => one - other);
  context.log.info(
    `Fetched ${plural(stats.rows.length, 'row')} of ${season}, ${weeksInWords(weeks)} (${main.name}` +
      `${kicking ? ` and ${kicking.name}` : ''}, ${megabytes(bytes)}, ${grouped(main.ms + (kicking?.ms ?? 0))} ms).`,
    { season, rows: stats.rows.length, weeks: weeks.length, format: files.format, bytes },
  );
  context.fact('season', season);
  context.fact('format', files.format);
  context.fact('rows', stats.rows.length);
  context.fact('weeks', weeks);
  for (const changes of stats.columns) {
    const warning = columnWarning(changes);
    if (warning) context.warn(warning);
  }
  if (files.format === 'old' && kicking === null) {
    context.warn({
      code: 'kicking_missing',
      message: `nflverse has no file of kicking for ${season}: what is known of kickers stays as it is.`,
    });
  }
  reportLeftOut(context, main.name, stats);
  return { ...stats, format: files.format, kicking: kicking !== null, file: main.name };
}

async function writeStats(context: Context, season: number, fetched: Fetched): Promise<void> {
  const { transaction, payload } = context;
  const { week } = payload;
  const rows = week === undefined ? fetched.rows : fetched.rows.filter((row) => row.week === week);
  const before = await countByWeek(transaction, season);
  const known =
    week === undefined ? [...before.values()].reduce((sum, each) => sum + each, 0) : (before.get(week) ?? 0);
  if (!payload.acceptCollapse) refuseCollapse(fetched.file, rows.length, known);
  if (rows.length === 0) {
    context.warn({
      code: 'nothing_found',
      message: `${fetched.file} has no row${week === undefined ? '' : ` of week ${week}`} yet. Nothing was written.`,
      details: { season, ...(week === undefined ? {} : { week }) },
    });
  }

  await fillOpponents(context, season, rows);
  context.progress(0, rows.length, 'Writing statistics');
  const { inserted, updated, unchanged } = await transaction.upsert('nfl_player_stats', rows, {
    key: ['season', 'week', 'gsis_id'],
  });
  const written = await writtenByWeek(transaction, season);
  const removed = await removeVanished(context, season, fetched, rows);
  context.progress(rows.length, rows.length, 'Written');
  reportCorrections(context, written, before);

  const last = (await nflWeekAt(transaction, await context.moment())).lastComplete;
  if (last?.season === season && (week === undefined || week === last.week)) {
    const teams = new Set(rows.filter((row) => row.week === last.week).map(({ team }) => team));
    const playing = await teamsOfWeek(transaction, season, last.week);
    reportFreshness(
      context,
      fetched.file,
      last,
      playing.filter((team) => !teams.has(team)),
      playing.length,
    );
  }
  const of = week === undefined ? `${season}` : `week ${week} of ${season}`;
  const changed =
    inserted + updated + removed === 0
      ? 'nothing changed'
      : [
          `${grouped(inserted)} new`,
          `${grouped(updated)} changed`,
          ...(removed > 0 ? [`${grouped(removed)} removed`] : []),
        ].join(', ');
  context.log.info(`Statistics of ${of}: ${changed}, ${grouped(unchanged)} as before.`, {
    season,
    inserted,
    updated,
    removed,
    unchanged,
  });
}

/**
 * Old files do not say against whom somebody kicked, and one that lost the column says it of nobody: where no other row of the team
 * does, the schedule may, or what is known.
 */
async function fillOpponents({ transaction }: Context, season: number, rows: readonly StatsRow[]): Promise<void> {
  const open = rows.filter((row) => row.opponent_team === null && row.team !== null);
  if (open.length === 0) return;
  const opponents = await readOpponents(transaction, season);
  for (const row of open) row.opponent_team = opponents.get(`${row.week} ${row.team}`) ?? null;
}
