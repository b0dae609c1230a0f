import { z } from 'zod';
import type { Warning } from '#shared/jobs.ts';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

/** The weeks of an NFL season at the run's moment, by the loaded schedule. */
export interface SeasonWeeks {
  /** Whether any game of the season is loaded. */
  readonly loaded: boolean;
  statusOf(week: number): 'scheduled' | 'running' | 'final' | null;
  /** The newest complete week; 0 before the first is. Null where the season is not loaded. */
  readonly lastComplete: number | null;
  /** The first week that is not complete; null where there is none, or the season is not loaded. */
  readonly next: number | null;
}

/** A season of which no schedule says anything: not loaded, or of another sport. */
export const unknownWeeks: SeasonWeeks = { loaded: false, statusOf: () => null, lastComplete: null, next: null };

const rowSchema = z.object({ week: z.int(), started: z.boolean(), complete: z.boolean() });

/** How the weeks of a season stand at a moment. */
export async function readWeeks(transaction: SyncTransaction, season: number, at: Date): Promise<SeasonWeeks> {
  const rows = z.array(rowSchema).parse(
    await transaction.query(
      `select week, first_kickoff is not null and first_kickoff <= $2 as started, complete_at is not null and complete_at <= $2 as complete
       from public.nfl_weeks where season = $1 order by week`,
      [season, at.toISOString()],
    ),
  );
  if (rows.length === 0) return unknownWeeks;
  const byWeek = new Map(rows.map((row) => [row.week, row]));
  return {
    loaded: true,
    statusOf(week) {
      const row = byWeek.get(week);
      return row ? (row.complete ? 'final' : row.started ? 'running' : 'scheduled') : null;
    },
    lastComplete: rows.findLast((row) => row.complete)?.week ?? 0,
    next: rows.find((row) => !row.complete)?.week ?? null,
  };
}

/**
 * The weeks of a league that a run is about: the one of the payload; else the last complete one and the next by the schedule, as
 * far as the league's season goes; else, where no schedule is loaded, the one that the provider says is current.
 */
export function chooseWeeks(
  asked: number | undefined,
  { lastComplete, next, loaded }: SeasonWeeks,
  league: { readonly start: number; readonly end: number; readonly current: number | null },
): number[] {
  const within = (week: number): boolean => week >= league.start && week <= league.end;
  if (asked !== undefined) return within(asked) ? [asked] : [];
  if (!loaded) return league.current === null ? [] : [Math.min(Math.max(league.current, league.start), league.end)];
  const last = lastComplete === null ? null : Math.min(lastComplete, league.end);
  return [...new Set([last, next])].filter((week) => week !== null).filter(within);
}

/** That the weeks are what the provider says, where nobody named one and no schedule of the season is loaded. */
export function notByScheduleWarning(
  league: string,
  season: number,
  provider: string,
  weeks: readonly number[],
): Warning {
  return {
    code: 'schedule_not_loaded',
    message: `The NFL schedule of ${season} is not loaded: ${weeks.length === 0 ? 'no week' : `week ${weeks.join(' and ')}`} of ${league} is the current one by what ${provider} says. sync-nfl-matchups loads the schedule.`,
    details: { season, weeks: [...weeks] },
  };
}
