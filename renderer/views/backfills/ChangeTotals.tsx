import type { TableTotals } from '#shared/backfills.ts';
import { formatNumber } from '#shared/format.ts';
import { breakable } from '../../ui/breakable.tsx';

const kinds = ['inserted', 'updated', 'unchanged', 'removed'] as const;

/** What was done to each table, added up. */
export function ChangeTotals({ changes }: { changes: readonly TableTotals[] }) {
  if (changes.length === 0) return <p className="text-muted">No table was written to.</p>;
  return (
    <table className="w-full text-right text-sm">
      <thead>
        <tr className="text-xs text-faint">
          <th className="py-1 text-left font-normal">Table</th>
          {kinds.map((kind) => (
            <th key={kind} className="py-1 pl-2 font-normal capitalize">
              {kind}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {changes.map((each) => (
          <tr key={each.table} className="border-t border-line">
            <th scope="row" className="py-1 text-left font-medium">
              {breakable(each.table)}
            </th>
            {kinds.map((kind) => (
              <td key={kind} className={each[kind] === 0 ? 'pl-2 text-faint' : 'pl-2'}>
                {formatNumber(each[kind])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
