import type { ActivityFilter } from '#shared/activity.ts';
import { formatTyped, parseTime } from '#shared/filters/filterTime.ts';
import { quote, readTerms } from '#shared/filters/terms.ts';
import { jobIdSchema } from '#shared/jobs.ts';

/** A filter as it stands in the address: `actor:ada@desk action:cancel since:7d job:1204`. */
export function writeActivityFilter({ actor, action, since, until, job }: ActivityFilter): string {
  const time = (value: typeof since): string | undefined =>
    value === undefined ? undefined : typeof value === 'string' ? value : formatTyped(value.ago);
  const parts: [string, string | undefined][] = [
    ['actor', actor && quote(actor)],
    ['action', action && quote(action)],
    ['since', time(since)],
    ['until', time(until)],
    ['job', job],
  ];
  return parts.flatMap(([key, value]) => (value === undefined ? [] : [`${key}:${value}`])).join(' ');
}

/** The filter of an address; what means nothing is left out. */
export function readActivityFilter(text: string, now = Date.now()): ActivityFilter {
  const filter: ActivityFilter = {};
  for (const { key: steps, values } of readTerms(text)) {
    const key = steps?.join('.');
    const value = values[0]?.text ?? '';
    if (value === '') continue;
    if (key === 'actor') filter.actor = value;
    else if (key === 'action') filter.action = value;
    else if (key === 'since' || key === 'until') filter[key] = parseTime(value, key, now) ?? undefined;
    else if (key === 'job') filter.job = jobIdSchema.safeParse(value).data;
  }
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
