import { JobError } from '#engine/jobError.ts';
import { resolveSeason, resolveWeek } from '#engine/nfl/payload.ts';
import { findLeagues, type League } from '#engine/nfl/scoring/leagues.ts';
import { defineSync, type SyncContext } from '#engine/syncs/defineSync.ts';
import { plural } from '#engine/syncs/words.ts';
import { byLeagueAndWeek } from './partitions.ts';
import { payloadSchema, type Payload } from './payload.ts';
import { reckonLeague } from './reckon.ts';

export const leagueCalcs = defineSync({
  name: 'league-calcs',
  title: 'Fantasy league calculations',
  description:
    'By a league’s own scoring: points by player and week, team totals, best line-ups, all-play record and strength of schedule.',
  payload: payloadSchema,
  provider: null,
  estimatedCalls: 0,
  lock: ({ league }) => (league === undefined ? 'league-calcs' : `league-calcs:${league}`),
  maxAttempts: 3,
  timeout: 10 * 60_000,
  entity: null,
  // Leagues begin and end at any time, and all is reckoned from what is in the database.
  judgesItself: true,
  partitions: byLeagueAndWeek,

  async run(context) {
    const leagues = await leaguesOf(context);
    // A database without a fantasy league is as it should be, and the routine goes on: nobody is helped by a failure every week.
    if (leagues.length === 0) {
      context.warn({
        code: 'no_leagues',
        message: 'No fantasy league of the season is loaded: there was nothing to reckon.',
      });
      return;
    }
    context.fact('leagues', leagues.length);
    let done = 0;
    for (const [index, league] of leagues.entries()) {
      context.signal.throwIfAborted();
      context.progress(index, leagues.length, `Reckoning ${league.name}`);
      const week = await weekOf(context, league);
      if (week !== null && (await reckon(context, league, week))) done += 1;
    }
    context.progress(leagues.length, leagues.length, 'Written');
    context.fact('reckoned', done);
    if (leagues.length > 1) context.log.info(`Reckoned ${done} of ${plural(leagues.length, 'league')}.`, { done });
  },
});

type Context = SyncContext<Payload, null>;

/** The league that the payload names, or every one of the season. */
async function leaguesOf(context: Context): Promise<League[]> {
  const { league, season } = context.payload;
  if (league === undefined && season === undefined) {
    // Whether there is any does not depend on the schedule.
    const any = await context.part((transaction) => transaction.query('select from public.fantasy_leagues limit 1'));
    if (any.length === 0) return [];
  }
  const meant =
    league === undefined ? { season: await resolveSeason(context, { season }, 'lastComplete') } : { league, season };
  return context.part((transaction) => findLeagues(transaction, meant));
}

/** The week to reckon; null, with a warning, where the league has none yet. */
async function weekOf(context: Context, league: League): Promise<number | null> {
  const { startWeek, endWeek } = league;
  const week = context.payload.week ?? (await lastWeek(context, league));
  if (week !== null && (startWeek === null || week >= startWeek)) return week;
  context.warn({
    code: 'league_not_begun',
    message: `The league ${league.name} has not begun${startWeek === null ? '' : `: its first week is ${startWeek}`}. Nothing was reckoned.`,
    details: { league: league.id, startWeek, endWeek },
  });
  return null;
}

async function lastWeek(context: Context, { season, endWeek }: League): Promise<number | null> {
  try {
    const { week } = await resolveWeek(context, { season }, 'lastComplete');
    return endWeek === null ? week : Math.min(week, endWeek);
  } catch (error) {
    if (error instanceof JobError && error.code === 'season_not_begun') return null;
    throw error;
  }
}

/** False, with a warning, where one of several leagues lacks its rosters: the others are reckoned. */
async function reckon(context: Context, league: League, week: number): Promise<boolean> {
  try {
    await context.part((transaction) => reckonLeague(context, transaction, league, week));
    return true;
  } catch (error) {
    if (context.payload.league !== undefined || !(error instanceof JobError) || error.code !== 'no_rosters')
      throw error;
    const { hint = '' } = error;
    context.warn({ code: error.code, message: `${error.message} ${hint}`.trim(), details: { league: league.id } });
    return false;
  }
}
