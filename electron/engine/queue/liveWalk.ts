import type { JobFilter } from '#shared/filters/jobFilter.ts';
import type { FilterConditions } from './filterConditions.ts';

/** A place among running jobs, the latest start first: right after the one that began at this moment. */
export interface RunningPlace {
  readonly startedAt: string;
  readonly id: string;
}

/** A place among pending jobs, in the order in which they will run. */
export interface PendingPlace {
  readonly priority: number;
  readonly runAt: string;
  readonly id: string;
}

/** How the live jobs of a filter are found. */
export interface LiveWalk {
  /** What has to be asked of the jobs on the way; null where all of them match. */
  readonly rest: string | null;
  /** A query for the first so many running jobs, the latest start first, as `sync.jobs` has them. */
  running(most: string, after?: RunningPlace | null): string;
  /** The same for pending jobs, in the order in which they will run. */
  pending(most: string, after?: PendingPlace | null): string;
}

/** The way to the live jobs of a filter; null where none can match. */
export function liveWalk(conditions: FilterConditions, filter: JobFilter): LiveWalk | null {
  const { ids, routineRun, request, ...others } = filter;
  // What an index narrows to a few jobs is asked first.
  const narrow = conditions.live({
    ...(ids && { ids }),
    ...(routineRun === undefined ? {} : { routineRun }),
    ...(request === undefined ? {} : { request }),
  });
  const rest = conditions.live(others);
  if (narrow === null || rest === null) return null;
  return {
    rest: rest === 'true' ? null : rest,
    running(most, after = null) {
      const from = after === null ? 'true' : afterRunning(conditions, after);
      return `select j.* from ${running} where ${narrow} and ${from} ${latestStartFirst} limit ${most}`;
    },
    pending(most, after = null) {
      const stretches = after === null ? ['true'] : afterPending(conditions, after);
      const parts = stretches.flatMap((stretch) =>
        pendingKinds(`j.state = 'pending' and ${narrow} and ${stretch} ${nextFirst} limit ${most}`),
      );
      return `select j.* from (${parts.map((part) => `(${part})`).join(' union all ')}) j ${nextFirst} limit ${most}`;
    },
  };
}

/** Running jobs as the workers publish them, each found by its id: the queue may be long. */
export const running = `sync.running_attempts r cross join lateral (
  select * from sync.jobs where id = r.job_id and token = r.token and state = 'running' offset 0) j`;

const latestStartFirst = 'order by j.started_at desc, j.id desc';
const nextFirst = 'order by j.priority desc, j.run_at, j.id';

/**
 * Pending jobs that may be claimed, that wait for a lock, for an earlier step, and those of paused syncs that were put aside:
 * each kind has an index of its own, the second and the last one by lock and by sync.
 */
function pendingKinds(asked: string): string[] {
  return [
    `select j.* from sync.jobs j where j.waiting_for is null and j.waits_for is null and not j.parked and ${asked}`,
    `select j.* from (${waitedLocks}) l cross join lateral (
       select j.* from sync.jobs j where j.waiting_for = l.name and ${asked}) j`,
    `select j.* from sync.jobs j where j.waiting_for is null and j.waits_for is not null and j.routine_run is not null and ${asked}`,
    `select j.* from sync.parked_syncs() p (name) cross join lateral (
       select j.* from sync.jobs j where j.parked and j.waiting_for is null and j.waits_for is null and j.sync = p.name and ${asked}) j`,
  ];
}

/** The locks that jobs wait for, found without reading all of those. */
export const waitedLocks = `
  with recursive locks (name) as (
    (select waiting_for from sync.jobs where waiting_for is not null order by waiting_for limit 1)
    union all
    select (select j.waiting_for from sync.jobs j where j.waiting_for > l.name order by j.waiting_for limit 1)
    from locks l where l.name is not null
  )
  select name from locks where name is not null`;

function afterRunning(conditions: FilterConditions, { startedAt, id }: RunningPlace): string {
  return `(j.started_at, j.id) < (${conditions.parameter(startedAt, 'timestamptz')}, ${conditions.parameter(id, 'bigint')})`;
}

/** Two stretches of the index: one condition for both would go through all that comes before. */
function afterPending(conditions: FilterConditions, { priority, runAt, id }: PendingPlace): string[] {
  const level = conditions.parameter(priority, 'smallint');
  const moment = conditions.parameter(runAt, 'timestamptz');
  return [
    `j.priority = ${level} and (j.run_at, j.id) > (${moment}, ${conditions.parameter(id, 'bigint')})`,
    `j.priority < ${level}`,
  ];
}
