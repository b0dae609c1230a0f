import { z } from 'zod';
import { bySeasonAndWeekOf } from '#engine/nfl/partitions.ts';
import { resolveWeek } from '#engine/nfl/payload.ts';
import { findLeagues } from '#engine/nfl/scoring/leagues.ts';
import { missingStatistics, requireStatistics } from '#engine/nfl/scoring/loaded.ts';
import { ruleSetNames, ruleSets } from '#engine/nfl/scoring/ruleSets.ts';
import type { Scoring } from '#engine/nfl/scoring/schema.ts';
import { defineSync, type SyncContext, type SyncTransaction } from '#engine/syncs/defineSync.ts';
import { grouped, listed, plural, some } from '#engine/syncs/words.ts';
import { positions, reckonAllowed, type Allowed } from './allowed.ts';
import { gapWarnings } from './gaps.ts';
import { payloadSchema, type Payload } from './payload.ts';

export const syncDefensePointsAgainst = defineSync({
  name: 'sync-defense-points-against',
  title: 'Defence points against',
  description:
    'Reckons the fantasy points that each NFL defence allowed to each position, by week and in the season up to it, with ranks.',
  payload: payloadSchema,
  provider: null,
  estimatedCalls: 0,
  lock: () => 'sync-defense-points-against',
  maxAttempts: 3,
  timeout: 5 * 60_000,
  entity: null,
  // A season's first week brings a part of what its last one did, which corrects all before it.
  judgesItself: true,
  partitions: bySeasonAndWeekOf('nfl_defense_points_against'),

  async run(context) {
    const { payload, transaction, log } = context;
    const { season, week } = await weekOf(context);
    await requireStatistics(transaction, season, week);
    const scorings = await scoringsOf(context, season);
    context.fact('season', season);
    context.fact('week', week);
    context.fact(
      'scorings',
      scorings.map(({ name }) => name),
    );
    for (const warning of await gapWarnings(transaction, season, week)) context.warn(warning);
    await warnOfMissing(context, scorings, season, week);

    let shown: Allowed[] = [];
    for (const [index, scoring] of scorings.entries()) {
      context.signal.throwIfAborted();
      context.progress(index, scorings.length, `Reckoning ${scoring.name}`);
      shown = await writeScoring(context, scoring, season, week);
    }
    context.progress(scorings.length, scorings.length, 'Written');
    if (scorings.length === 0) return;

    const defenses = new Set(shown.filter(({ points }) => points !== null).map(({ team }) => team)).size;
    const byes = new Set(shown.filter(({ points }) => points === null).map(({ team }) => team)).size;
    context.fact('defenses', defenses);
    context.fact('byes', byes);
    log.info(
      `Week ${week} of ${season}: ${plural(defenses, 'defence')} against ${positions.filter((position) => shown.some((row) => row.position === position)).join(', ')} by ${some(scorings.map(({ title }) => title))}` +
        `${byes === 0 ? '' : `; ${plural(byes, 'team')} had their bye`}.`,
      { season, week, defenses, byes, ...(payload.league === undefined ? {} : { league: payload.league }) },
    );
  },
});

type Context = SyncContext<Payload, null>;

interface NamedScoring {
  /** As the column scoring has it. */
  readonly name: string;
  readonly title: string;
  readonly leagueId: string | null;
  readonly scoring: Scoring;
}

/** With both named nothing has to be looked up, and the list of games is not needed. */
async function weekOf(context: Context): Promise<{ season: number; week: number }> {
  const { season, week } = context.payload;
  return season !== undefined && week !== undefined
    ? { season, week }
    : resolveWeek(context, context.payload, 'lastComplete');
}

async function scoringsOf(context: Context, season: number): Promise<NamedScoring[]> {
  const { scoring, league } = context.payload;
  const sets = ruleSetNames
    .filter((name) => scoring === undefined || scoring === name)
    .map((name) => ({ name, title: name, leagueId: null, scoring: ruleSets[name] }));
  if (scoring !== undefined && scoring !== 'league') return sets;

  const leagues = await findLeagues(context.transaction, { league, season });
  if (scoring === 'league' && leagues.length === 0) {
    context.warn({
      code: 'no_leagues',
      message: `No fantasy league of ${season} is loaded, so there is no scoring to reckon by. Nothing was written.`,
    });
  }
  const reckonable = leagues.filter(({ scoring: { player } }) => player.length > 0);
  for (const each of leagues) {
    if (reckonable.includes(each) && each.unknownRules.length === 0) continue;
    context.warn({
      code: 'rules_unknown',
      message: reckonable.includes(each)
        ? `${plural(each.unknownRules.length, 'rule')} of the league ${each.name} can’t be reckoned and counted as nothing: ${some(each.unknownRules)}.`
        : `The league ${each.name} has no scoring rule for players that can be reckoned, and was left out.`,
      details: { league: each.id, rules: listed(each.unknownRules) },
    });
  }
  return [
    ...sets,
    ...reckonable.map((each) => ({
      name: `league:${each.id}`,
      title: `the rules of ${each.name}`,
      leagueId: each.id,
      scoring: each.scoring,
    })),
  ];
}

