import type { OperatorAction } from '#shared/activity.ts';

export interface ActivityRows {
  readonly rows: readonly OperatorAction[];
  /** New ones that wait to be shown. */
  readonly waiting: number;
  /** Whether there are older ones than those that are loaded. */
  readonly more: boolean;
}

export interface ActivityPage {
  readonly rows: readonly OperatorAction[];
  readonly more: boolean;
}

export const noActivity: ActivityRows = { rows: [], waiting: 0, more: false };

/**
 * What is loaded once the newest page has come anew. What is loaded below it stays, unless there is a gap between the two.
 * Holding (the operator reads): rows that are shown are brought up to date, and new ones are counted.
 */
export function withNewest(before: ActivityRows, newest: ActivityPage, holding: boolean): ActivityRows {
  if (before.rows.length === 0) return { ...newest, waiting: 0 };
  const shown = new Set(before.rows.map(({ id }) => id));
  const fresh = new Map(newest.rows.map((row) => [row.id, row]));
  const joined = newest.rows.some(({ id }) => shown.has(id)) || !newest.more;
  const unseen = newest.rows.filter(({ id }) => !shown.has(id));
  if (holding) {
    const rows = before.rows.map((row) => fresh.get(row.id) ?? row);
    return { rows, waiting: unseen.length, more: before.more };
  }
  if (!joined) return { ...newest, waiting: 0 };
  const last = newest.rows.at(-1);
  const older = last === undefined ? [] : before.rows.slice(before.rows.findIndex(({ id }) => id === last.id) + 1);
  // A page that shows everything there is has nothing below it.
  const below = newest.more && shown.has(last?.id ?? '') ? older : [];
  return { rows: [...newest.rows, ...below], waiting: 0, more: below.length > 0 ? before.more : newest.more };
}

/** What is loaded with an older page below it. */
export function withOlder(before: ActivityRows, after: string, page: ActivityPage): ActivityRows {
  // Another page came first, or the list was begun anew.
  if (before.rows.at(-1)?.id !== after) return before;
  return { ...before, rows: [...before.rows, ...page.rows], more: page.more };
}
