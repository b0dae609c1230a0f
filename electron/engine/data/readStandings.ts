import type { EndedState, JobState } from '#shared/jobs.ts';
import type { Freshness, RowChanges, SyncStanding } from '#shared/syncData.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** What is asked about: a sync and the entity under which its freshness is kept. */
export interface StandingOf {
  readonly name: string;
  readonly entity: string | null;
}

/** Among so many of a sync's newest jobs the last end is looked for that was no dry run. */
const mostJobs = 20;

type Row = {
  sync: string;
  success_job: string | null;
  success_at: Date | null;
  changes: RowChanges[] | null;
  end_job: string | null;
  end_at: Date | null;
  end_state: EndedState | null;
  end_message: string | null;
  stale: string | null;
};

/**
 * How the data of syncs stand. (Between, and not equal: the planner then can't take the index by time alone, which it would go
 * through to its end for a sync that has not run for long.) Costs a few look-ups by index for each sync, however long the history is: the last end is read from
 * history, the last success before that from the statistics, and whether data are too old from the alert that says so.
 */
export async function readStandings(database: Queryable, syncs: readonly StandingOf[]): Promise<SyncStanding[]> {
  const [rows, freshness] = await Promise.all([
    database.query<Row>(
      `select s.name as sync, success.id as success_job, success.finished_at as success_at, success.changes,
         last.id as end_job, last.finished_at as end_at, last.state as end_state, last.error ->> 'message' as end_message,
         (select a.message from sync.alerts a
          where a.fold_key = 'sync_stale:' || s.name and a.state <> 'resolved' limit 1) as stale
       from unnest($1::text[]) with ordinality s (name, place)
       left join lateral (
         select * from (
           select h.id, h.state, h.finished_at, h.dry_run, h.error from sync.job_history h
           where h.sync between s.name and s.name order by h.sync desc, h.finished_at desc, h.id desc limit ${mostJobs}
         ) newest
         where not dry_run order by finished_at desc, id desc limit 1
       ) last on true
       left join sync.sync_ends e on e.sync = s.name
       left join lateral (
         select h.id, h.finished_at, (
           select jsonb_agg(c - 'samples')
           from jsonb_array_elements(case when jsonb_typeof(h.result -> 'changes') = 'array' then h.result -> 'changes' end) c
         ) as changes
         from sync.job_history h
         where h.id = case when last.state = 'succeeded' then last.id else e.succeeded_job end
         order by h.finished_at desc limit 1
       ) success on true
       order by s.place`,
      [syncs.map(({ name }) => name)],
    ),
    readFreshness(database),
  ]);
  return rows.map((row, index) => ({
    sync: row.sync,
    lastSuccess:
      row.success_job === null || row.success_at === null
        ? null
        : { job: row.success_job, at: row.success_at.toISOString() },
    lastTrouble:
      row.end_job === null || row.end_at === null || !isTrouble(row.end_state)
        ? null
        : { job: row.end_job, at: row.end_at.toISOString(), state: row.end_state, message: row.end_message },
    freshness: freshness.filter(({ entity }) => entity === syncs[index]?.entity),
    stale: row.stale,
    changes: row.changes ?? [],
  }));
}

function isTrouble(state: JobState | null): state is 'failed' | 'cancelled' {
  return state === 'failed' || state === 'cancelled';
}

/** What is known of every provider's entities; a few dozen. */
async function readFreshness(database: Queryable): Promise<Freshness[]> {
  const rows = await database.query<{
    provider: string;
    entity: string;
    last_synced_at: Date | null;
    cursor: string | null;
    last_error_at: Date | null;
    last_error: string | null;
  }>(
    `select p.title as provider, s.entity, s.last_synced_at, s.cursor, s.last_error_at, left(s.last_error, 1000) as last_error
     from public.provider_sync_state s join public.provider_sources p on p.id = s.provider_source_id
     order by s.entity, p.id limit 500`,
  );
  return rows.map((row) => ({
    provider: row.provider,
    entity: row.entity,
    syncedAt: row.last_synced_at?.toISOString() ?? null,
    cursor: row.cursor,
    errorAt: row.last_error_at?.toISOString() ?? null,
    error: row.last_error,
  }));
}
