import type { Backfill } from '#shared/backfills.ts';
import { formatNumber } from '#shared/format.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import type { ListColumn } from '../../ui/ListTable.tsx';
import { Ago } from '../../ui/now.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { lookOf, over, progressWords } from './words.ts';

export const backfillColumns: readonly ListColumn<Backfill>[] = [
  { name: 'syncs', label: 'Backfill', least: 150, share: 2, rank: 0, cell: (row) => <Name row={row} /> },
  { name: 'progress', label: 'Progress', least: 110, share: 1.4, rank: 0, cell: (row) => <Progress row={row} /> },
  {
    name: 'failed',
    label: 'Failed',
    least: 56,
    share: 0,
    rank: 2,
    right: true,
    cell: ({ counts: { failed } }) =>
      failed === 0 ? <span className="text-faint">0</span> : <span className="text-bad">{formatNumber(failed)}</span>,
  },
  { name: 'waits', label: 'Waits for', least: 70, share: 0.6, rank: 4, cell: (row) => row.waiting?.for ?? '' },
  { name: 'by', label: 'By', least: 90, share: 1, rank: 3, cell: ({ actor }) => actor },
  {
    name: 'started',
    label: 'Started',
    least: 84,
    share: 0,
    rank: 1,
    right: true,
    cell: ({ createdAt }) => <Ago moment={createdAt} />,
  },
];

function Name({ row }: { row: Backfill }) {
  const { shape, tone, word } = lookOf(row);
  return (
    <span className="flex items-center gap-1.5" title={row.reason ?? undefined}>
      <Glyph shape={shape} tone={tone} name={word} />
      <span className="truncate">{row.syncs.join(', ')}</span>
      <span className="font-mono text-faint">{row.id}</span>
    </span>
  );
}

function Progress({ row }: { row: Backfill }) {
  const done = over(row);
  return (
    <span className="flex items-center gap-2">
      {row.finishedAt === null ? (
        <span className="w-16 shrink-0">
          <ProgressBar done={done} total={row.selected} name={progressWords(row)} />
        </span>
      ) : null}
      <span className="truncate text-sm text-muted tabular-nums">
        {formatNumber(done)} of {formatNumber(row.selected)}
      </span>
    </span>
  );
}
