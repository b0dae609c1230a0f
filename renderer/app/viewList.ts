import {
  Activity,
  CalendarClock,
  Database,
  Gauge,
  Grid3x3,
  History,
  List,
  Lock,
  Play,
  Plug,
  Search,
  Server,
  Settings,
  type LucideIcon,
} from 'lucide-react';
import { allJobs, jobsRoute, plainRoute, runRoute, type Route } from './router.ts';

/** A view that the navigation leads to. */
export interface ViewEntry {
  readonly view: Route['view'];
  readonly label: string;
  readonly icon: LucideIcon;
  /** The shortcut that goes there. */
  readonly keys: string;
  readonly route: Route;
}

/** The views of a connection, in the order of the navigation. */
export const viewList: readonly ViewEntry[] = [
  { view: 'overview', label: 'Overview', icon: Gauge, keys: 'g o', route: plainRoute('overview') },
  { view: 'jobs', label: 'Jobs', icon: List, keys: 'g j', route: allJobs },
  { view: 'history', label: 'History', icon: History, keys: 'g h', route: jobsRoute('', 'history') },
  { view: 'run', label: 'Run a sync', icon: Play, keys: 'g r', route: runRoute() },
  { view: 'schedules', label: 'Schedules', icon: CalendarClock, keys: 'g s', route: plainRoute('schedules') },
  { view: 'backfills', label: 'Backfills', icon: Grid3x3, keys: 'g b', route: plainRoute('backfills') },
  { view: 'locks', label: 'Locks', icon: Lock, keys: 'g l', route: plainRoute('locks') },
  { view: 'workers', label: 'Workers', icon: Server, keys: 'g w', route: plainRoute('workers') },
  { view: 'data', label: 'Data', icon: Database, keys: 'g d', route: plainRoute('data') },
  { view: 'search', label: 'Search', icon: Search, keys: 'g f', route: plainRoute('search') },
  { view: 'activity', label: 'Activity', icon: Activity, keys: 'g a', route: plainRoute('activity') },
];

/** What the navigation has at its foot. */
export const settingsEntry: ViewEntry = {
  view: 'settings',
  label: 'Settings',
  icon: Settings,
  keys: 'g t',
  route: plainRoute('settings'),
};
export const connectionsEntry: ViewEntry = {
  view: 'connections',
  label: 'Connections',
  icon: Plug,
  keys: 'g c',
  route: plainRoute('connections'),
};
