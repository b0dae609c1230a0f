import type { FilterTime, JobFilter } from '#shared/filters/jobFilter.ts';
import { endedStates, type EndedState } from '#shared/jobs.ts';
import type { EndedPlace, EndedWalk } from '#engine/queue/endedWalk.ts';
import { asksForError } from '#engine/queue/filterConditions.ts';
import { toMicros } from '../moments.ts';
import type { ArchiveConditions } from './conditions.ts';

/** More syncs than these are looked for among all jobs, instead of each along its own part of an index. */
const mostSyncs = 10;

/**
 * The same way to the ended jobs of a filter as online (`endedWalk`), so that a page looks at the same jobs and ends with the
 * same one. Null where no job can match.
 */
export function archiveWalk(conditions: ArchiveConditions, filter: JobFilter): EndedWalk | null {
  const states = wantedStates(filter);
  if (states.length === 0) return null;
  const { ways, rest } = split(filter, states);
  const unmet = conditions.ended(rest);
  if (unmet === null) return null;
  const both = (most: string, after: EndedPlace | null): string =>
    ways.map((way) => `select * from (${way(conditions, after)} limit ${most})`).join(' union all ');
  return {
    rest: unmet === 'true' ? null : unmet,
    first: (most, after = null) => `select j.* from (${both(most, after)}) j ${newestFirst} limit ${most}`,
    some: (most) => `select j.* from (${both(most, null)}) j limit ${most}`,
  };
}

export const newestFirst = 'order by j.finished_at desc, j.id desc';

/** A query that gives jobs newest first, after a place. */
type Way = (conditions: ArchiveConditions, after: EndedPlace | null) => string;

function split(filter: JobFilter, states: readonly EndedState[]): { ways: Way[]; rest: JobFilter } {
  const { since, until, syncs, not, ...others } = filter;
  const time = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
  const rest: JobFilter = {
    ...others,
    ...(not === undefined ? {} : { not: { ...not, states: [] } }),
    states: states.length === endedStates.length ? [] : [...states],
  };
  const withSyncs = { ...rest, ...(syncs === undefined ? {} : { syncs }) };
  if (filter.ids ?? filter.routineRun ?? filter.request)
    return { ways: [inOrder({ ...withSyncs, ...time })], rest: {} };
  if (!states.includes('succeeded')) {
    return {
      ways: states.map((state) => inOrder({ ...time, states: [state] })),
      rest: { ...withSyncs, states: [] },
    };
  }
  const [sync] = syncs ?? [];
  if (syncs?.length === 1 && sync !== undefined) return { ways: [ofSync(sync, time)], rest };
  if (syncs !== undefined && syncs.length <= mostSyncs && asksNothing(rest)) {
    return { ways: syncs.map((each) => ofSync(each, time)), rest };
  }
  return { ways: [inOrder(time)], rest: withSyncs };
}

function inOrder(filter: JobFilter): Way {
  return (conditions, after) =>
    `select j.* from jobs j where ${conditions.ended(filter)}${afterPlace(conditions, after)} ${newestFirst}`;
}

function ofSync(name: string, time: { since?: FilterTime; until?: FilterTime }): Way {
  return inOrder({ ...time, syncs: [name] });
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

function afterPlace(conditions: ArchiveConditions, after: EndedPlace | null): string {
  if (after === null) return '';
  const moment = conditions.add(toMicros(after.finishedAt));
  return ` and (j.finished_at, j.id) < (${moment}, ${conditions.add(BigInt(after.id))})`;
}
