import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';
import type { StatsFunction } from './settings.ts';

/** What the database has under a function's name. */
export interface Described extends StatsFunction {
  /** Schema and name, as the statement takes them. */
  readonly call: string;
  /** `ours`: made by a migration. `own`: the database's own, of which nothing is known but its name. */
  readonly kind: 'ours' | 'own' | 'missing';
  /** Why ours was not made, where it was not. */
  readonly note: string | null;
}

const rowsSchema = z.array(
  z.object({ name: z.string(), kind: z.enum(['ours', 'own', 'missing']), note: z.string().nullable() }),
);

/** Looks which of the functions there are: those that can be called without arguments. */
export async function describeFunctions(
  transaction: SyncTransaction,
  functions: readonly StatsFunction[],
): Promise<Described[]> {
  const calls = functions.map(({ name }) => (name.includes('.') ? name : `public.${name}`));
  const rows = rowsSchema.parse(
    await transaction.query(
      `select wanted.name, part.note,
         case when found.oid is null then 'missing'
           when obj_description(found.oid, 'pg_proc') like 'Touchline: %' then 'ours' else 'own' end as kind
       from unnest($1::text[]) with ordinality as wanted (name, place)
       left join lateral (
         select p.oid from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where n.nspname = split_part(wanted.name, '.', 1) and p.proname = split_part(wanted.name, '.', 2)
           and p.prokind = 'f' and p.pronargs = p.pronargdefaults
         order by p.pronargs limit 1
       ) found on true
       left join sync.club_parts part on 'public.' || part.name = wanted.name and part.kind = 'function' and part.state = 'left'
       order by wanted.place`,
      [calls],
    ),
  );
  return functions.flatMap(({ name, tags }, index) => {
    const row = rows[index];
    return row ? [{ name, tags, call: row.name, kind: row.kind, note: row.note }] : [];
  });
}
