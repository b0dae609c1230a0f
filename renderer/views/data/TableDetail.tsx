import { X } from 'lucide-react';
import type { DataTable, SyncStanding } from '#shared/syncData.ts';
import { formatBytes } from '#shared/format.ts';
import { formatRoute, plainRoute } from '../../app/router.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Glyph } from '../../ui/Glyph.tsx';
import { Ago } from '../../ui/now.tsx';
import { Facts } from '../parts/Facts.tsx';
import { standingLook, totalsInWords, totalsOf } from './standing.ts';
import { Rows } from './TableRows.tsx';

/** One table: how large it is, and what the syncs that write it did to it last. */
export function TableDetail({
  table: { name, rows, bytes, writers },
  standings,
  onClose,
}: {
  table: DataTable;
  standings: ReadonlyMap<string, SyncStanding>;
  onClose: () => void;
}) {
  return (
    <section aria-label={name} className="flex min-h-0 flex-1 flex-col">
      <header className="flex shrink-0 items-center gap-2 border-b border-line px-4 py-2.5">
        <h2 className="copyable min-w-0 flex-1 truncate text-lg font-semibold">{name}</h2>
        <IconButton name="Close" keys="escape" onClick={onClose}>
          <X size={14} />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 space-y-5 overflow-y-auto p-4">
        <Facts
          facts={[
            ['rows', <Rows key="rows" rows={rows} there={bytes !== null} />],
            ['on disk', bytes === null ? 'not there' : `${formatBytes(bytes)}, indexes included`],
          ]}
        />
        <section aria-label="Written by">
          <h3 className="mb-1.5 text-sm font-medium text-muted">Written by</h3>
          {writers.length === 0 ? (
            <p className="text-muted">
              No sync whose last run is known wrote to it. It is Touchline’s all the same: a sync that has not run yet
              may.
            </p>
          ) : (
            <ul className="divide-y divide-line rounded-md border border-line">
              {writers.map((writer) => (
                <Writer key={writer} name={writer} table={name} standing={standings.get(writer)} />
              ))}
            </ul>
          )}
        </section>
      </div>
    </section>
  );
}

function Writer({ name, table, standing }: { name: string; table: string; standing: SyncStanding | undefined }) {
  const look = standing && standingLook(standing);
  return (
    <li className="flex items-center gap-2 px-3 py-1.5">
      {look ? <Glyph shape={look.shape} tone={look.tone} name={look.word} /> : null}
      <a
        href={formatRoute(plainRoute('data', name))}
        className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-ink"
      >
        {name}
      </a>
      <span className="min-w-0 flex-1 truncate text-right text-muted">
        {totalsInWords(totalsOf(standing?.changes ?? [], table))}
      </span>
      {standing?.lastSuccess ? <Ago moment={standing.lastSuccess.at} className="text-faint" /> : null}
    </li>
  );
}
