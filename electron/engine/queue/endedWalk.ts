import type { FilterState, JobFilter } from '#shared/filters/jobFilter.ts';
import { endedStates, type EndedState } from '#shared/jobs.ts';
import { asksForError, type FilterConditions } from './filterConditions.ts';

/** A place among ended jobs, the newest first: right after the job that ended at this moment (ISO, to the microsecond). */
export interface EndedPlace {
  readonly finishedAt: string;
  readonly id: string;
}

/** How the ended jobs of a filter are found: along an index, from the newest on. */
export interface EndedWalk {
  /** What has to be asked of the jobs on the way; null where all of them match. */
  readonly rest: string | null;
  /** A query for the first so many jobs on the way, newest first, as `sync.job_history` has them. */
  first(most: string, after?: EndedPlace | null): string;
}

/** More syncs than these are looked for among all jobs, instead of each along its own part of an index. */
const mostBranches = 10;

/**
 * The narrowest way to the ended jobs of a filter that needs no index but those that are there: by id, routine run or request;
 * by state, but for the succeeded; by sync; or simply by time. Null where no ended job can match.
 */
export function endedWalk(conditions: FilterConditions, filter: JobFilter): EndedWalk | null {
  const states = wantedStates(filter);
  if (states.length === 0) return null;
  const { branches, rest, narrow } = split(filter, states);
  const unmet = conditions.ended(rest);
  const carried = branches.flatMap((branch) => conditions.ended(branch) ?? []);
  if (unmet === null || carried.length === 0) return null;
  return {
    rest: unmet === 'true' ? null : unmet,
    first(most, after = null) {
      const from = after === null ? '' : ` and ${afterPlace(conditions, after)}`;
      const parts = carried.map((condition) => {
        const found = `select j.* from sync.job_history j where ${condition}${from}`;
        // Not knowing how few they are, the planner would go through all jobs in their order.
        return narrow
          ? `select j.* from (${found} offset 0) j ${newestFirst} limit ${most}`
          : `${found} ${newestFirst} limit ${most}`;
      });
      const [only = ''] = parts;
      return parts.length === 1
        ? only
        : `select j.* from (${parts.map((part) => `(${part})`).join(' union all ')}) j ${newestFirst} limit ${most}`;
    },
  };
}

export const newestFirst = 'order by j.finished_at desc, j.id desc';

/**
 * The filters of the parts of an index that are walked together, and what is left to ask. `narrow`: the index gives few jobs, and
 * not in their order.
 */
function split(
  filter: JobFilter,
  states: readonly EndedState[],
): { branches: JobFilter[]; rest: JobFilter; narrow: boolean } {
  const { since, until, syncs, not, ...others } = filter;
  const time = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
  const notOthers = not === undefined ? {} : { not: { ...not, states: [] } };
  const rest = { ...others, ...notOthers, states: states.length === endedStates.length ? [] : [...states] };
  const bySync = syncs === undefined ? {} : { syncs };
  if (filter.ids ?? filter.routineRun ?? filter.request)
    return { branches: [{ ...rest, ...bySync, ...time }], rest: {}, narrow: true };
  if (!states.includes('succeeded')) {
    return {
      branches: states.map((state) => ({ ...time, states: [state] })),
      rest: { ...rest, ...bySync, states: [] },
      narrow: false,
    };
  }
  if (syncs !== undefined && syncs.length <= mostBranches)
    return { branches: syncs.map((sync) => ({ ...time, syncs: [sync] })), rest, narrow: false };
  return { branches: [time], rest: { ...rest, ...bySync }, narrow: false };
}

function wantedStates(filter: JobFilter): EndedState[] {
  const named = (states: readonly FilterState[] | undefined, state: EndedState): boolean =>
    states === undefined || states.length === 0 || states.includes(state);
  return endedStates.filter(
    (state) =>
      named(filter.states, state) &&
      !(filter.not?.states?.includes(state) ?? false) &&
      !(state === 'succeeded' && asksForError(filter)),
  );
}

/** The first condition alone lets months be left out: pairs do not. */
function afterPlace(conditions: FilterConditions, { finishedAt, id }: EndedPlace): string {
  const moment = conditions.parameter(finishedAt, 'timestamptz');
  return `j.finished_at <= ${moment} and (j.finished_at, j.id) < (${moment}, ${conditions.parameter(id, 'bigint')})`;
}
