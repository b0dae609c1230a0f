import { useMemo, useState } from 'react';
import type { JobScope } from '#shared/contract/areas/jobs.ts';
import type { FilterState, JobFilter } from '#shared/filters/jobFilter.ts';
import { parseFilter } from '#shared/filters/parseFilter.ts';
import { endedStates } from '#shared/jobs.ts';
import { useNow } from '../../ui/now.tsx';

/** What the list is filtered by. */
export interface AppliedFilter {
  readonly text: string;
  readonly filter: JobFilter;
}

/**
 * What an address's filter means. One that means nothing changes nothing: the list keeps the filter before, and shows nothing where
 * there was none (null).
 */
export function useAppliedFilter(text: string): AppliedFilter | null {
  // `today` is another day after midnight.
  const quarter = useNow(900_000);
  const [last, setLast] = useState<AppliedFilter | null>(null);
  const read = useMemo(() => readFilter(text, quarter), [text, quarter]);
  if (read === null || isSame(read, last)) return last;
  setLast(read);
  return read;
}

/** A filter's text as it is applied; null where a part of it means nothing. */
export function readFilter(text: string, now: number): AppliedFilter | null {
  const { filter, problems } = parseFilter(text, now);
  return problems.length === 0 ? { text: text.trim(), filter } : null;
}

const ended: readonly FilterState[] = endedStates;
/** Every state that a job has before it ends. */
const live: readonly FilterState[] = [
  'running',
  'cancelling',
  'pending',
  'scheduled',
  'retrying',
  'blocked',
  'waiting',
];

/** What a view of jobs has to be asked for: a filter on live states alone pages through all of them. */
export function scopeOf({ states, lock }: JobFilter, view: 'jobs' | 'history'): JobScope {
  if (view === 'history') return 'ended';
  const liveAlone = states !== undefined && states.length > 0 && states.every((state) => live.includes(state));
  return liveAlone || lock !== undefined ? 'live' : 'all';
}

/** A view's filter for an action on all that match: what has not ended is not in the history. Null where nothing can match. */
export function filterWithin(filter: JobFilter, view: 'jobs' | 'history'): JobFilter | null {
  if (view === 'jobs') return filter;
  const states = (filter.states ?? ended).filter((state) => ended.includes(state));
  return states.length === 0 ? null : { ...filter, states };
}

function isSame(one: AppliedFilter, other: AppliedFilter | null): boolean {
  return other !== null && one.text === other.text && JSON.stringify(one.filter) === JSON.stringify(other.filter);
}
