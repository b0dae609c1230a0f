import type { FilterTime, JobFilter } from '#shared/filters/jobFilter.ts';
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
  /** The same in any order. */
  some(most: string): string;
}

/** More syncs than these are looked for among all jobs, instead of each along its own part of an index. */
const mostSyncs = 10;

/**
 * The narrowest way to the ended jobs of a filter that needs no index but those that are there: by id, routine run or request;
 * by state, but for the succeeded; by sync; or simply by time. Null where no ended job can match.
 */
export function endedWalk(conditions: FilterConditions, filter: JobFilter): EndedWalk | null {
  const states = wantedStates(filter);
  if (states.length === 0) return null;
  const { ways, rest } = split(filter, states);
  const unmet = conditions.ended(rest);
  if (unmet === null) return null;
  const parts = (most: string, after: EndedPlace | null): string[] =>
    ways.map((way) => `(${way(conditions, after)} limit ${most})`);
  const both = (most: string, after: EndedPlace | null): string =>
    `select j.* from (${parts(most, after).join(' union all ')}) j`;
  return {
    rest: unmet === 'true' ? null : unmet,
    first: (most, after = null) =>
      ways.length === 1 ? both(most, after) : `${both(most, after)} ${newestFirst} limit ${most}`,
    some: (most) => `${both(most, null)} limit ${most}`,
  };
}

export const newestFirst = 'order by j.finished_at desc, j.id desc';

/** A query that gives jobs newest first, after a place. */
type Way = (conditions: FilterConditions, after: EndedPlace | null) => string;

/** The ways that are gone together, and what is left to ask on them. */
function split(filter: JobFilter, states: readonly EndedState[]): { ways: Way[]; rest: JobFilter } {
  const { since, until, syncs, not, ...others } = filter;
  const time = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
  const rest: JobFilter = {
    ...others,
    ...(not === undefined ? {} : { not: { ...not, states: [] } }),
    states: states.length === endedStates.length ? [] : [...states],
  };
  const withSyncs = { ...rest, ...(syncs === undefined ? {} : { syncs }) };
  if (filter.ids ?? filter.routineRun ?? filter.request) {
    return { ways: [amongFew({ ...withSyncs, ...time })], rest: {} };
  }
  if (!states.includes('succeeded')) {
    return {
      ways: states.map((state) => inOrder({ ...time, states: [state] })),
      rest: { ...withSyncs, states: [] },
    };
  }
  const [sync] = syncs ?? [];
  if (syncs?.length === 1 && sync !== undefined) return { ways: [ofSync(sync, time)], rest };
  // Where more is asked, all that each way may look at would be read before the first job is known.
  if (syncs !== undefined && syncs.length <= mostSyncs && asksNothing(rest)) {
    return { ways: syncs.map((each) => ofSync(each, time)), rest };
  }
  return { ways: [inOrder(time)], rest: withSyncs };
}

/** By time, or by state and time, whose index is partial. */
function inOrder(filter: JobFilter): Way {
  return (conditions, after) =>
    `select j.* from sync.job_history j where ${conditions.ended(filter)}${afterPlace(conditions, after)} ${newestFirst}`;
}

/** By what few jobs have. Not knowing how few, the planner would go through all jobs in their order. */
function amongFew(filter: JobFilter): Way {
  return (conditions, after) =>
    `select j.* from (
       select j.* from sync.job_history j where ${conditions.ended(filter)}${afterPlace(conditions, after)} offset 0
     ) j ${newestFirst}`;
}

/**
 * By sync and time. Were the sync simply asked for, the planner would rather go through all jobs by time, and far, for a sync that
 * has rested of late; these conditions it can meet in order by the index of the syncs alone.
 */
function ofSync(name: string, { since, until }: { since?: FilterTime; until?: FilterTime }): Way {
  return (conditions, after) => {
    const sync = conditions.parameter(name, 'text');
    const lower =
      since === undefined ? `j.sync >= ${sync}` : `(j.sync, j.finished_at) >= (${sync}, ${conditions.moment(since)})`;
    // A parameter that stands nowhere would be refused.
    const upper = (): string =>
      until === undefined ? `j.sync <= ${sync}` : `(j.sync, j.finished_at) < (${sync}, ${conditions.moment(until)})`;
    const from = after === null ? upper() : `(j.sync, j.finished_at, j.id) < (${sync}, ${place(conditions, after)})`;
    // Only a plain condition on the time lets months be left out.
    const time = conditions.ended({ ...(since && { since }), ...(until && { until }) });
    return `select j.* from sync.job_history j where ${lower} and ${from} and ${time}${afterPlace(conditions, after)}
      order by j.sync desc, j.finished_at desc, j.id desc`;
  };
}

function asksNothing(filter: JobFilter): boolean {
  return Object.values(filter).every((value) => value === undefined || (Array.isArray(value) && value.length === 0));
}

function wantedStates(filter: JobFilter): EndedState[] {
  const { states = [], not } = filter;
  return endedStates.filter(
    (state) =>
      (states.length === 0 || states.includes(state)) &&
      !(not?.states?.includes(state) ?? false) &&
      !(state === 'succeeded' && asksForError(filter)),
  );
}

/** The first condition alone lets months be left out: pairs do not. */
function afterPlace(conditions: FilterConditions, after: EndedPlace | null): string {
  if (after === null) return '';
  const moment = conditions.parameter(after.finishedAt, 'timestamptz');
  return ` and j.finished_at <= ${moment} and (j.finished_at, j.id) < (${place(conditions, after)})`;
}

function place(conditions: FilterConditions, { finishedAt, id }: EndedPlace): string {
  return `${conditions.parameter(finishedAt, 'timestamptz')}, ${conditions.parameter(id, 'bigint')}`;
}
