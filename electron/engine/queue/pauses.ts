import type { Pause } from '#shared/pauses.ts';
import type { Queryable } from '#engine/database/queryable.ts';

export type PauseTarget = Pick<Pause, 'scope' | 'name'>;

export async function readPauses(database: Queryable): Promise<Pause[]> {
  const rows = await database.query<{
    scope: Pause['scope'];
    name: string;
    paused_at: Date;
    paused_by: string;
    reason: string | null;
  }>('select scope, name, paused_at, paused_by, reason from sync.pauses order by scope, name');
  return rows.map((row) => ({
    scope: row.scope,
    name: row.name,
    pausedAt: row.paused_at.toISOString(),
    pausedBy: row.paused_by,
    reason: row.reason,
  }));
}

/** Lets workers claim no more of a sync, of a provider's syncs, or of anything; what runs goes on. False: it is paused already. */
export async function pause(
  database: Queryable,
  target: PauseTarget,
  { by, reason }: { by: string; reason?: string | undefined },
): Promise<boolean> {
  const rows = await database.query(
    `with paused as (
       insert into sync.pauses (scope, name, paused_by, reason) values ($1, $2, $3, $4) on conflict do nothing returning name
     )
     select pg_notify('touchline', 'control') from paused`,
    [target.scope, target.name, by, reason ?? null],
  );
  return rows.length === 1;
}

/** Lets workers claim again. False: it is not paused. */
export async function unpause(database: Queryable, target: PauseTarget): Promise<boolean> {
  const rows = await database.query(
    `with resumed as (delete from sync.pauses where scope = $1 and name = $2 returning name)
     select pg_notify('touchline', 'control') from resumed`,
    [target.scope, target.name],
  );
  return rows.length === 1;
}

/**
 * Puts the jobs of paused syncs aside, so that no claim walks over them, and brings back those of syncs that go on. A worker
 * does it while it lives; whether a job may be claimed depends on the pause alone.
 */
export async function followPauses(database: Queryable): Promise<void> {
  for (;;) {
    const [row] = await database.query<{ moved: number }>('select sync.follow_pauses($1) as moved', [mostMoved]);
    if (!row?.moved) return;
  }
}

const mostMoved = 10_000;
