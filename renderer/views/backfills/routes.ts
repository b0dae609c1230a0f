import { navigate, plainRoute } from '../../app/router.ts';

/** What the address of this view shows: the list, one backfill beside it, or the planner with its syncs. */
export type BackfillsPlace =
  { kind: 'list' } | { kind: 'one'; id: string } | { kind: 'plan'; syncs: readonly string[] };

export function placeOf(item: string | null, part: string | null): BackfillsPlace {
  if (item === null) return { kind: 'list' };
  if (item === '-plan') return { kind: 'plan', syncs: part === null ? [] : part.split('+') };
  return /^[1-9]\d{0,18}$/.test(item) ? { kind: 'one', id: item } : { kind: 'list' };
}

export function goTo(place: BackfillsPlace, options: { replace?: boolean } = {}): void {
  const route =
    place.kind === 'list'
      ? plainRoute('backfills')
      : place.kind === 'one'
        ? plainRoute('backfills', place.id)
        : plainRoute('backfills', '-plan', place.syncs.length === 0 ? null : place.syncs.join('+'));
  navigate(route, options);
}
