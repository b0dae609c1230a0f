import type { ShellState } from '../data/transport.ts';
import { useStatus } from '../data/StatusProvider.tsx';
import { ActivityView } from '../views/activity/ActivityView.tsx';
import { BackfillsView } from '../views/backfills/BackfillsView.tsx';
import { SyncDataView } from '../views/data/SyncDataView.tsx';
import { FirstRunView } from '../views/first-run/FirstRunView.tsx';
import { OpeningView } from '../views/first-run/OpeningView.tsx';
import { HistoryView } from '../views/history/HistoryView.tsx';
import { JobsView } from '../views/jobs/JobsView.tsx';
import { LocksView } from '../views/locks/LocksView.tsx';
import { OverviewView } from '../views/overview/OverviewView.tsx';
import { RunSyncView } from '../views/run-sync/RunSyncView.tsx';
import { SchedulesView } from '../views/schedules/SchedulesView.tsx';
import { SearchView } from '../views/search/SearchView.tsx';
import { SettingsView } from '../views/settings/SettingsView.tsx';
import { ForeignView, SetupView } from '../views/setup/SetupView.tsx';
import { WorkersView } from '../views/workers/WorkersView.tsx';
import { useRoute, type Route } from './router.ts';

/** The view that the address names, unless the database first needs something of the operator. */
export function Views({ shell }: { shell: ShellState }) {
  const route = useRoute();
  const database = useStatus().value?.database;
  if (route.view === 'settings' && !shell.opening)
    return <SettingsView item={route.item} part={route.part} shell={shell} />;
  if (shell.opening) return <OpeningView connection={shell.opening} />;
  if (!shell.connection || route.view === 'connections') {
    return <FirstRunView shell={shell} item={route.view === 'connections' ? route.item : null} />;
  }

  const report = database && database.state !== 'connecting' ? database.report : null;
  if (report?.schema === 'missing' || report?.schema === 'older') return <SetupView report={report} />;
  if (report?.schema === 'foreign') return <ForeignView report={report} />;
  return <View route={route} />;
}

function View({ route }: { route: Route }) {
  switch (route.view) {
    case 'jobs':
      return <JobsView key="jobs" route={route} />;
    case 'history':
      return <HistoryView key="history" route={route} />;
    case 'run':
      return <RunSyncView sync={route.sync} payload={route.payload} from={route.from} dryRun={route.dryRun} />;
    case 'schedules':
      return <SchedulesView item={route.item} part={route.part} />;
    case 'backfills':
      return <BackfillsView item={route.item} part={route.part} />;
    case 'locks':
      return <LocksView item={route.item} part={route.part} />;
    case 'workers':
      return <WorkersView item={route.item} part={route.part} />;
    case 'data':
      return <SyncDataView item={route.item} part={route.part} />;
    case 'activity':
      return <ActivityView item={route.item} part={route.part} />;
    case 'search':
      return <SearchView item={route.item} part={route.part} />;
    case 'overview':
    case 'settings':
    case 'connections':
      return <OverviewView />;
  }
}
