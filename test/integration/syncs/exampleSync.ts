import { z } from 'zod';
import { JobError } from '#engine/jobError.ts';
import { readTable } from '#engine/nfl/csvTable.ts';
import { bySeason } from '#engine/nfl/partitions.ts';
import { resolveSeason, seasonField } from '#engine/nfl/payload.ts';
import { acceptCollapse } from '#engine/syncs/collapse.ts';
import { defineSync } from '#engine/syncs/defineSync.ts';
import { plural } from '#engine/syncs/words.ts';

const payloadSchema = z.strictObject({
  season: seasonField,
  acceptCollapse: acceptCollapse('Write even when there are less than half of the colleges that the last runs found.'),
});

export const syncNflColleges = defineSync({
  name: 'sync-nfl-colleges',
  title: 'NFL colleges',
  description: 'Counts the players of a season’s rosters by the college that they come from.',
  payload: payloadSchema,
  provider: 'nflverse',
  estimatedCalls: 1,
  lock: ({ season }) => `sync-nfl-colleges ${season ?? 'current'}`,
  maxAttempts: 5,
  timeout: 5 * 60_000,
  entity: 'nfl-colleges',
  partitions: bySeason,
  async run(context) {
    const { payload, provider, transaction, progress, log } = context;
    const season = await resolveSeason(context, payload, 'next');

    progress(0, null, 'Fetching rosters');
    const file = await provider.rosters(season);
    const { rows } = readTable(file, ['gsis_id', 'college']);
    const players = new Map<string, number>();
    for (const row of rows) {
      const college = row.text('college');
      if (college !== null) players.set(college, (players.get(college) ?? 0) + 1);
    }
    if (players.size === 0) {
      throw new JobError(
        {
          code: 'empty_answer',
          message: `${file.name} names no college at all. Nothing was written.`,
          hint: 'nflverse may be in the middle of an update: try again later.',
        },
        { kind: 'never' },
      );
    }

    progress(0, players.size, 'Writing colleges');
    const counted = [...players].map(([college, count]) => ({ season, college, players: count }));
    const { inserted, updated } = await transaction.upsert('nfl_colleges', counted, { key: ['season', 'college'] });
    const gone = await transaction.query<{ college: string }>(
      'delete from public.nfl_colleges where season = $1 and college <> all ($2::text[]) returning college',
      [season, [...players.keys()]],
    );
    transaction.record({
      table: 'nfl_colleges',
      received: 0,
      inserted: 0,
      updated: 0,
      unchanged: 0,
      removed: gone.length,
      samples: gone.slice(0, 20).map((key) => ({ kind: 'removed', key, before: null, after: null })),
    });

    progress(players.size, players.size, 'Written');
    const what = `${inserted} new, ${updated} changed, ${gone.length} gone`;
    log.info(`${season}: ${plural(rows.length, 'player')} of ${plural(players.size, 'college')}, ${what}.`);
  },
});
