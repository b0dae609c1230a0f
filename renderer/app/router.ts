import { useSyncExternalStore } from 'react';
import { jobIdSchema, jsonObjectSchema, type JobId, type JsonObject } from '#shared/jobs.ts';

export const jobTabs = ['log', 'result', 'payload', 'errors', 'calls', 'related'] as const;
export type JobTab = (typeof jobTabs)[number];

/** Views whose address names at most one thing of theirs, and a part of it. */
export const plainViews = [
  'overview',
  'schedules',
  'backfills',
  'locks',
  'workers',
  'data',
  'activity',
  'search',
  'settings',
  'connections',
] as const;
export type PlainView = (typeof plainViews)[number];
export const jobViews = ['jobs', 'history'] as const;
export type JobView = (typeof jobViews)[number];

export interface JobsRoute {
  view: JobView;
  /** In the filter language (`#shared/filters`); empty for none. */
  filter: string;
  job: JobId | null;
  tab: JobTab | null;
  /** A line of the job's log: `2:1532`, the token of its attempt and its number in it. */
  line?: string;
}

/** Everything that an address says: the view, its filter and what is chosen in it. */
export type Route =
  | JobsRoute
  | { view: 'run'; sync: string | null; payload: JsonObject | null; from: JobId | null; dryRun: boolean }
  | { view: PlainView; item: string | null; part: string | null };

export const allJobs: JobsRoute = { view: 'jobs', filter: '', job: null, tab: null };

/** A list of jobs by a filter: `jobsRoute('state:failed since:1d')`. */
export function jobsRoute(filter: string, view: JobView = 'jobs'): JobsRoute {
  return { view, filter, job: null, tab: null };
}

export function jobRoute(
  job: JobId,
  { filter = '', tab = null, view = 'jobs', line }: Partial<JobsRoute> = {},
): JobsRoute {
  return { view, filter, job, tab, ...(line === undefined ? {} : { line }) };
}

export function runRoute(sync: string | null = null): Route {
  return { view: 'run', sync, payload: null, from: null, dryRun: false };
}

export function plainRoute(view: PlainView, item: string | null = null, part: string | null = null): Route {
  return { view, item, part };
}

/** An address as a route; parts that mean nothing are left out, so that an old or mistyped one still leads somewhere. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [view, first, second, third] = path.split('/').map(decode);
  const query = new URLSearchParams(search);
  if (view === 'run') {
    const from = jobIdSchema.safeParse(query.get('from'));
    return {
      view,
      sync: first || null,
      payload: parsePayload(query.get('payload')),
      from: from.success ? from.data : null,
      dryRun: query.get('dryRun') === 'true',
    };
  }
  const jobView = jobViews.find((each) => each === view);
  if (jobView) {
    const job = jobIdSchema.safeParse(first);
    return {
      view: jobView,
      filter: query.get('filter') ?? '',
      job: job.success ? job.data : null,
      tab: job.success ? (jobTabs.find((tab) => tab === second) ?? null) : null,
      ...(job.success && second === 'log' && third !== undefined && /^\d+:\d+$/.test(third) ? { line: third } : {}),
    };
  }
  return { view: plainViews.find((each) => each === view) ?? 'overview', item: first || null, part: second || null };
}

/** A route as an address that `parseRoute` reads back. */
export function formatRoute(route: Route): string {
  const query = new URLSearchParams();
  if (route.view === 'run') {
    if (route.payload !== null) query.set('payload', JSON.stringify(route.payload));
    if (route.from !== null) query.set('from', route.from);
    if (route.dryRun) query.set('dryRun', 'true');
    return address(['run', route.sync], query);
  }
  if ('filter' in route) {
    if (route.filter !== '') query.set('filter', route.filter);
    const { job, tab, line = null } = route;
    return address([route.view, job, job === null ? null : tab, tab === 'log' ? line : null], query);
  }
  return address([route.view, route.item, route.item === null ? null : route.part], query);
}

/** Goes to a route. `replace` leaves no step in the history: for what follows the keyboard rather than a decision. */
export function navigate(route: Route, { replace = false }: { replace?: boolean } = {}): void {
  const hash = formatRoute(route);
  if (hash === window.location.hash) return;
  if (replace) window.history.replaceState(null, '', hash);
  else window.history.pushState(null, '', hash);
  for (const listener of listeners) listener();
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, current);
}

const listeners = new Set<() => void>();
let last: { hash: string; route: Route } | null = null;

/** The route of the address now; the same object while the address is the same. */
function current(): Route {
  const { hash } = window.location;
  if (last?.hash !== hash) last = { hash, route: parseRoute(hash) };
  return last.route;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  window.addEventListener('hashchange', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
    window.removeEventListener('hashchange', listener);
  };
}

function address(path: readonly (string | null)[], query: URLSearchParams): string {
  // Commas and colons are common in filters and legal in an address.
  const search = query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  const place = path
    .flatMap((part) => (part === null ? [] : [encodeURIComponent(part).replaceAll('%3A', ':')]))
    .join('/');
  return `#/${place}${search === '' ? '' : `?${search}`}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

function parsePayload(text: string | null): JsonObject | null {
  if (text === null) return null;
  try {
    const payload = jsonObjectSchema.safeParse(JSON.parse(text));
    return payload.success ? payload.data : null;
  } catch {
    return null;
  }
}
