import { z } from 'zod';
import { JobError } from '#engine/jobError.ts';
import { refuseCollapse } from '#engine/syncs/collapse.ts';
import type { Context } from './index.ts';
import { inWords, pointsOf, type Projections, type Week } from './projection.ts';

/** Points that nobody is expected to have in one game; a whole season's numbers would give more. */
const mostInAWeek = 80;

/**
 * Refuses what a source can't mean: nothing at all (`no_projections`), more than there can be in a week, or less than half of the
 * players of whom it expected something before (`implausible`). Throws a `JobError`.
 */
export async function checkPlausible(context: Context, given: Projections, week: Week): Promise<void> {
  const { title, source, projections } = given;
  if (projections.length === 0) throw noProjections(title, week);
  const wild = week.week === 0 ? [] : projections.filter((each) => Number(pointsOf(each, week).ppr) > mostInAWeek);
  const [first] = wild;
  if (first) {
    throw new JobError(
      {
        code: 'implausible',
        message: `${title} expects ${pointsOf(first, week).ppr} points of ${first.name} in ${inWords(week)}: these are not the numbers of one game.`,
        hint: 'Look at what the provider answers; it may have given those of the season.',
        details: { source, players: wild.length },
      },
      { kind: 'never' },
    );
  }
  if (context.payload.acceptCollapse) return;
  const known = await countKnown(context, source, week);
  refuseCollapse(`${title}’s answer for ${inWords(week)}`, projections.length, known);
}

/** How many players it expected something of in this week, else in the last one before it of the regular season. */
async function countKnown(context: Context, source: string, { season, week, isPost }: Week): Promise<number> {
  const rows = await context.part((transaction) =>
    transaction.query(
      `select count(*)::integer as players from public.nfl_projections
       where source = $1 and season = $2 and week = $3
       union all
       (select count(*)::integer from public.nfl_projections
        where source = $1 and season = $2 and week < $3 and week > 0 and not $4::boolean
        group by week order by week desc limit 1)`,
      [source, season, week, isPost],
    ),
  );
  const counts = z.array(z.object({ players: z.int() })).parse(rows);
  return counts.find(({ players }) => players > 0)?.players ?? 0;
}

function noProjections(title: string, week: Week): JobError {
  return new JobError(
    {
      code: 'no_projections',
      message: `${title} has no projections for ${inWords(week)}.`,
      hint: 'They may not be there yet, or not any more. Check the season and the week.',
      details: { season: week.season, week: week.week },
    },
    { kind: 'never' },
  );
}
