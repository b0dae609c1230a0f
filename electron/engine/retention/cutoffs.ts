import { endedStates, type EndedState } from '#shared/jobs.ts';
import type { Retention } from '#shared/retention.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** The moment before which jobs of a state are expired; null where they are kept for ever. By the database's clock. */
export type Cutoffs = Record<EndedState, { text: string; ms: number } | null>;

export async function readCutoffs(database: Queryable, settings: Retention): Promise<Cutoffs> {
  const days = endedStates.map((state) => settings[`${state}Days`]);
  const rows = await database.query<{ text: string | null; ms: number | null }>(
    `select cutoff::text as text, extract(epoch from cutoff)::float8 * 1000 as ms
     from (select now() - days * interval '1 day' as cutoff, place from unnest($1::int[]) with ordinality as t (days, place)) c
     order by place`,
    [days],
  );
  const [succeeded, failed, cancelled] = rows.map(({ text, ms }) =>
    text === null || ms === null ? null : { text, ms },
  );
  return { succeeded: succeeded ?? null, failed: failed ?? null, cancelled: cancelled ?? null };
}
