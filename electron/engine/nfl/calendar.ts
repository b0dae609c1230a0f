import { z } from 'zod';
import type { Queryable } from '#engine/database/queryable.ts';

/** A week of the NFL as nflverse counts it: the playoffs go on from the last week of the regular season. */
export interface NflWeek {
  readonly season: number;
  readonly week: number;
  readonly type: 'REG' | 'POST';
}

/** How the NFL stands at a moment, by the games that are loaded. What they don't tell is null. */
export interface NflMoment {
  readonly at: Date;
  /** The newest week all of whose games are complete: 4 h 30 min after the last kickoff. */
  readonly lastComplete: NflWeek | null;
  /** The first week that is not complete: under way, or to come. */
  readonly next: NflWeek | null;
  /**
   * Why the loaded games may not be all that there were: a sentence, where the schedule of the time is missing or ends too
   * early; null where nothing of the kind shows.
   */
  readonly gap: string | null;
}

/**
 * Tells of each moment which week was the last complete one and which the next, in the order given, in one statement. It
 * goes by the loaded games alone (the view nfl_weeks), never by a rule about dates, and says nothing across a time whose
 * schedule is not loaded:
 *
 * - `next` follows from the week before it, or it is a season's first and the season before is loaded to its Super Bowl, or
 *   over by the calendar: from March to August no game of any season is played.
 * - `lastComplete` holds until the September after it; from then on there may have been weeks that nobody loaded.
 */
export async function nflWeeksAt(database: Queryable, moments: readonly Date[]): Promise<NflMoment[]> {
  if (moments.length === 0) return [];
  const rows = z
    .array(rowSchema)
    .parse(await database.query(statement, [moments.map((moment) => moment.toISOString())]));
  return rows.map(toMoment);
}

/** The same of one moment. */
export async function nflWeekAt(database: Queryable, moment: Date): Promise<NflMoment> {
  const [found] = await nflWeeksAt(database, [moment]);
  if (!found) throw new Error('the calendar gave no row');
  return found;
}

const weekSchema = z.object({ season: z.int(), week: z.int(), type: z.enum(['REG', 'POST']) });

const rowSchema = z.object({
  at: z.date(),
  last: weekSchema.nullable(),
  next: weekSchema.nullable(),
  last_known: z.boolean().nullable(),
  next_known: z.boolean().nullable(),
  /** What was played since the last week is not loaded: the week after it is missing, and would be complete by now. */
  ends_early: z.boolean().nullable(),
  first_season: z.int().nullable(),
});

function toMoment(row: z.infer<typeof rowSchema>): NflMoment {
  const lastComplete = row.last !== null && row.last_known === true ? row.last : null;
  const next = row.next !== null && row.next_known === true ? row.next : null;
  return { at: row.at, lastComplete, next, gap: gapOf(row, lastComplete, next) };
}

function gapOf(
  { at, ends_early: endsEarly, first_season: firstSeason }: z.infer<typeof rowSchema>,
  lastComplete: NflWeek | null,
  next: NflWeek | null,
): string | null {
  if (firstSeason === null) return 'No NFL schedule is loaded.';
  if (lastComplete === null && next === null) return `The NFL schedule of ${at.toISOString()} is not loaded.`;
  if (lastComplete !== null && endsEarly === true) {
    return `The loaded schedule of ${lastComplete.season} ends with week ${lastComplete.week}; what was played from then to ${at.toISOString()} is not known.`;
  }
  return null;
}

const one = (week: string): string =>
  `case when ${week}.season is not null then jsonb_build_object('season', ${week}.season, 'week', ${week}.week, 'type', ${week}.season_type) end`;

// The next week ends six days after one at the earliest (wild card on Monday, division until Sunday), the Super Bowl thirteen.
const statement = `
with weeks as materialized (
  select season, week, season_type, round, complete_at,
    lag(week) over (partition by season order by week) = week - 1 as follows
  from public.nfl_weeks
), seasons as materialized (
  select season, min(week) = 1 as from_start, bool_or(round = 'SB') as to_end from weeks group by season
)
select moment.at, ${one('last')} as last, ${one('next')} as next,
  moment.at < make_timestamptz(last.season + 1, 9, 1, 0, 0, 0, 'UTC')
    or exists (select from seasons s where s.season = last.season + 1 and s.from_start) as last_known,
  next.follows or next.week = 1 and (
    moment.at >= make_timestamptz(next.season, 3, 1, 0, 0, 0, 'UTC')
    or exists (select from seasons s where s.season = next.season - 1 and s.to_end)
  ) as next_known,
  last.round <> 'SB' and moment.at >= last.complete_at + case last.round when 'CON' then interval '13 days' else interval '6 days' end
    and (next.season is null or next.season > last.season) as ends_early,
  (select min(season) from seasons) as first_season
from unnest($1::timestamptz[]) with ordinality moment (at, place)
left join lateral (
  select * from weeks where complete_at <= moment.at order by season desc, week desc limit 1
) last on true
left join lateral (
  select * from weeks where complete_at is null or complete_at > moment.at order by season, week limit 1
) next on true
order by moment.place`;
