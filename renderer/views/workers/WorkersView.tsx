import { useMemo, useState } from 'react';
import { formatNumber } from '#shared/format.ts';
import type { Crash } from '#shared/contract/status.ts';
import type { WorkerDetail } from '#shared/workers.ts';
import { navigate, plainRoute } from '../../app/router.ts';
import { useCrashes } from '../../data/useCrashes.ts';
import { useFeed } from '../../data/useFeed.ts';
import { useShell } from '../../data/useShell.ts';
import { useDensity } from '../../ui/density.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Switch } from '../../ui/Fields.tsx';
import { useHeldOrder } from '../../ui/heldOrder.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { Reading } from '../parts/Reading.tsx';
import { SplitPane } from '../../ui/SplitPane.tsx';
import { usePreference } from '../../ui/usePreference.ts';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { useListKeys } from '../parts/useListKeys.ts';
import { isLive, ordersFor } from '../parts/workers.ts';
import { OwnWorker } from './OwnWorker.tsx';
import { useTellWorker } from './useTellWorker.ts';
import { workerColumns, type WorkerRow } from './workerColumns.tsx';
import { WorkerPane } from './WorkerPane.tsx';

/** Every worker of the database, what it runs, and what it can be told; first of all the one of this computer. */
export function WorkersView({ item }: { item: string | null; part: string | null }) {
  const [ended, setEnded] = usePreference('workers.ended', false, (value) => typeof value === 'boolean');
  const feed = useFeed('workers', { ended }, { keep: true });
  const { state: shell } = useShell();
  const [mark, setMark] = useState<string | null>(null);
  const [scrolled, setScrolled] = useState(false);
  const [, rowHeight] = useDensity();
  const { tell } = useTellWorker();

  const name = shell?.worker.name ?? null;
  const crashes = useCrashes();
  const fresh = useMemo(() => workerRows(feed.value ?? none, name, crashes), [feed.value, name, crashes]);
  const rows = useHeldOrder(fresh, { holding: scrolled || item !== null, key: String(ended) });
  const columns = useMemo(() => workerColumns(shell?.version ?? ''), [shell?.version]);
  // An address may name a worker by its name, as locks and jobs know it.
  const chosen = item === null ? undefined : rows.find(({ row }) => row.id === item || row.name === item);
  const opened = item === null ? null : (chosen?.row.id ?? item);
  const cursor = opened ?? mark;

  const open = (row: WorkerRow): void => {
    setMark(row.id);
    navigate(plainRoute('workers', row.id), { replace: item !== null });
  };
  const marked = rows.find(({ row }) => row.id === cursor)?.row;
  const order = (wanted: 'paused' | 'active'): void => {
    if (marked && ordersFor(marked).includes(wanted)) tell(marked, wanted);
  };
  useListKeys({
    group: 'Workers',
    one: 'worker',
    rows,
    cursor,
    opened,
    mark: setMark,
    open,
    close,
    more: [
      {
        keys: 'p',
        label: 'Pause or resume the worker',
        group: 'Workers',
        run: () => order(marked?.state === 'paused' ? 'active' : 'paused'),
      },
    ],
  });

  return (
    <SplitPane
      name="worker"
      detail={
        item === null ? null : (
          <WorkerPane
            key={item}
            worker={chosen?.row ?? null}
            known={feed.value !== undefined}
            stale={feed.stale}
            onClose={close}
          />
        )
      }
      master={
        <>
          <div className="flex h-9 shrink-0 items-center gap-3 border-b border-line px-4">
            <h1 className="font-semibold">Workers</h1>
            <span className="truncate text-sm text-muted">{feed.value ? summary(feed.value) : ''}</span>
            <span className="ml-auto flex shrink-0 items-center gap-2 text-sm text-muted">
              <Switch id="ended-workers" checked={ended} onChange={setEnded} />
              <label htmlFor="ended-workers">ended in the last 7 days</label>
            </span>
          </div>
          {shell ? <OwnWorker shell={shell} workers={feed.value ?? none} /> : null}
          {feed.failure ? (
            <div className="p-3">
              <FailureNotice failure={feed.failure} />
            </div>
          ) : null}
          <div className="focus-frame flex min-h-0 flex-1 flex-col">
            {feed.value === undefined ? (
              feed.failure ? null : (
                <Reading rows={4} height={rowHeight} name="The workers are being read" />
              )
            ) : rows.length === 0 ? (
              <Empty title="No worker works on this database">
                Jobs wait until one does. Start the one of this computer above, or run “touchline worker” on a server:
                as many as are needed, for the database keeps them apart.
              </Empty>
            ) : (
              <ListTable
                name="Workers"
                rows={rows}
                columns={columns}
                cursor={cursor}
                opened={opened}
                rowHeight={rowHeight}
                stale={feed.stale}
                quiet={(row) => !isLive(row)}
                heading={(row, before) => (!isLive(row) && (before === undefined || isLive(before)) ? 'Ended' : null)}
                onOpen={open}
                onScrolled={setScrolled}
              />
            )}
          </div>
        </>
      }
    />
  );
}

const none: readonly WorkerDetail[] = [];
const close = (): void => navigate(plainRoute('workers'));

function workerRows(workers: readonly WorkerDetail[], own: string | null, crashes: readonly Crash[]): WorkerRow[] {
  const crashed = new Set(crashes.map((crash) => crash.worker));
  return workers.map((worker) => ({
    ...worker,
    own: worker.name === own && isLive(worker),
    crashed: worker.name !== own && isLive(worker) && crashed.has(worker.name),
  }));
}

function summary(workers: readonly WorkerDetail[]): string {
  const live = workers.filter(isLive);
  const slots = live.reduce((sum, worker) => sum + worker.slots, 0);
  const running = live.reduce((sum, worker) => sum + worker.running, 0);
  return `${formatNumber(live.length)} live · ${formatNumber(running)} of ${formatNumber(slots)} slots`;
}
