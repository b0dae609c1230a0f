import { ChevronRight } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { ChangeSample, TableChanges } from '#shared/jobs.ts';
import { formatNumber } from '#shared/format.ts';
import { breakable } from '../../ui/breakable.tsx';
import { classes } from '../../ui/classes.ts';
import { inline } from '../../ui/Json.tsx';

const kinds = ['inserted', 'updated', 'unchanged', 'removed'] as const;

/** What a run did to each table, in rows; a table unfolds into samples of what changed. */
export function ChangeSet({ changes }: { changes: readonly TableChanges[] }) {
  const [unfolded, setUnfolded] = useState<string | null>(null);
  if (changes.length === 0) return <p className="text-muted">This run wrote to no table.</p>;
  return (
    <table className="w-full text-right">
      <thead>
        <tr className="text-xs text-faint">
          <th className="py-1 text-left font-normal">Table</th>
          <th className="py-1 pl-3 font-normal">Received</th>
          {kinds.map((kind) => (
            <th key={kind} className="w-[14%] py-1 pl-3 font-normal capitalize">
              {kind}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {changes.map((table) => {
          const open = unfolded === table.table;
          const can = table.samples.length > 0;
          return (
            <Fragment key={table.table}>
              <tr className={classes('border-t border-line', open && 'bg-hover')}>
                <th scope="row" className="h-7 text-left font-medium">
                  {can ? (
                    <button
                      type="button"
                      aria-expanded={open}
                      onClick={() => setUnfolded(open ? null : table.table)}
                      className="-ml-1 flex items-center gap-1 rounded-sm px-1 text-left hover:underline hover:decoration-line-strong hover:underline-offset-2"
                    >
                      <ChevronRight
                        size={13}
                        aria-hidden
                        className={classes('text-faint transition-transform duration-100', open && 'rotate-90')}
                      />
                      <NameOf table={table} />
                    </button>
                  ) : (
                    <span className="block pl-4">
                      <NameOf table={table} />
                    </span>
                  )}
                </th>
                <td className="pl-3 text-muted">{formatNumber(table.received)}</td>
                {kinds.map((kind) => (
                  <td
                    key={kind}
                    className={classes(
                      'pl-3',
                      table[kind] === 0
                        ? 'text-faint/70'
                        : kind === 'unchanged'
                          ? 'text-muted'
                          : 'font-medium text-ink',
                    )}
                  >
                    {table[kind] === 0 ? '0' : formatNumber(table[kind])}
                  </td>
                ))}
              </tr>
              {open ? (
                <tr>
                  <td colSpan={6} className="pb-3 text-left">
                    <Samples table={table} />
                  </td>
                </tr>
              ) : null}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

/** A long name may take two lines, so that the numbers beside it stay in sight. */
function NameOf({ table: { table } }: { table: TableChanges }) {
  return <span>{table.length > 26 ? breakable(table) : table}</span>;
}

const marks: Record<ChangeSample['kind'], { sign: string; tone: string }> = {
  inserted: { sign: '+', tone: 'text-good' },
  updated: { sign: '~', tone: 'text-warn' },
  removed: { sign: '−', tone: 'text-bad' },
};

function Samples({ table }: { table: TableChanges }) {
  const changed = table.inserted + table.updated + table.removed;
  return (
    <div className="rounded-md border border-line bg-sunken">
      <p className="border-b border-line px-3 py-1 text-sm text-muted">
        {table.samples.length < changed
          ? `${formatNumber(table.samples.length)} of ${formatNumber(changed)} changed rows, as a sample`
          : 'Every changed row'}
      </p>
      <ul className="copyable max-h-96 divide-y divide-line overflow-y-auto font-mono">
        {table.samples.map((sample, index) => (
          <Sample key={index} sample={sample} />
        ))}
      </ul>
    </div>
  );
}

function Sample({ sample }: { sample: ChangeSample }) {
  const mark = marks[sample.kind];
  const names = columnsOf(sample);
  return (
    <li className="grid grid-cols-[12px_1fr] gap-x-2 px-3 py-1 leading-[18px]">
      <span className={classes('font-bold', mark.tone)}>
        <span className="sr-only">{sample.kind}</span>
        <span aria-hidden>{mark.sign}</span>
      </span>
      <div className="min-w-0 break-words">
        {Object.entries(sample.key)
          .map(([name, value]) => `${name} ${inline(value)}`)
          .join(', ')}
        {names.map((name) => (
          <Fragment key={name}>
            {sample.kind === 'updated' ? <br /> : ' '}
            <span className="text-faint">{name} </span>
            {sample.before && sample.kind !== 'inserted' ? (
              <span className={sample.kind === 'updated' ? 'text-muted line-through decoration-faint' : 'text-muted'}>
                {inline(sample.before[name] ?? null)}
              </span>
            ) : null}
            {sample.kind === 'updated' ? <span className="text-faint"> → </span> : null}
            {sample.after && sample.kind !== 'removed' ? <span>{inline(sample.after[name] ?? null)}</span> : null}
          </Fragment>
        ))}
      </div>
    </li>
  );
}

const telling = ['name', 'title', 'code', 'year', 'slug'];

/** The columns of a sample, those first that say what the row is. */
function columnsOf(sample: ChangeSample): string[] {
  const names = [...new Set([...Object.keys(sample.before ?? {}), ...Object.keys(sample.after ?? {})])];
  const others = names.filter((name) => !(name in sample.key));
  return [...telling.filter((name) => others.includes(name)), ...others.filter((name) => !telling.includes(name))];
}
