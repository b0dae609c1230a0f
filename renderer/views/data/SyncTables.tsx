import type { DataTable, SyncRun } from '#shared/syncData.ts';
import { formatBytes } from '#shared/format.ts';
import { formatRoute, plainRoute } from '../../app/router.ts';
import { breakable } from '../../ui/breakable.tsx';
import { changedRows, runBars, totalsInWords } from './standing.ts';
import { Rows } from './TableRows.tsx';

/** The tables of a sync: how large they are, and how many of their rows each of its runs changed. */
export function SyncTables({ tables, runs }: { tables: readonly DataTable[]; runs: readonly SyncRun[] }) {
  return (
    <table className="w-full">
      <thead>
        <tr className="text-xs text-faint">
          <th className="py-1 text-left font-normal">Table</th>
          <th className="py-1 pl-3 text-right font-normal">Rows</th>
          <th className="py-1 pl-3 text-right font-normal">On disk</th>
          <th className="w-32 py-1 pl-3 text-left font-normal">Changed</th>
        </tr>
      </thead>
      <tbody>
        {tables.map(({ name, rows, bytes }) => (
          <tr key={name} className="border-t border-line">
            <th scope="row" className="h-7 text-left font-medium">
              <a
                href={formatRoute(plainRoute('data', 'tables', name))}
                className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-ink"
              >
                {breakable(name)}
              </a>
            </th>
            <td className="pl-3 text-right">
              <Rows rows={rows} there={bytes !== null} />
            </td>
            <td className="pl-3 text-right whitespace-nowrap text-muted">{bytes === null ? '' : formatBytes(bytes)}</td>
            <td className="pl-3">
              <Spark runs={runs} table={name} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const STEP = 4;
const HEIGHT = 18;

/** The bars of one table, small; the large ones beside it say which run is which. */
function Spark({ runs, table }: { runs: readonly SyncRun[]; table: string }) {
  const bars = runBars(runs, table);
  const newest = bars.findLast(({ run }) => run.state === 'succeeded');
  const told = newest ? `Last: ${totalsInWords(newest.totals)}` : 'No run';
  return (
    <svg role="img" aria-label={told} width={bars.length * STEP} height={HEIGHT} className="block max-w-full">
      <title>{told}</title>
      {bars.map(({ run, totals, height }, index) =>
        run.state === 'succeeded' ? (
          <rect
            key={run.job}
            x={index * STEP}
            y={HEIGHT - Math.max(1, height * HEIGHT)}
            width={STEP - 1}
            height={Math.max(1, height * HEIGHT)}
            className={changedRows(totals) === 0 ? 'fill-line-strong' : 'fill-good'}
          />
        ) : (
          <circle key={run.job} cx={index * STEP + 1.5} cy={HEIGHT - 1.5} r={1.5} className="fill-bad" />
        ),
      )}
    </svg>
  );
}
