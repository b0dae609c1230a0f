import { nflWeekAt } from '#engine/nfl/calendar.ts';
import { bySeasonAndWeekOf } from '#engine/nfl/partitions.ts';
import { isBetweenSeasons, resolveSeason, resolveWeek } from '#engine/nfl/payload.ts';
import type { SleeperClient } from '#engine/providers/sleeper/client.ts';
import { defineSync, type SyncContext } from '#engine/syncs/defineSync.ts';
import { grouped, listed, plural, some } from '#engine/syncs/words.ts';
import { combine } from './combine.ts';
import { compareOwnPoints } from './own.ts';
import { payloadSchema, type Payload } from './payload.ts';
import { joinPlayers } from './players.ts';
import { inWords, type Projections, type Week } from './projection.ts';
import { fetchSources, type Failed } from './sources.ts';
import { reportLeftOut } from './leftOut.ts';
import { writeProjections, type Written } from './write.ts';

export const importProjections = defineSync({
  name: 'import-projections',
  title: 'NFL projections',
  description:
    'Fetches what sources expect of NFL players in a week, and puts several side by side with their mean and spread.',
  payload: payloadSchema,
  provider: 'sleeper',
  // Not in place of it, but beside it.
  fallbacks: ['espn'],
  estimatedCalls: ({ sources }) => sources.length,
  lock: ({ season, week }) => `import-projections ${season ?? 'current'} ${week ?? 'next'}`,
  maxAttempts: 5,
  timeout: 10 * 60_000,
  entity: 'nfl-projections',
  judgesItself: true,
  partitions: bySeasonAndWeekOf('nfl_projections'),
  async run(context) {
    if (await hasNoWeekAhead(context)) return;
    const week = await weekOf(context);
    const { fetched, failed } = await fetchSources(context, week);
    context.signal.throwIfAborted();
    await writeAll(context, week, fetched, failed);
  },
});

export type Context = SyncContext<Payload, SleeperClient>;

/** After the Super Bowl and before the next schedule is published a run without a season has nothing to fetch, and says so. */
async function hasNoWeekAhead(context: Context): Promise<boolean> {
  if (context.payload.season !== undefined) return false;
  const at = await context.moment();
  const calendar = await context.part((transaction) => nflWeekAt(transaction, at));
  if (!isBetweenSeasons(calendar)) return false;
  context.warn({
    code: 'between_seasons',
    message: `The season ${calendar.lastComplete?.season ?? ''} was over at ${at.toISOString()}, and the games of the next are not loaded: there is no week to fetch projections for.`,
  });
  return true;
}

async function weekOf(context: Context): Promise<Week> {
  const { payload } = context;
  const { season, week, type } =
    payload.week === 0
      ? { season: await resolveSeason(context, payload, 'next'), week: 0, type: 'REG' }
      : await resolveWeek(context, payload, 'next');
  context.fact('season', season);
  context.fact('week', week);
  // Where the schedule is not loaded: the regular season had 17 weeks until 2020.
  const isPost = type === null ? week > (season >= 2021 ? 18 : 17) : type === 'POST';
  return { season, week, isPost };
}

async function writeAll(
  context: Context,
  week: Week,
  fetched: readonly Projections[],
  failed: readonly Failed[],
): Promise<void> {
  const { transaction, log, progress, fact } = context;
  // A job that names the week and one that leaves it out have locks of their own.
  await transaction.query(
    `select pg_advisory_xact_lock(hashtextextended('touchline import-projections ' || $1 || ' ' || $2, 0))`,
    [String(week.season), String(week.week)],
  );
  const total = fetched.reduce((sum, { projections }) => sum + projections.length, 0);
  const written = { done: 0, inserted: 0, updated: 0, removed: 0 };
  for (const answer of fetched) {
    progress(written.done, total, `Writing projections of ${answer.title}`);
    const { inserted, updated, removed } = await writeSource(context, answer, week);
    written.done += answer.projections.length;
    written.inserted += inserted;
    written.updated += updated;
    written.removed += removed;
  }
  progress(total, total, 'Reckoning mean and spread');
  const sources = fetched.map(({ source }) => source);
  const combined = await combine(transaction, sources, week);
  await reportLeftOut(context, week, fetched, failed);
  for (const answer of fetched) compareOwnPoints(context, answer);
  fact('sources', sources);
  fact('combined', combined.rows);
  fact('shared', combined.shared);

  const who = fetched.map(({ title, projections }) => `${plural(projections.length, 'player')} of ${title}`);
  const several =
    fetched.length < 2
      ? ''
      : `; ${grouped(combined.shared)} of several` +
        (combined.apart === null ? '' : `, on the average ${combined.apart} points apart`);
  const { inserted, updated, removed } = written;
  const what =
    inserted + updated + removed + combined.changed === 0
      ? 'nothing changed'
      : `${grouped(inserted)} new, ${grouped(updated)} changed, ${grouped(removed)} gone`;
  log.info(`Projections for ${inWords(week)}: ${who.join(', ')}${several}; ${what}.`, {
    season: week.season,
    week: week.week,
    sources,
    inserted,
    updated,
    removed,
    combined: combined.rows,
  });
}

async function writeSource(context: Context, answer: Projections, week: Week): Promise<Written> {
  const { source, title } = answer;
  const { matched, added, unmatched } = await joinPlayers(context, answer, week.season);
  const written = await writeProjections(context, answer, matched, week);
  context.fact(`${source}_written`, { projections: matched.length, added, unmatched: unmatched.length });
  if (added > 0) {
    context.log.info(`${plural(added, 'player')} whom nobody else told of came with ${title}’s projections.`, {
      added,
    });
  }
  if (unmatched.length > 0) {
    context.warn({
      code: 'players_unmatched',
      message:
        `${plural(unmatched.length, 'player')} of ${title} could not be matched by an id and ${unmatched.length === 1 ? 'was' : 'were'} left out: ` +
        `${some(unmatched.map(({ name, providerPlayerId }) => name ?? providerPlayerId))}. They are listed in nfl_unmatched_players; sync-players may bring their ids.`,
      details: { source, ...listed(unmatched.map((each) => ({ ...each }))) },
    });
  }
  return written;
}
