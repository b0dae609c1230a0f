import { Search } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { formatNumber, plural } from '#shared/format.ts';
import { formatDuration } from '#shared/time.ts';
import type { AdvisoryLocks } from '#shared/locks.ts';
import { navigate, plainRoute } from '../../app/router.ts';
import { useFeed } from '../../data/useFeed.ts';
import { useDensity } from '../../ui/density.ts';
import { Empty } from '../../ui/Empty.tsx';
import { useHeldOrder } from '../../ui/heldOrder.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { SearchInput } from '../../ui/SearchInput.tsx';
import { Reading } from '../parts/Reading.tsx';
import { SplitPane } from '../../ui/SplitPane.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { useListKeys } from '../parts/useListKeys.ts';
import { lockColumns } from './lockColumns.tsx';
import { LockPane, OtherLockPane } from './LockPane.tsx';
import { lockRows, type LockRow } from './lockRows.ts';

const other = 'other';
const close = (): void => navigate(plainRoute('locks'));
const none: Pick<AdvisoryLocks, 'locks' | 'others'> = { locks: [], others: [] };

/** Every lock of ours, who holds it and who waits; below them the other advisory locks of the database. */
export function LocksView({ item, part }: { item: string | null; part: string | null }) {
  const feed = useFeed('advisoryLocks', {});
  const [text, setText] = useState('');
  const [mark, setMark] = useState<string | null>(null);
  const [scrolled, setScrolled] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const [, rowHeight] = useDensity();

  const fresh = useMemo(() => lockRows(feed.value ?? none, text), [feed.value, text]);
  const rows = useHeldOrder(fresh, { holding: scrolled || item !== null, key: text });
  const opened = item === null ? null : part === other ? `other ${item}` : item;
  const cursor = opened ?? mark;

  const open = (row: LockRow): void => {
    setMark(row.id);
    const route = row.kind === 'ours' ? plainRoute('locks', row.lock.name) : plainRoute('locks', row.lock.id, other);
    navigate(route, { replace: item !== null });
  };
  useListKeys({
    group: 'Locks',
    one: 'lock',
    rows,
    cursor,
    opened,
    mark: setMark,
    open,
    close,
    more: [{ keys: '/', label: 'Find a lock', group: 'Locks', run: () => search.current?.focus() }],
  });

  const chosen = rows.find((row) => row.row.id === opened);
  return (
    <SplitPane
      name="lock"
      detail={
        item === null ? null : part === other ? (
          <OtherLockPane
            held={chosen?.row.kind === 'other' ? { lock: chosen.row.lock, gone: chosen.gone } : null}
            onClose={close}
          />
        ) : (
          <LockPane key={item} name={item} locks={feed.value?.locks} stale={feed.stale} onClose={close} />
        )
      }
      master={
        <>
          <div className="flex h-9 shrink-0 items-center gap-3 border-b border-line px-4">
            <h1 className="font-semibold">Locks</h1>
            <span className="truncate text-sm text-muted">{feed.value ? summary(feed.value) : ''}</span>
            <SearchInput
              name="Find a lock"
              placeholder="Name, job, worker, session"
              keys="/"
              input={search}
              icon={<Search size={12} aria-hidden />}
              value={text}
              onChange={setText}
            />
          </div>
          {feed.failure ? (
            <div className="p-3">
              <FailureNotice failure={feed.failure} />
            </div>
          ) : null}
          <div className="focus-frame flex min-h-0 flex-1 flex-col">
            {feed.value === undefined ? (
              feed.failure ? null : (
                <Reading rows={8} height={rowHeight} name="The locks are being read" />
              )
            ) : rows.length === 0 ? (
              <NoLocks text={text} />
            ) : (
              <ListTable
                name="Locks"
                rows={rows}
                columns={lockColumns}
                cursor={cursor}
                opened={opened}
                rowHeight={rowHeight}
                stale={feed.stale}
                quiet={(row) => row.kind === 'other'}
                heading={(row, before) =>
                  row.kind === 'other' && before?.kind !== 'other' ? 'Other advisory locks of this database' : null
                }
                footer={<Footer value={feed.value} />}
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

function summary({ locks, othersTotal }: AdvisoryLocks): string {
  const held = locks.filter((lock) => lock.held).length;
  const waiting = locks.filter((lock) => lock.waiting > 0).length;
  return [
    `${formatNumber(held)} held`,
    ...(waiting === 0 ? [] : [`${formatNumber(waiting)} waited for`]),
    ...(othersTotal === 0 ? [] : [plural(othersTotal, 'other')]),
  ].join(' · ');
}

/** What this list does not show, and why. */
function Footer({ value: { others, othersTotal, hidden, took } }: { value: AdvisoryLocks }) {
  const notes = [
    ...(othersTotal > others.length
      ? [`${formatNumber(others.length)} of ${formatNumber(othersTotal)} other locks are shown.`]
      : []),
    ...(hidden
      ? ['This role can’t see what the sessions of others do, or since when. Grant it pg_monitor to see that.']
      : []),
    ...(took >= 1000
      ? [
          `Reading the locks of this database takes ${formatDuration(took)}, so they are read every ${formatDuration(took * 20)}.`,
        ]
      : []),
  ];
  if (notes.length === 0) return null;
  return (
    <div className="flex flex-col gap-1 px-4 py-3 text-sm text-muted">
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </div>
  );
}

function NoLocks({ text }: { text: string }) {
  if (text !== '') return <Empty title="No such lock">Nothing that is held or waited for has “{text}” in it.</Empty>;
  return (
    <Empty title="No lock is held">
      A lock keeps two jobs apart that would change the same data: two runs of one sync for one season, say. While a job
      holds one, it is here, with the job, its worker and who waits.
    </Empty>
  );
}
