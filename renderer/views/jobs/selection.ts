import type { JobId } from '#shared/jobs.ts';

/** What the operator has marked in a list: some of its jobs, or all that match its filter, loaded or not. */
export type Selection =
  | {
      kind: 'some';
      ids: ReadonlySet<JobId>;
      /** Where a range begins, and what was marked before it. */
      anchor: JobId | null;
      base: ReadonlySet<JobId>;
    }
  | { kind: 'all' };

export const noSelection: Selection = { kind: 'some', ids: new Set(), anchor: null, base: new Set() };

export function isEmpty(selection: Selection): boolean {
  return selection.kind === 'some' && selection.ids.size === 0;
}

export function isMarked(selection: Selection, id: JobId): boolean {
  return selection.kind === 'all' || selection.ids.has(id);
}

/** Marks a job, or takes its mark away; a range then begins there. Of all that match, only the loaded others stay marked. */
export function toggle(selection: Selection, id: JobId, order: readonly JobId[]): Selection {
  const ids = new Set(selection.kind === 'all' ? order : selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { kind: 'some', ids, anchor: id, base: ids };
}

/** Marks everything between where the range began (or `from`, where none has) and a job. */
export function extend(selection: Selection, order: readonly JobId[], from: JobId | null, to: JobId): Selection {
  const anchor = (selection.kind === 'some' ? selection.anchor : null) ?? from ?? to;
  const base = selection.kind === 'some' ? selection.base : new Set<JobId>();
  const start = order.indexOf(anchor);
  const end = order.indexOf(to);
  if (end < 0) return selection;
  const range = start < 0 ? [to] : order.slice(Math.min(start, end), Math.max(start, end) + 1);
  return { kind: 'some', ids: new Set([...base, ...range]), anchor: start < 0 ? to : anchor, base };
}

/** Marks all jobs of the list that are loaded. */
export function markLoaded(order: readonly JobId[]): Selection {
  const ids = new Set(order);
  return { kind: 'some', ids, anchor: null, base: ids };
}
