import { z } from 'zod';
import { nflWeekAt, type NflWeek } from '#engine/nfl/calendar.ts';
import { pick } from '#engine/nfl/payload.ts';
import type { SyncContext } from '#engine/syncs/defineSync.ts';
import type { Payload } from './payload.ts';

/** Reports of a season's first week begin in the week before it. ms */
const beforeTheSeason = 8 * 86_400_000;

/**
 * The season whose reports are asked for, and the week of which reports are made at the run's moment: the next one, also between
 * two weeks; null out of season, and where the schedule that is loaded does not tell.
 */
export async function resolveReports(
  context: SyncContext<Payload, unknown>,
): Promise<{ season: number; current: NflWeek | null }> {
  const at = await context.moment();
  const { calendar, begins } = await context.part(async (transaction) => {
    const found = await nflWeekAt(transaction, at);
    const rows = await transaction.query('select first_kickoff from public.nfl_weeks where season = $1 and week = $2', [
      found.next?.season ?? 0,
      found.next?.week ?? 0,
    ]);
    const [week] = z.array(z.object({ first_kickoff: z.date().nullable() })).parse(rows);
    return { calendar: found, begins: week?.first_kickoff ?? null };
  });
  const { next, lastComplete } = calendar;
  const soon = begins !== null && begins.getTime() - at.getTime() <= beforeTheSeason;
  const current = next !== null && (next.season === lastComplete?.season || soon) ? next : null;
  if (context.payload.season !== undefined) return { season: context.payload.season, current };
  const season = current?.season ?? lastComplete?.season ?? pick(calendar, 'next').season;
  context.log.info(
    current
      ? `At ${at.toISOString()} reports are about week ${current.week} of ${current.season}.`
      : `At ${at.toISOString()} no week is played; taking the reports of ${season}.`,
    { season, week: current?.week ?? null },
  );
  return { season, current };
}
