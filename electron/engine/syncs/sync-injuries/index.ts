import type { NflWeek } from '#engine/nfl/calendar.ts';
import { bySeasonAndWeekOf } from '#engine/nfl/partitions.ts';
import { refuseCollapse } from '#engine/syncs/collapse.ts';
import { firstThatCan, type Source } from '#engine/nfl/players/fallback.ts';
import { writeUnmatched } from '#engine/nfl/players/unmatched.ts';
import type { NflverseClient } from '#engine/providers/nflverse/client.ts';
import { defineSync, type SyncContext } from '#engine/syncs/defineSync.ts';
import { grouped, megabytes, plural } from '#engine/syncs/words.ts';
import { fetchFromEspn, fetchFromSleeper } from './current.ts';
import { reportFile, reportGaps, reportUnmatched } from './findings.ts';
import { readReports } from './nflverse.ts';
import { payloadSchema, type Payload } from './payload.ts';
import type { InjuryRow, Reports } from './report.ts';
import { resolveReports } from './season.ts';
import { countCurrent, countReports, readOfficial } from './stored.ts';
import { unlistHealed, unlistVanished } from './unlist.ts';

export const syncInjuries = defineSync({
  name: 'sync-injuries',
  title: 'NFL injury reports',
  description:
    'Fetches who was on the injury reports of a season, by week; what healed is no longer current and stays as history.',
  payload: payloadSchema,
  provider: 'nflverse',
  // They know only what is current.
  fallbacks: ['sleeper', 'espn'],
  estimatedCalls: 1,
  lock: ({ season }) => `sync-injuries ${season ?? 'current'}`,
  maxAttempts: 5,
  timeout: 10 * 60_000,
  entity: 'nfl-injuries',
  judgesItself: true,
  partitions: bySeasonAndWeekOf('nfl_injuries'),
  async run(context) {
    const { season, current } = await resolveReports(context);
    const reports = await fetchReports(context, season, current);
    context.signal.throwIfAborted();
    await writeReports(context, season, reports);
  },
});

export type Context = SyncContext<Payload, NflverseClient>;

async function fetchReports(context: Context, season: number, current: NflWeek | null): Promise<Reports> {
  const { week } = context.payload;
  context.progress(0, null, `Fetching injury reports of ${season}`);
  const sources: Source<Reports>[] = [
    { title: 'nflverse', fetch: async () => readReports(await context.use('nflverse').injuries(season), season) },
  ];
  if (current?.season === season && (week === undefined || week === current.week)) {
    sources.push(
      { title: 'Sleeper', fetch: () => fetchFromSleeper(context, current) },
      { title: 'ESPN', fetch: () => fetchFromEspn(context, current) },
    );
  }
  const reports = await firstThatCan(context, `Injuries of ${season}`, sources);
  const { rows, name, bytes, ms } = reports;
  const weeks = [...new Set(rows.map((row) => row.week))].sort((one, other) => one - other);
  context.log.info(
    `Fetched ${plural(rows.length, 'report')} of ${season} (${name}, ${megabytes(bytes)}, ${grouped(ms)} ms).`,
    { season, rows: rows.length, weeks: weeks.length, bytes },
  );
  context.fact('season', season);
  context.fact('rows', rows.length);
  context.fact('weeks', weeks);
  reportFile(context, reports);
  if (reports.provider === 'nflverse') reportGaps(context, reports, weeks);
  return reports;
}

async function writeReports(context: Context, season: number, reports: Reports): Promise<void> {
  const { transaction, payload } = context;
  const { provider, name } = reports;
  const wanted = payload.week === undefined ? reports.rows : reports.rows.filter(({ week }) => week === payload.week);
  const standIn = provider !== 'nflverse';
  const official = standIn ? await readOfficial(transaction, season, wanted) : new Set<string>();
  const rows = wanted.filter((row) => !official.has(keyOf(row)));
  const scope = standIn ? (wanted[0]?.week ?? payload.week) : payload.week;
  const known = await countReports(transaction, season, scope, provider);
  if (!payload.acceptCollapse) refuseCollapse(name, rows.length, known);
  if (wanted.length === 0) {
    context.warn({
      code: 'nothing_found',
      message: `${name} has no report of ${payload.week === undefined ? season : `week ${payload.week} of ${season}`}. Nothing was written.`,
    });
  }

  context.progress(0, rows.length, 'Writing injury reports');
  const { inserted, updated, unchanged } = await transaction.upsert('nfl_injuries', rows, {
    key: ['season', 'week', 'team', 'gsis_id'],
  });
  const off = standIn
    ? await unlistHealed(context, reports, wanted)
    : await unlistVanished(context, season, reports, rows);
  await writeUnmatched(transaction, 'sync-injuries', season, reports.unmatched);
  reportUnmatched(context, reports);
  context.progress(rows.length, rows.length, 'Written');

  const now = await countCurrent(transaction);
  context.fact('current', now.players);
  const changed =
    inserted + updated + off === 0
      ? 'nothing changed'
      : [
          `${grouped(inserted)} new`,
          `${grouped(updated)} changed`,
          ...(off > 0 ? [`${grouped(off)} no longer listed`] : []),
        ].join(', ');
  context.log.info(
    `Injury reports of ${season}: ${changed}, ${grouped(unchanged)} as before.` +
      (now.week === null || now.season !== season
        ? ''
        : ` ${plural(now.players, 'player')} ${now.players === 1 ? 'is' : 'are'} injured as of week ${now.week} of ${now.season}.`),
    { season, inserted, updated, unchanged, unlisted: off },
  );
}

export function keyOf({ week, team, gsis_id: gsisId }: Pick<InjuryRow, 'week' | 'team' | 'gsis_id'>): string {
  return `${week} ${team} ${gsisId}`;
}
