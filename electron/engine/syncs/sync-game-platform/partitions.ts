import { z } from 'zod';
import type { Partitions } from '#engine/syncs/defineSync.ts';

/** By coach: every coach who has a competitor that is still listed. */
export const partitions: Partitions = {
  axes: ['coach'],
  async list(database) {
    const rows = await database.query(
      `select h.provider_coach_id from public.game_platform_coaches h
       where exists (select from public.game_platform_competitors c where c.coach_id = h.id and c.is_listed)
       order by h.provider_coach_id collate "C"`,
    );
    return z
      .array(z.object({ provider_coach_id: z.string() }))
      .parse(rows)
      .map(({ provider_coach_id: coach }) => ({ key: { coach }, payload: { coachId: coach } }));
  },
};
