import { CalendarClock, Play } from 'lucide-react';
import { useState } from 'react';
import type { ConsoleOverview } from '#shared/overview.ts';
import { navigate, plainRoute, runRoute } from '../../app/router.ts';
import { useStatus } from '../../data/StatusProvider.tsx';
import { useCall } from '../../data/useCall.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { useNow } from '../../ui/now.tsx';
import { Reading } from '../parts/Reading.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { Alerts } from './Alerts.tsx';
import { Failures } from './Failures.tsx';
import { Figures } from './Figures.tsx';
import { concernsOf } from './health.ts';
import { Quotas } from './Quotas.tsx';
import { Running } from './Running.tsx';
import { StaleSyncs } from './StaleSyncs.tsx';
import { TimeLine } from './TimeLine.tsx';
import { Verdict } from './Verdict.tsx';
import { Workers } from './Workers.tsx';

/** Is it healthy? What waits, runs, fails, is late and is stale, and who works on it. */
export function OverviewView() {
  const { value: live } = useStatus();
  const lost = live?.database.state === 'lost';
  // Of a database that is lost the status knows nothing: what it last said stays.
  const [known, setKnown] = useState(live);
  if (!lost && known !== live) setKnown(live);
  const status = lost ? known : live;
  const overview = useFeed('overview', {});
  const running = useFeed('running', {});
  const outlook = useFeed('outlook', {});
  const alerts = useFeed('alerts', { states: ['open', 'acknowledged'] });
  const clock = useNow(1000);
  const stale = overview.stale || lost;
  /** What is shown is of this moment: while it is stale nothing waits or runs for longer. */
  const now = stale && live?.asOf ? Date.parse(live.asOf) : clock;
  const failure = overview.failure ?? running.failure ?? outlook.failure ?? alerts.failure;

  if (overview.value === undefined) {
    return (
      <div className="flex min-h-0 flex-1 flex-col gap-3 py-4">
        <h1 className="sr-only">Overview</h1>
        {overview.failure ? (
          <div className="px-4">
            <FailureNotice failure={overview.failure} />
          </div>
        ) : (
          <Reading rows={10} height={32} name="The overview is being read" />
        )}
      </div>
    );
  }
  if (isNew(overview.value)) return <NewDatabase schedules={outlook.value?.schedules.disabled ?? 0} />;

  const concerns = concernsOf(
    { overview: overview.value, outlook: outlook.value, alerts: alerts.value ?? [], status },
    now,
  );
  return (
    <div className="@container min-h-0 flex-1 overflow-y-auto">
      <h1 className="sr-only">Overview</h1>
      <Verdict concerns={concerns} asOf={overview.value.asOf} lost={stale} />
      {failure ? (
        <div className="px-4 pt-3">
          <FailureNotice failure={failure} />
        </div>
      ) : null}
      <Figures overview={overview.value} status={status} now={now} stale={stale} />
      <div className="grid grid-cols-1 gap-x-8 gap-y-4 px-4 pt-1 pb-6 @4xl:grid-cols-[minmax(0,1.55fr)_minmax(0,1fr)] @4xl:grid-rows-[auto_1fr_auto] @7xl:grid-rows-[auto_1fr] @7xl:grid-cols-[minmax(0,1.5fr)_minmax(0,1.1fr)_minmax(0,0.9fr)]">
        <div className="flex min-w-0 flex-col gap-4 @4xl:row-span-2">
          <Running feed={running} now={now} stale={stale} />
          <Failures failures={overview.value.failures} stale={stale} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Alerts feed={alerts} stale={stale} />
          <StaleSyncs outlook={outlook.value} stale={stale} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Workers status={status} stale={stale} />
          <Quotas status={status} stale={stale} />
        </div>
        {outlook.value ? (
          <div className="col-span-full @7xl:col-span-2">
            <TimeLine outlook={outlook.value} stale={stale} />
          </div>
        ) : null}
      </div>
    </div>
  );
}

/** Nothing was ever enqueued here. */
function isNew({ used, depth }: ConsoleOverview): boolean {
  return !used && depth.total.value === 0;
}

function NewDatabase({ schedules }: { schedules: number }) {
  const first = useCall('syncs.list', {}).value?.[0]?.name;
  return (
    <>
      <h1 className="sr-only">Overview</h1>
      <Empty
        title="Nothing has run here yet"
        actions={
          <>
            {first === undefined ? null : (
              <Button look="solid" icon={<Play size={13} aria-hidden />} onClick={() => navigate(runRoute(first))}>
                Run {first}
              </Button>
            )}
            <Button icon={<CalendarClock size={13} aria-hidden />} onClick={() => navigate(plainRoute('schedules'))}>
              Look at the schedules
            </Button>
          </>
        }
      >
        Run a sync once to see how a job goes
        {schedules === 0
          ? ', then add a schedule for it.'
          : `, then turn on those of the ${schedules} schedules that you want: all are off.`}{' '}
        From then on this page says whether all is well: what waits, runs, fails, is late, and whose data is stale.
      </Empty>
    </>
  );
}
