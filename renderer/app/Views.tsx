import type { ShellState } from '../data/transport.ts';
import { useStatus } from '../data/StatusProvider.tsx';
import { FirstRunView } from '../views/first-run/FirstRunView.tsx';
import { JobsView } from '../views/jobs/JobsView.tsx';
import { RunSyncView } from '../views/run-sync/RunSyncView.tsx';
import { ForeignView, SetupView } from '../views/setup/SetupView.tsx';
import { useRoute } from './router.ts';

/** The view that the address names, unless the database first needs something of the operator. */
export function Views({ shell }: { shell: ShellState }) {
  const route = useRoute();
  const database = useStatus().value?.database;
  if (!shell.connection || route.view === 'connections') return <FirstRunView shell={shell} />;

  const report = database && database.state !== 'connecting' ? database.report : null;
  if (report?.schema === 'missing' || report?.schema === 'older') return <SetupView report={report} />;
  if (report?.schema === 'foreign') return <ForeignView report={report} />;

  return route.view === 'jobs' ? (
    <JobsView filter={route.filter} job={route.job} tab={route.tab} />
  ) : (
    <RunSyncView sync={route.sync} payload={route.payload} from={route.from} dryRun={route.dryRun} />
  );
}
