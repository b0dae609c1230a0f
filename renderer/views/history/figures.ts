import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { endedStates, type EndedState } from '#shared/jobs.ts';
import type { EndedJobs, Throughput } from '#shared/statistics.ts';
import type { Stretch } from './chartSpan.ts';

export type Step = Throughput['series'][number];

/** Which of a filter's conditions the figures know, and what they show instead where they don't. */
export interface Figures {
  /** Null: of all syncs. */
  readonly sync: string | null;
  readonly states: readonly EndedState[];
  /** What the chart shows where that is more than the list does; null where it is the same. */
  readonly wider: string | null;
}

/** Conditions that the figures know; others would need every job to be looked at. */
const known: ReadonlySet<string> = new Set<keyof JobFilter>(['states', 'syncs', 'since', 'until']);

/** What the statistics can show for a filter: one sync or all, and outcomes. */
export function figuresFor(filter: JobFilter): Figures {
  const { states, syncs = [] } = filter;
  const [only] = syncs;
  const sync = syncs.length === 1 && only !== undefined ? only : null;
  const more = Object.entries(filter).some(([key, value]) => value !== undefined && !known.has(key));
  const of = sync === null ? 'all jobs' : `all jobs of ${sync}`;
  const shown = endedStates.filter((state) => !states || states.includes(state));
  return {
    sync,
    states: shown.length === 0 ? endedStates : shown,
    wider: more || syncs.length > 1 ? of : null,
  };
}

/** The filter's stretch of time, ms; null where it has none. An end that lies open is now. */
export function stretchOf({ since, until }: Pick<JobFilter, 'since' | 'until'>, now: number): Stretch | null {
  if (since === undefined && until === undefined) return null;
  const moment = (time: typeof since): number | null =>
    time === undefined ? null : typeof time === 'string' ? Date.parse(time) : now - time.ago;
  const to = moment(until) ?? now;
  return { from: Math.min(moment(since) ?? to, to), to };
}

/** How many ended in which way in all steps. */
export function totals(series: readonly Step[]): Record<EndedState, number> {
  const sum = (state: EndedState): number => series.reduce((total, step) => total + step[state], 0);
  return { succeeded: sum('succeeded'), failed: sum('failed'), cancelled: sum('cancelled') };
}

/** A step with nothing in it has no durations either. */
export function endedIn(step: EndedJobs, states: readonly EndedState[]): number {
  return states.reduce((sum, state) => sum + step[state], 0);
}
