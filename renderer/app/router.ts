import { useSyncExternalStore } from 'react';
import {
  jobIdSchema,
  jobStateSchema,
  jsonObjectSchema,
  type JobId,
  type JobState,
  type JsonObject,
} from '#shared/jobs.ts';

export const jobTabs = ['log', 'result', 'payload', 'errors', 'related'] as const;
export type JobTab = (typeof jobTabs)[number];

export interface JobFilter {
  states: readonly JobState[];
  sync: string | null;
}

/** Everything that an address says: the view, its filter and what is chosen in it. */
export type Route =
  | { view: 'jobs'; filter: JobFilter; job: JobId | null; tab: JobTab | null }
  | { view: 'run'; sync: string | null; payload: JsonObject | null; from: JobId | null; dryRun: boolean }
  | { view: 'connections' };

export const noFilter: JobFilter = { states: [], sync: null };
export const allJobs: Route = { view: 'jobs', filter: noFilter, job: null, tab: null };

export function jobRoute(job: JobId, filter: JobFilter = noFilter, tab: JobTab | null = null): Route {
  return { view: 'jobs', filter, job, tab };
}

export function runRoute(sync: string | null = null): Route {
  return { view: 'run', sync, payload: null, from: null, dryRun: false };
}

/** An address as a route; parts that mean nothing are left out, so that an old or mistyped one still leads somewhere. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [view, first, second] = path.split('/').map(decode);
  const query = new URLSearchParams(search);
  if (view === 'connections') return { view };
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
  const job = jobIdSchema.safeParse(first);
  const states = (query.get('state') ?? '').split(',').flatMap((word) => {
    const state = jobStateSchema.safeParse(word);
    return state.success ? [state.data] : [];
  });
  return {
    view: 'jobs',
    filter: { states: [...new Set(states)], sync: query.get('sync') || null },
    job: job.success ? job.data : null,
    tab: job.success ? (jobTabs.find((tab) => tab === second) ?? null) : null,
  };
}

/** A route as an address that `parseRoute` reads back. */
export function formatRoute(route: Route): string {
  if (route.view === 'connections') return '#/connections';
  const query = new URLSearchParams();
  if (route.view === 'run') {
    if (route.payload !== null) query.set('payload', JSON.stringify(route.payload));
    if (route.from !== null) query.set('from', route.from);
    if (route.dryRun) query.set('dryRun', 'true');
    return address(['run', route.sync], query);
  }
  if (route.filter.states.length > 0) query.set('state', route.filter.states.join(','));
  if (route.filter.sync !== null) query.set('sync', route.filter.sync);
  return address(['jobs', route.job, route.job === null ? null : route.tab], query);
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
  // Commas are common in filters and legal in an address.
  const search = query.toString().replaceAll('%2C', ',');
  const place = path.flatMap((part) => (part === null ? [] : [encodeURIComponent(part)])).join('/');
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
