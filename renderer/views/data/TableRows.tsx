import type { DataTable } from '#shared/syncData.ts';
import { formatBytes } from '#shared/format.ts';
import { formatRoute, plainRoute } from '../../app/router.ts';
import { breakable } from '../../ui/breakable.tsx';
import { classes } from '../../ui/classes.ts';
import { countText } from './standing.ts';

const template = 'grid-cols-[minmax(0,1.6fr)_104px_80px_minmax(0,1.4fr)]';

/** The tables that syncs write to, each with its size and who writes it. */
export function TableRows({
  tables,
  chosen,
  rowHeight,
}: {
  tables: readonly DataTable[];
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
        <span>Table</span>
        <span className="text-right">Rows</span>
        <span className="text-right">On disk</span>
        <span>Written by</span>
      </div>
      {tables.map(({ name, rows, bytes, writers }) => (
        <a
          key={name}
          href={formatRoute(plainRoute('data', 'tables', name))}
          aria-current={name === chosen ? 'page' : undefined}
          data-row={name}
          className={classes(
            'grid items-center gap-3 border-b border-line/60 px-4 outline-offset-[-2px]',
            template,
            name === chosen ? 'bg-selected shadow-[inset_4px_0_0_var(--ink)]' : 'hover:bg-hover',
          )}
          style={{ height: rowHeight }}
        >
          <span className="truncate font-medium" title={name}>
            {breakable(name)}
          </span>
          <Rows rows={rows} there={bytes !== null} />
          <span className="text-right text-muted tabular-nums">{bytes === null ? '' : formatBytes(bytes)}</span>
          <span className={classes('truncate', writers.length === 0 ? 'text-faint' : 'text-muted')}>
            {writers.length === 0 ? 'no run known' : writers.join(', ')}
          </span>
        </a>
      ))}
    </>
  );
}

/** How many rows; an estimate says that it is one. */
export function Rows({ rows, there }: { rows: DataTable['rows']; there: boolean }) {
  return (
    <span
      className={classes('text-right tabular-nums', rows?.kind === 'exact' ? 'text-ink' : 'text-muted')}
      title={
        rows?.kind === 'estimate'
          ? 'An estimate of the database’s own statistics'
          : rows?.kind === 'at_least'
            ? 'Counted this far'
            : rows === null && there
              ? 'The database has no statistics of it yet'
              : undefined
      }
    >
      {rows === null ? <span className="text-faint">{there ? 'not known' : 'not there'}</span> : countText(rows)}
    </span>
  );
}
