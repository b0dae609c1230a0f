import type { ReactNode } from 'react';
import { attemptOutcomes, type JsonObject } from '#shared/jobs.ts';
import { formatNumber } from '#shared/format.ts';
import { breakable } from '../../ui/breakable.tsx';
import { classes } from '../../ui/classes.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import { dataParts, type DataTable } from './data.ts';
import { Facts } from './Facts.tsx';
import { outcomeLooks, type Outcome } from './states.ts';

/** What a sync tells in its own words, as lines and tables; `before` are lines that stand first. */
export function DataView({
  data,
  before = [],
}: {
  data: JsonObject;
  before?: readonly (readonly [string, ReactNode])[];
}) {
  const { lines, tables } = dataParts(data);
  return (
    <div className="space-y-4">
      {before.length + lines.length === 0 ? null : <Facts facts={[...before, ...lines]} />}
      {tables.map((table) => (
        <Table key={table.title} table={table} />
      ))}
    </div>
  );
}

function Table({ table: { title, columns, rows, count } }: { table: DataTable }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what can be scrolled is to be reached by keyboard
    <section className="overflow-x-auto" aria-label={title} tabIndex={0}>
      <table className="copyable w-full">
        <caption className="mb-1 text-left text-sm font-medium text-muted first-letter:uppercase">
          {title}
          <span className="ml-1.5 font-normal text-faint">
            {rows.length < count ? `${formatNumber(rows.length)} of ${formatNumber(count)}` : formatNumber(count)}
          </span>
        </caption>
        <thead>
          <tr className="text-xs text-faint">
            {columns.map(({ name, label, right }) => (
              <th
                key={name}
                scope="col"
                className={classes(
                  'py-1 pr-3 font-normal whitespace-nowrap first-letter:uppercase last:pr-0',
                  right ? 'text-right' : 'text-left',
                )}
              >
                {label === '' ? <span className="sr-only">Name</span> : label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index} className="border-t border-line">
              {row.map((text, at) => (
                <Cell key={columns[at]?.name} name={columns[at]?.name ?? ''} text={text} right={columns[at]?.right} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell({ name, text, right = false }: { name: string; text: string; right?: boolean | undefined }) {
  const outcome = name === 'outcome' && isOutcome(text) ? outcomeLooks[text] : null;
  return (
    <td
      className={classes(
        'py-1 pr-3 align-top break-words last:pr-0',
        right && 'text-right whitespace-nowrap',
        text === 'none' && 'text-faint',
      )}
    >
      {outcome ? (
        <span className="flex items-center gap-1.5 whitespace-nowrap">
          <Glyph shape={outcome.shape} tone={outcome.tone} />
          {text}
        </span>
      ) : (
        breakable(text)
      )}
    </td>
  );
}

function isOutcome(text: string): text is Outcome {
  return attemptOutcomes.some((outcome) => outcome === text);
}
