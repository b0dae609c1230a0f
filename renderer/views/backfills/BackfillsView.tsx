import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Backfill } from '#shared/backfills.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Button } from '../../ui/Button.tsx';
import { useDensity } from '../../ui/density.ts';
import { Empty } from '../../ui/Empty.tsx';
import { useHeldOrder } from '../../ui/heldOrder.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { SplitPane } from '../../ui/SplitPane.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { Reading } from '../parts/Reading.tsx';
import { useListKeys } from '../parts/useListKeys.ts';
import { backfillColumns } from './backfillColumns.tsx';
import { BackfillPane } from './BackfillPane.tsx';
import { PlannerView } from './planner/PlannerView.tsx';
import { goTo, placeOf } from './routes.ts';

/** All backfills with how far they are, one of them beside; or the planner of another. */
export function BackfillsView({ item, part }: { item: string | null; part: string | null }) {
  const place = placeOf(item, part);
  return place.kind === 'plan' ? (
    <PlannerView syncs={place.syncs} />
  ) : (
    <BackfillList opened={place.kind === 'one' ? place.id : null} />
  );
}

const close = (): void => goTo({ kind: 'list' });
const plan = (): void => goTo({ kind: 'plan', syncs: [] });
const none: readonly Backfill[] = [];
const shown = 100;

function BackfillList({ opened }: { opened: string | null }) {
  const feed = useFeed('backfills', { limit: shown });
  const [mark, setMark] = useState<string | null>(null);
  const [scrolled, setScrolled] = useState(false);
  const [, rowHeight] = useDensity();
  const rows = useHeldOrder(feed.value ?? none, { holding: scrolled || opened !== null, key: '' });
  const cursor = opened ?? mark;
  const open = ({ id }: Backfill): void => {
    setMark(id);
    goTo({ kind: 'one', id }, { replace: opened !== null });
  };
  useListKeys({
    group: 'Backfills',
    one: 'backfill',
    rows,
    cursor,
    opened,
    mark: setMark,
    open,
    close,
    more: [{ keys: 'n', label: 'Plan a backfill', group: 'Backfills', run: plan }],
  });
  return (
    <SplitPane
      name="backfill"
      detail={opened === null ? null : <BackfillPane key={opened} id={opened} onClose={close} />}
      master={
        <>
          <div className="flex h-9 shrink-0 items-center gap-3 border-b border-line px-4">
            <h1 className="font-semibold">Backfills</h1>
            <span className="truncate text-sm text-muted">{feed.value ? summary(feed.value) : ''}</span>
            <Button className="ml-auto" size="small" icon={<Plus size={13} aria-hidden />} keys="n" onClick={plan}>
              Plan a backfill
            </Button>
          </div>
          {feed.failure ? (
            <div className="p-3">
              <FailureNotice failure={feed.failure} />
            </div>
          ) : null}
          <div className="focus-frame flex min-h-0 flex-1 flex-col">
            {feed.value === undefined ? (
              feed.failure ? null : (
                <Reading rows={6} height={rowHeight} name="The backfills are being read" />
              )
            ) : rows.length === 0 ? (
              <Empty
                title="No backfills yet"
                actions={
                  <Button look="solid" icon={<Plus size={13} aria-hidden />} onClick={plan}>
                    Plan a backfill
                  </Button>
                }
              >
                A backfill runs a sync over a range, such as leagues and seasons: each part of it once, a few at a time,
                below what schedules ask for. It goes on when this computer sleeps, on any worker.
              </Empty>
            ) : (
              <ListTable
                name="Backfills"
                rows={rows}
                columns={backfillColumns}
                cursor={cursor}
                opened={opened}
                rowHeight={rowHeight}
                stale={feed.stale}
                quiet={({ finishedAt }) => finishedAt !== null}
                footer={rows.length < shown ? null : <Older />}
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

const Older = () => (
  <p className="px-4 py-3 text-sm text-muted">The latest {shown} are shown; “touchline backfill list” has all.</p>
);

function summary(backfills: readonly Backfill[]): string {
  const open = backfills.filter(({ finishedAt }) => finishedAt === null);
  const left = open.reduce((sum, { counts }) => sum + counts.pending + counts.live, 0);
  return open.length === 0 ? 'none goes on' : `${formatNumber(open.length)} open · ${plural(left, 'partition')} to go`;
}
