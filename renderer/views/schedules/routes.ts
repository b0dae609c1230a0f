import { navigate, plainRoute, type Route } from '../../app/router.ts';

/** What the address of this view shows. Names of schedules begin with a letter: what begins with `-` is none. */
export type SchedulesPlace =
  | { kind: 'list'; name: string | null; tab: ScheduleTab }
  | { kind: 'timeline'; name: string | null }
  | { kind: 'edit'; name: string }
  | { kind: 'new'; copied: string | null };

export const scheduleTabs = ['about', 'slots', 'changes'] as const;
export type ScheduleTab = (typeof scheduleTabs)[number];

export function placeOf(item: string | null, part: string | null): SchedulesPlace {
  if (item === '-new') return { kind: 'new', copied: part };
  if (item === '-timeline') return { kind: 'timeline', name: null };
  if (item !== null && part === 'edit') return { kind: 'edit', name: item };
  if (item !== null && part === 'timeline') return { kind: 'timeline', name: item };
  return { kind: 'list', name: item, tab: scheduleTabs.find((tab) => tab === part) ?? 'about' };
}

export function routeOf(place: SchedulesPlace): Route {
  switch (place.kind) {
    case 'list':
      return plainRoute('schedules', place.name, place.tab === 'about' ? null : place.tab);
    case 'timeline':
      return place.name === null
        ? plainRoute('schedules', '-timeline')
        : plainRoute('schedules', place.name, 'timeline');
    case 'edit':
      return plainRoute('schedules', place.name, 'edit');
    case 'new':
      return plainRoute('schedules', '-new', place.copied);
  }
}

export function goTo(place: SchedulesPlace, options: { replace?: boolean } = {}): void {
  navigate(routeOf(place), options);
}

export function goToSchedule(name: string): void {
  goTo({ kind: 'list', name, tab: 'about' });
}
