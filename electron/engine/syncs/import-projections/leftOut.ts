import { z } from 'zod';
import { plural } from '#engine/syncs/words.ts';
import type { Context } from './index.ts';
import type { SourceName } from './payload.ts';
import { inWords, type Projections, type Week } from './projection.ts';
import type { Failed } from './sources.ts';

/**
 * Says which sources failed, and what is stored of those that had no part in this run: mean and spread are without it, so that
 * nothing old is mixed into what is new.
 */
export async function reportLeftOut(
  context: Context,
  week: Week,
  fetched: readonly Projections[],
  failed: readonly Failed[],
): Promise<void> {
  const stored = await readOthers(
    context,
    week,
    fetched.map(({ source }) => source),
  );
  for (const { source, title, error } of failed) {
    const earlier = stored.find((each) => each.source === source);
    const rest = earlier
      ? ` What it expected of ${plural(earlier.players, 'player')} as of ${earlier.last.toISOString()} stays as it is.`
      : '';
    context.warn({
      code: 'source_failed',
      message: `${error.message} Mean and spread for ${inWords(week)} are without ${title}.${rest}`,
      details: { source, code: error.code, ...(error.hint === undefined ? {} : { hint: error.hint }) },
    });
  }
  for (const { source, players, last } of stored) {
    if (failed.some((each) => each.source === source)) continue;
    context.log.info(
      `Projections of ${source} for ${plural(players, 'player')} as of ${last.toISOString()} are stored too; mean and spread are without them.`,
      { source, players },
    );
  }
}

const storedSchema = z.object({ source: z.string(), players: z.int(), last: z.date() });

async function readOthers(
  { transaction }: Context,
  { season, week }: Week,
  used: readonly SourceName[],
): Promise<z.infer<typeof storedSchema>[]> {
  const rows = await transaction.query(
    `select source, count(*)::integer as players, max(updated_at) as last from public.nfl_projections
     where season = $1 and week = $2 and source <> all ($3::text[]) group by source order by source`,
    [season, week, used],
  );
  return z.array(storedSchema).parse(rows);
}
