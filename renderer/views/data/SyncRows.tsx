import type { SyncDescription } from '#shared/contract/sync.ts';
import type { SyncStanding } from '#shared/syncData.ts';
import { formatNumber } from '#shared/format.ts';
import { formatRoute, plainRoute } from '../../app/router.ts';
import { classes } from '../../ui/classes.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import { Ago } from '../../ui/now.tsx';
import type { SyncGroup } from '../run-sync/syncGroups.ts';
import { changedRows, standingLook, totalsInWords, totalsOf, type RowTotals } from './standing.ts';

const template = 'grid-cols-[minmax(0,2.2fr)_minmax(0,1.6fr)_44px_88px]';

/** The syncs by where their data come from, each with how its data stand. */
export function SyncRows({
  groups,
  standings,
  chosen,
  rowHeight,
}: {
  groups: readonly SyncGroup[];
  standings: ReadonlyMap<string, SyncStanding>;
  chosen: string | null;
  rowHeight: number;
}) {
  return (
    <>
      <div
        className={classes(
          'sticky top-0 z-[1] grid h-7 items-center gap-3 border-b border-line bg-surface px-4 text-xs text-faint',
          template,
        )}
      >
        <span>Sync</span>
        <span>Last change</span>
        <span className="text-right">Tables</span>
        <span className="text-right">Last success</span>
      </div>
      {groups.map(({ title, syncs }) => (
        <section key={title} aria-label={title}>
          <h2 className="px-4 pt-3 pb-1 text-xs text-faint">{title}</h2>
          {syncs.map((sync) => (
            <Row
              key={sync.name}
              sync={sync}
              standing={standings.get(sync.name)}
              chosen={sync.name === chosen}
              height={rowHeight}
            />
          ))}
        </section>
      ))}
    </>
  );
}

function Row({
  sync: { name, title },
  standing,
  chosen,
  height,
}: {
  sync: SyncDescription;
  standing: SyncStanding | undefined;
  chosen: boolean;
  height: number;
}) {
  const look = standing && standingLook(standing);
  const totals = totalsOf(standing?.changes ?? []);
  return (
    <a
      href={formatRoute(plainRoute('data', name))}
      aria-current={chosen ? 'page' : undefined}
      data-row={name}
      className={classes(
        'grid items-center gap-3 border-b border-line/60 px-4 outline-offset-[-2px]',
        template,
        chosen ? 'bg-selected shadow-[inset_4px_0_0_var(--ink)]' : 'hover:bg-hover',
      )}
      style={{ height }}
    >
      <span className="flex min-w-0 items-center gap-2" title={standing?.stale ?? look?.word}>
        {look ? <Glyph shape={look.shape} tone={look.tone} name={look.word} /> : <span className="size-3.5" />}
        <span className="truncate">
          <span className="font-medium">{title}</span> <span className="text-faint">{name}</span>
        </span>
      </span>
      <span className={classes('truncate', changedRows(totals) === 0 ? 'text-faint' : 'text-muted')}>
        {standing ? lastChange(standing, totals) : ''}
      </span>
      <span className="text-right text-muted tabular-nums">
        {standing && standing.changes.length > 0 ? formatNumber(standing.changes.length) : ''}
      </span>
      <span className="truncate text-right text-muted tabular-nums">
        {standing?.lastSuccess ? <Ago moment={standing.lastSuccess.at} /> : <span className="text-faint">never</span>}
      </span>
    </a>
  );
}

function lastChange({ lastSuccess, lastTrouble, changes }: SyncStanding, totals: RowTotals): string {
  if (lastSuccess === null) return lastTrouble === null ? 'not run yet' : 'no success yet';
  return changes.length === 0 ? 'no table' : totalsInWords(totals);
}
