import { Search } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useShortcuts } from '../../app/keyboard.ts';
import { matches } from '../../app/matches.ts';
import { navigate, plainRoute } from '../../app/router.ts';
import { useStatus } from '../../data/StatusProvider.tsx';
import { useCall } from '../../data/useCall.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { useDensity } from '../../ui/density.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Segmented } from '../../ui/Fields.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { Reading } from '../parts/Reading.tsx';
import { SplitPane } from '../../ui/SplitPane.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { syncGroups } from '../run-sync/syncGroups.ts';
import { SyncDetail } from './SyncDetail.tsx';
import { SyncRows } from './SyncRows.tsx';
import { TableDetail } from './TableDetail.tsx';
import { TableRows } from './TableRows.tsx';

/** What syncs keep in the database: by sync (`item` is one), or by table (`item` is "tables", `part` one of them). */
export function SyncDataView({ item, part }: { item: string | null; part: string | null }) {
  const [typed, setTyped] = useState('');
  const [, rowHeight] = useDensity();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const syncs = useCall('syncs.list', {});
  const feed = useFeed('data', {});
  const providers = useStatus().value?.providers ?? none;
  const byTable = item === 'tables';
  const chosen = byTable ? part : item;

  const groups = useMemo(() => syncGroups(syncs.value ?? [], providers, typed), [syncs.value, providers, typed]);
  const standings = useMemo(() => new Map(feed.value?.syncs.map((each) => [each.sync, each])), [feed.value]);
  const tables = (feed.value?.tables ?? none).filter(({ name, writers }) =>
    matches(`${name} ${writers.join(' ')}`, typed),
  );
  const names = byTable
    ? tables.map(({ name }) => name)
    : groups.flatMap((group) => group.syncs.map(({ name }) => name));

  const open = (name: string | null): void => {
    const route = byTable ? plainRoute('data', 'tables', name) : plainRoute('data', name);
    navigate(route, { replace: chosen !== null && name !== null });
  };
  const move = (step: number): void => {
    const at = chosen === null ? -1 : names.indexOf(chosen);
    const next = names[at < 0 ? 0 : Math.min(Math.max(at + step, 0), names.length - 1)];
    if (next === undefined) return;
    open(next);
    list.current?.querySelector(`[data-row="${CSS.escape(next)}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  useShortcuts([
    { keys: 'j', label: 'Next', group: 'Data', run: () => move(1) },
    { keys: 'k', label: 'The one before', group: 'Data', run: () => move(-1) },
    { keys: 'down', label: 'Next', group: 'Data', run: () => move(1) },
    { keys: 'up', label: 'The one before', group: 'Data', run: () => move(-1) },
    { keys: '/', label: 'Find', group: 'Data', run: () => input.current?.focus() },
    ...(chosen === null ? [] : [{ keys: 'escape', label: 'Close', group: 'Data', run: () => open(null) }]),
  ]);

  const sync = byTable ? undefined : syncs.value?.find(({ name }) => name === chosen);
  const table = byTable ? feed.value?.tables.find(({ name }) => name === chosen) : undefined;
  const failure = feed.failure ?? syncs.failure;
  const missing = chosen !== null && feed.value !== undefined && syncs.value !== undefined && !sync && !table;
  return (
    <SplitPane
      name="data"
      detail={
        sync ? (
          <SyncDetail key={sync.name} sync={sync} standing={standings.get(sync.name)} onClose={() => open(null)} />
        ) : table ? (
          <TableDetail table={table} standings={standings} onClose={() => open(null)} />
        ) : missing ? (
          <Empty
            title={`There is no ${byTable ? 'table' : 'sync'} ${chosen}`}
            actions={<Button onClick={() => open(null)}>Close</Button>}
          >
            It may belong to another database or another version.
          </Empty>
        ) : null
      }
      master={
        <>
          <h1 className="sr-only">Data</h1>
          <div className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-3">
            <span className="relative min-w-24 flex-1">
              <Search size={13} aria-hidden className="pointer-events-none absolute top-1.5 left-2 text-faint" />
              <input
                ref={input}
                type="text"
                aria-label={byTable ? 'Find a table' : 'Find a sync'}
                placeholder={byTable ? 'Find a table' : 'Find a sync'}
                autoComplete="off"
                spellCheck={false}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' && names[0] !== undefined) open(names[0]);
                  else if (event.key === 'Escape') setTyped('');
                  else return;
                  event.currentTarget.blur();
                  event.preventDefault();
                }}
                className="h-6 w-full rounded-md border border-line bg-sunken px-7 text-sm outline-offset-0 select-text focus:border-focus focus:outline-2 focus:outline-focus/40"
              />
              <span className="pointer-events-none absolute inset-y-0 right-1.5 flex items-center">
                {typed === '' ? <Kbd keys="/" /> : null}
              </span>
            </span>
            <Segmented
              name="List"
              value={byTable ? 'tables' : 'syncs'}
              choices={[
                { value: 'syncs', label: 'By sync' },
                { value: 'tables', label: 'By table' },
              ]}
              onChange={(by) => navigate(plainRoute('data', by === 'tables' ? 'tables' : null))}
            />
          </div>
          {failure ? (
            <div className="p-3">
              <FailureNotice failure={failure} />
            </div>
          ) : null}
          {!syncs.value || !feed.value ? (
            failure ? null : (
              <Reading rows={12} height={rowHeight} name="The data are being read" />
            )
          ) : names.length === 0 ? (
            <Empty title={byTable ? 'No such table' : 'No such sync'}>Nothing is called like “{typed}”.</Empty>
          ) : (
            <div ref={list} className={classes('min-h-0 flex-1 overflow-y-auto', feed.stale && 'opacity-60')}>
              {byTable ? (
                <TableRows tables={tables} chosen={chosen} rowHeight={rowHeight} />
              ) : (
                <SyncRows groups={groups} standings={standings} chosen={chosen} rowHeight={rowHeight} />
              )}
            </div>
          )}
        </>
      }
    />
  );
}

const none: never[] = [];