/** Rules for which the week's files have no number at all. */
async function warnOfMissing(
  { transaction, warn }: Context,
  scorings: readonly NamedScoring[],
  season: number,
  week: number,
): Promise<void> {
  const missing = new Set<string>();
  for (const { scoring } of scorings) {
    const ofPlayers = { ...scoring, defense: [] };
    for (const name of await missingStatistics(transaction, ofPlayers, { season, from: week, to: week }))
      missing.add(name);
  }
  if (missing.size === 0) return;
  const names = [...missing].sort();
  warn({
    code: 'statistics_missing',
    message: `The loaded statistics of week ${week} of ${season} have no number for ${plural(names.length, 'statistic')} that rules name: ${some(names)}. They counted as nothing.`,
    details: { statistics: listed(names) },
  });
}

/**
 * Writes the week, and whatever weeks of the season are in the table already: a correction of an early week changes
 * the season's figures of those after it. Gives the rows of the week.
 */
async function writeScoring(
  { transaction, log }: Context,
  { name, title, leagueId, scoring }: NamedScoring,
  season: number,
  week: number,
): Promise<Allowed[]> {
  const stored = z
    .array(z.object({ week: z.int() }))
    .parse(
      await transaction.query(
        'select distinct week from public.nfl_defense_points_against where scoring = $1 and season = $2',
        [name, season],
      ),
    );
  const weeks = new Set([week, ...stored.map((each) => each.week)]);
  const allowed = await reckonAllowed(transaction, scoring, season, Math.max(...weeks));
  const rows = allowed.filter((row) => weeks.has(row.week));
  const { inserted, updated, unchanged } = await transaction.upsert(
    'nfl_defense_points_against',
    rows.map((row) => ({ scoring: name, season, league_id: leagueId, ...row })),
    { key: ['scoring', 'season', 'week', 'team', 'position'] },
  );
  const removed = await removeOthers(transaction, name, season, rows);
  const changes = [
    `${grouped(inserted)} new`,
    `${grouped(updated)} changed`,
    ...(removed > 0 ? [`${removed} removed`] : []),
  ];
  const what = inserted + updated + removed === 0 ? 'nothing changed' : changes.join(', ');
  log.info(`By ${title}: ${what}, ${grouped(unchanged)} as before.`, {
    scoring: name,
    inserted,
    updated,
    unchanged,
    removed,
  });
  return rows.filter((row) => row.week === week);
}

/** Rows of the season that the statistics don't give any more: of a game that was moved to another week, say. */
async function removeOthers(
  transaction: SyncTransaction,
  scoring: string,
  season: number,
  rows: readonly Allowed[],
): Promise<number> {
  const removed = z.array(removedSchema).parse(
    await transaction.query(
      `delete from public.nfl_defense_points_against
       where scoring = $1 and season = $2
         and (week, team, position) not in (select * from unnest($3::integer[], $4::text[], $5::text[]))
       returning week, team, position, points::text`,
      [
        scoring,
        season,
        rows.map(({ week }) => week),
        rows.map(({ team }) => team),
        rows.map(({ position }) => position),
      ],
    ),
  );
  if (removed.length > 0) {
    transaction.record({
      table: 'nfl_defense_points_against',
      received: 0,
      inserted: 0,
      updated: 0,
      unchanged: 0,
      removed: removed.length,
      samples: removed.slice(0, 20).map(({ points, ...key }) => ({
        kind: 'removed',
        key: { scoring, season, ...key },
        before: { points },
        after: null,
      })),
    });
  }
  return removed.length;
}

const removedSchema = z.object({
  week: z.int(),
  team: z.string(),
  position: z.enum(positions),
  points: z.string().nullable(),
});
