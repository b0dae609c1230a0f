import { z } from 'zod';
import { usePreference } from '../../ui/usePreference.ts';

const savedFilterSchema = z.object({ name: z.string().trim().min(1).max(60), filter: z.string().max(4000) });
export type SavedFilter = z.infer<typeof savedFilterSchema>;
const most = 100;
const savedFiltersSchema = z.array(savedFilterSchema).max(most);

/** What everybody looks for; `view` is where it is of use. */
export const builtInFilters: readonly (SavedFilter & { view: 'jobs' | 'history' | 'both' })[] = [
  { name: 'Failed in the last day', filter: 'state:failed since:1d', view: 'both' },
  { name: 'Retrying', filter: 'state:retrying', view: 'jobs' },
  { name: 'Blocked', filter: 'state:blocked', view: 'jobs' },
  { name: 'Due later', filter: 'state:scheduled', view: 'jobs' },
  { name: 'Long runs', filter: 'took:>5min since:7d', view: 'both' },
  { name: 'Needed more than one attempt', filter: 'attempt:>1 since:1d', view: 'both' },
];

/** The operator's own filters for a connection, kept on this computer. */
export function useSavedFilters(connection: string): {
  saved: readonly SavedFilter[];
  /** Saves it; one of that name is replaced. */
  save: (filter: SavedFilter) => void;
  rename: (from: string, to: string) => void;
  remove: (name: string) => void;
} {
  const [saved, set] = usePreference<SavedFilter[]>(`filters.${connection}`, [], isSaved);
  return {
    saved,
    save: (filter) => set(withFilter(saved, filter)),
    rename: (from, to) => set(renamed(saved, from, to)),
    remove: (name) => set(saved.filter((each) => each.name !== name)),
  };
}

/** Filters with another one, by name. */
export function withFilter(saved: readonly SavedFilter[], { name, filter }: SavedFilter): SavedFilter[] {
  const others = saved.filter((each) => each.name !== name.trim());
  return [{ name: name.trim(), filter: filter.trim() }, ...others].slice(0, most).toSorted(byName);
}

/** Filters of which one has another name; one that had it leaves. */
export function renamed(saved: readonly SavedFilter[], from: string, to: string): SavedFilter[] {
  const filter = saved.find((each) => each.name === from);
  if (!filter) return [...saved];
  return withFilter(
    saved.filter((each) => each.name !== from),
    { name: to, filter: filter.filter },
  );
}

function byName(one: SavedFilter, other: SavedFilter): number {
  return one.name.localeCompare(other.name);
}

function isSaved(value: unknown): value is SavedFilter[] {
  return savedFiltersSchema.safeParse(value).success;
}
