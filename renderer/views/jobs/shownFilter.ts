import { formatFilter } from '#shared/filters/formatFilter.ts';
import { parseFilter } from '#shared/filters/parseFilter.ts';
import { jobStates, type JobState } from '#shared/jobs.ts';

export interface ShownFilter {
  states: readonly JobState[];
  sync: string | null;
}

export const noFilter: ShownFilter = { states: [], sync: null };

export function readShown(text: string): ShownFilter {
  const { states = [], syncs = [] } = parseFilter(text, Date.now()).filter;
  return { states: jobStates.filter((state) => states.includes(state)), sync: syncs[0] ?? null };
}

export function writeShown({ states, sync }: ShownFilter): string {
  return formatFilter({
    ...(states.length > 0 ? { states: [...states] } : {}),
    ...(sync === null ? {} : { syncs: [sync] }),
  });
}
