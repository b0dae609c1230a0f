import { jobIdSchema, jobStates, type JobId } from '#shared/jobs.ts';
import type { ShownFilter } from './shownFilter.ts';

export type Suggestion =
  { kind: 'filter'; label: string; filter: ShownFilter } | { kind: 'open'; label: string; job: JobId };

/** What typing can mean in the filter field: a state, a sync, a job's id. */
export function suggest(typed: string, filter: ShownFilter, syncs: readonly string[]): Suggestion[] {
  const text = typed.trim().toLowerCase();
  const id = jobIdSchema.safeParse(text.replace(/^#/, ''));
  if (id.success) return [{ kind: 'open', label: `Open job ${id.data}`, job: id.data }];
  const named = /^(state|sync):(.*)$/.exec(text);
  const wanted = named?.[2] ?? text;
  const states = named?.[1] === 'sync' ? [] : jobStates.filter((state) => state.includes(wanted));
  const matching = named?.[1] === 'state' ? [] : syncs.filter((sync) => sync.includes(wanted));
  return [
    ...states.map((state): Suggestion => {
      const on = filter.states.includes(state);
      return {
        kind: 'filter',
        label: on ? `Not state:${state} any more` : `state:${state}`,
        filter: { ...filter, states: toggled(filter.states, state) },
      };
    }),
    ...matching.map((sync): Suggestion => {
      const on = filter.sync === sync;
      return {
        kind: 'filter',
        label: on ? `Not sync:${sync} any more` : `sync:${sync}`,
        filter: { ...filter, sync: on ? null : sync },
      };
    }),
  ];
}

/** A list with an item put in or taken out. */
export function toggled<T>(items: readonly T[], item: T): T[] {
  return items.includes(item) ? items.filter((each) => each !== item) : [...items, item];
}
