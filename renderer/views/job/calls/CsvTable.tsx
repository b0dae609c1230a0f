import { useMemo } from 'react';
import { formatNumber } from '#shared/format.ts';
import { csvRows } from './csvRows.ts';
import { Marked } from '../../../ui/Marked.tsx';

const ROWS = 201;

/** The first rows of a CSV file. */
export function CsvTable({ text, search }: { text: string; search: string }) {
  const [head = [], ...rows] = useMemo(() => csvRows(text, ROWS), [text]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls: the keyboard has to reach it
    <section aria-label="Answer" tabIndex={0} className="copyable min-h-0 flex-1 overflow-auto">
      <table className="font-mono">
        <thead className="sticky top-0 bg-surface">
          <tr>
            <th className="sticky left-0 bg-surface px-2 text-right font-normal text-faint">
              <span className="sr-only">Row</span>
            </th>
            {head.map((name, index) => (
              <th key={index} className="border-b border-line px-2 py-1 text-left font-medium whitespace-nowrap">
                <Marked text={name} search={search} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index} className="hover:bg-hover">
              <td className="sticky left-0 bg-surface px-2 text-right text-faint">{index + 1}</td>
              {row.map((cell, column) => (
                <td
                  key={column}
                  className="max-w-72 truncate px-2 whitespace-nowrap"
                  title={cell.length > 40 ? cell : undefined}
                >
                  <Marked text={cell} search={search} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === ROWS - 1 ? (
        <p className="px-3 py-2 text-sm text-muted">The first {formatNumber(rows.length)} rows. The text has all.</p>
      ) : null}
    </section>
  );
}
