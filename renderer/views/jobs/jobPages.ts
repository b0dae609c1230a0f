import type { FeedValue, Output } from '#shared/contract/client.ts';
import type { JobSummary } from '#shared/jobs.ts';

type FirstPage = Pick<FeedValue<'jobs'>, 'rows' | 'next' | 'searchedTo'>;
type FurtherPage = Output<'jobs.page'>;

/** Rows of a list that are in memory: the first page, which is live, and those that were scrolled for. */
export interface JobPages {
  readonly rows: readonly JobSummary[];
  /** How many of them are the first page. */
  readonly head: number;
  /** Where the next page begins; null where the list ends. */
  readonly next: string | null;
  /** How far the search went where it was cut short. */
  readonly searchedTo: string | null;
}

/** So many rows are loaded at most. It is also how many jobs a filter can name. */
export const mostRows = 10_000;

export function firstPages({ rows, next, searchedTo }: FirstPage): JobPages {
  return { rows, head: rows.length, next, searchedTo };
}

/**
 * The first page came anew. Rows that it pushed out go on behind it; those that left it are gone. `holding`: the operator reads,
 * and further pages stay even where so much is new that some of it lies between them and the first one.
 */
export function takeFirst(before: JobPages, first: FirstPage, holding: boolean): JobPages {
  if (before.rows.length === before.head) return firstPages(first);
  const last = first.rows.at(-1);
  const at = last ? before.rows.findIndex((row) => row.id === last.id) : -1;
  const full = first.searchedTo === null;
  if (at < 0 && full && !holding) return firstPages(first);
  const ids = new Set(first.rows.map((row) => row.id));
  const rest = before.rows.slice(at + 1).filter((row) => !ids.has(row.id));
  if (rest.length === 0) return firstPages(first);
  return {
    rows: [...first.rows, ...rest],
    head: first.rows.length,
    next: before.next,
    searchedTo: before.searchedTo,
  };
}

/** A further page came. */
export function addPage(before: JobPages, page: FurtherPage): JobPages {
  const known = new Set(before.rows.map((row) => row.id));
  const more = page.rows.filter((row) => !known.has(row.id));
  return { ...before, rows: [...before.rows, ...more], next: page.next, searchedTo: page.searchedTo };
}
