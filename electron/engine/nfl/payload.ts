import { z } from 'zod';
import { JobError } from '#engine/jobError.ts';
import type { SyncContext } from '#engine/syncs/defineSync.ts';
import { nflWeekAt, type NflMoment, type NflWeek } from './calendar.ts';

/** The year in which a season begins; nflverse has games since 1999. */
export const seasonField = z
  .int()
  .min(1999)
  .max(2100)
  .optional()
  .meta({ title: 'Season', description: 'The year in which it begins: 2026. Left out: by the schedule of games.' });

/** A week as nflverse counts: the playoffs go on after the regular season. */
export const weekField = z.int().min(1).max(25).optional().meta({
  title: 'Week',
  description: 'Playoffs are counted on: 19 is wild card weekend since 2021. Left out: by the schedule of games.',
});

/** What a sync means where season and week are left out: the week that was played last, or the one that is played next. */
export type WeekChoice = 'lastComplete' | 'next';

export interface ResolvedWeek {
  readonly season: number;
  readonly week: number;
  /** Null for a week that the payload names and the loaded schedule does not have. */
  readonly type: NflWeek['type'] | null;
}

type Run = Pick<SyncContext<unknown, unknown>, 'moment' | 'part' | 'log'>;

/**
 * The week that a run is about. What the payload leaves out is taken from the schedule in the database at the run's moment:
 * its slot's for a scheduled job, else now. With a season and no week it is that season's week, its last one for a season
 * that is over. Where it names both, no schedule is needed. Throws a `JobError` (`schedule_not_loaded`) where it is, and the games
 * of the time are not loaded.
 *
 * To be called before the sync's own transaction is used: it reads in one of its own, so that none is open while it fetches.
 */
export async function resolveWeek(
  context: Run,
  payload: { readonly season?: number | undefined; readonly week?: number | undefined },
  choice: WeekChoice,
): Promise<ResolvedWeek> {
  const { season, week } = payload;
  if (season !== undefined && week !== undefined) return named(context, season, week);
  const at = await context.moment();
  const calendar = await context.part((transaction) => nflWeekAt(transaction, at));
  const found = season === undefined ? pick(calendar, choice) : await ofSeason(context, season, calendar, choice);
  if (week !== undefined) return named(context, found.season, week);
  context.log.info(
    `${choice === 'next' ? 'The next week' : 'The last complete week'} at ${at.toISOString()} is week ${found.week} of ${found.season}.`,
    { ...found, at: at.toISOString() },
  );
  return found;
}

/**
 * The season that a run is about: the payload's, or that of the chosen week at the run's moment. Throws as `resolveWeek` does.
 */
export async function resolveSeason(
  context: Run,
  payload: { readonly season?: number | undefined },
  choice: WeekChoice,
): Promise<number> {
  if (payload.season !== undefined) return payload.season;
  const at = await context.moment();
  return pick(await context.part((transaction) => nflWeekAt(transaction, at)), choice).season;
}

/** Whether the season is over by the loaded schedule, and the next one is not published yet. */
export function isBetweenSeasons({ lastComplete, next, gap }: NflMoment): boolean {
  return lastComplete !== null && next === null && gap === null;
}

/** The chosen one of the two weeks. Throws a `JobError` (`schedule_not_loaded`) where it is not known. */
export function pick(calendar: NflMoment, choice: WeekChoice): NflWeek {
  const { at, gap, next } = calendar;
  const found = calendar[choice];
  // A schedule that ends too early knows of a week that was complete once, not of the last one.
  if (found !== null && (choice === 'next' || gap === null)) return found;
  const whole =
    gap ??
    `The loaded NFL schedule does not tell which week was the ${choice === 'next' ? 'next' : 'last'} one at ${at.toISOString()}.`;
  const season = next?.season ?? calendar.lastComplete?.season;
  throw notLoaded(whole, { at: at.toISOString(), ...(season === undefined ? {} : { season }) });
}

/** The week of one season: what the calendar says where that is in it, else the season's last one, or its first. */
async function ofSeason(context: Run, season: number, calendar: NflMoment, choice: WeekChoice): Promise<NflWeek> {
  const current = calendar[choice];
  if (current?.season === season) return pick(calendar, choice);
  const weeks = await weeksOf(context, season);
  const at = calendar.at.getTime();
  const complete = weeks.filter(({ completeAt }) => completeAt !== null && completeAt.getTime() <= at);
  const found = choice === 'next' ? weeks.find((week) => !complete.includes(week)) : complete.at(-1);
  if (found) return { season, week: found.week, type: found.type };
  if (weeks.length === 0) throw notLoaded(`The NFL schedule of ${season} is not loaded.`, { season });
  throw new JobError(
    {
      code: choice === 'next' ? 'season_over' : 'season_not_begun',
      message:
        choice === 'next'
          ? `All loaded weeks of the NFL season ${season} were complete at ${calendar.at.toISOString()}.`
          : `No week of the NFL season ${season} was complete at ${calendar.at.toISOString()}.`,
      hint: 'Name the week in the payload.',
      details: { season },
    },
    { kind: 'never' },
  );
}

/** A week that was named; its type where the schedule has it. */
async function named(context: Run, season: number, week: number): Promise<ResolvedWeek> {
  const found = (await weeksOf(context, season)).find((each) => each.week === week);
  return { season, week, type: found?.type ?? null };
}

const weekRow = z.object({ week: z.int(), type: z.enum(['REG', 'POST']), complete_at: z.date().nullable() });

async function weeksOf(
  context: Run,
  season: number,
): Promise<{ week: number; type: 'REG' | 'POST'; completeAt: Date | null }[]> {
  const rows = await context.part((transaction) =>
    transaction.query(
      'select week, season_type as type, complete_at from public.nfl_weeks where season = $1 order by week',
      [season],
    ),
  );
  return z
    .array(weekRow)
    .parse(rows)
    .map(({ week, type, complete_at: completeAt }) => ({ week, type, completeAt }));
}

function notLoaded(message: string, details: Record<string, unknown>): JobError {
  return new JobError(
    {
      code: 'schedule_not_loaded',
      message,
      hint: 'Run sync-nfl-matchups, which loads it; or name season and week where the sync can do without.',
      details,
    },
    { kind: 'never' },
  );
}
