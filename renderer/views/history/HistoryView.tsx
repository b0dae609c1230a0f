import type { JobsRoute } from '../../app/router.ts';
import { JobsPage } from '../jobs/JobsPage.tsx';
import { HistoryChart } from './HistoryChart.tsx';

/** All jobs that have ended, the newest first, below a chart of what ended when. */
export function HistoryView({ route }: { route: JobsRoute }) {
  return <JobsPage route={route} title="History" above={HistoryChart} />;
}
