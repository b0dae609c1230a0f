import type { Status } from '#shared/contract/status.ts';
import { formatCount, formatNumber, plural } from '#shared/format.ts';
import { isLive } from '../views/parts/workers.ts';
import type { ViewEntry } from './viewList.ts';

/** What is live in a view, as a number beside its name: alerts, jobs, workers. Nothing where nothing is. */
export function NavigationCount({ view, status }: { view: ViewEntry['view']; status: Status | undefined }) {
  // Never seen, or of a database that is not set up: nothing is known.
  if (!status?.queue) return null;
  if (view === 'overview' && status.alerts > 0) {
    return (
      <span className="font-medium text-bad" title={`${plural(status.alerts, 'alert')} that nobody has acknowledged`}>
        {formatNumber(status.alerts)}
      </span>
    );
  }
  if (view === 'jobs') {
    const { pending, running, exact } = status.queue;
    if (pending + running === 0) return null;
    return (
      <span title={`${formatNumber(running)} running, ${formatNumber(pending)} pending`}>
        {formatCount({ value: pending + running, exact })}
      </span>
    );
  }
  if (view === 'backfills' && status.backfills > 0) {
    return <span title={`${plural(status.backfills, 'backfill')} not over`}>{formatNumber(status.backfills)}</span>;
  }
  if (view === 'workers') {
    const live = status.workers.filter(isLive).length;
    return live === 0 ? (
      <span className="text-warn" title="No worker works on this database: jobs wait">
        0
      </span>
    ) : (
      <span title={plural(live, 'live worker')}>{formatNumber(live)}</span>
    );
  }
  return null;
}
