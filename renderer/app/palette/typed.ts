import { Filter, Hash, History } from 'lucide-react';
import { parseFilter } from '#shared/filters/parseFilter.ts';
import { jobIdSchema } from '#shared/jobs.ts';
import { jobRoute, jobsRoute, navigate } from '../router.ts';
import type { Entry } from './entry.ts';

/** What the text itself means: a job's id, or a filter, which has at least one field. */
export function typedEntries(text: string, now = Date.now()): Entry[] {
  const typed = text.trim();
  const id = jobIdSchema.safeParse(typed.replace(/^#/, ''));
  if (id.success) {
    return [{ group: 'Jobs', label: `Open job ${id.data}`, icon: Hash, run: () => navigate(jobRoute(id.data)) }];
  }
  if (!/^-?[a-z][\w.]*:\S/i.test(typed) && !/\s-?[a-z][\w.]*:\S/i.test(typed)) return [];
  if (parseFilter(typed, now).problems.length > 0) return [];
  return [
    { group: 'Jobs', label: `Jobs with ${typed}`, icon: Filter, run: () => navigate(jobsRoute(typed)) },
    { group: 'Jobs', label: `History with ${typed}`, icon: History, run: () => navigate(jobsRoute(typed, 'history')) },
  ];
}
