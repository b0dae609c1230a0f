import { formatNumber } from '#shared/format.ts';
import { formatElapsed } from '#shared/time.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import type { ListColumn } from '../../ui/ListTable.tsx';
import { useNow } from '../../ui/now.tsx';
import { JobLink } from '../job/JobLink.tsx';
import { sessionWords, type LockRow } from './lockRows.ts';

export const lockColumns: readonly ListColumn<LockRow>[] = [
  { name: 'lock', label: 'Lock', least: 150, share: 2, rank: 0, cell: (row) => <Name row={row} /> },
  { name: 'holder', label: 'Held by', least: 120, share: 1.4, rank: 0, cell: (row) => <Holder row={row} /> },
  { name: 'worker', label: 'Worker', least: 110, share: 1, rank: 4, cell: (row) => <Worker row={row} /> },
  { name: 'host', label: 'Host', least: 90, share: 0.6, rank: 5, cell: (row) => <Host row={row} /> },
  { name: 'for', label: 'Held for', least: 84, share: 0, rank: 1, right: true, cell: (row) => <HeldFor row={row} /> },
  {
    name: 'waiting',
    label: 'Waiting',
    least: 64,
    share: 0,
    rank: 0,
    right: true,
    cell: (row) => <Waiting row={row} />,
  },
  { name: 'next', label: 'Next', least: 80, share: 0, rank: 3, cell: (row) => <Next row={row} /> },
];

function Name({ row }: { row: LockRow }) {
  if (row.kind === 'other') {
    const { key, name, granted } = row.lock;
    return (
      <span className="flex items-center gap-1.5" title={name ?? key}>
        <Glyph shape={granted ? 'lock' : 'ring'} tone="idle" />
        <span className={name === null ? 'truncate font-mono' : 'truncate'}>{name ?? key}</span>
      </span>
    );
  }
  const { name, held } = row.lock;
  return (
    <span className="flex items-center gap-1.5" title={name}>
      <Glyph shape={held ? 'lock' : 'ring'} tone={held ? 'held' : 'idle'} name={held ? 'held' : 'free'} />
      <span className="truncate font-medium">{name}</span>
    </span>
  );
}

function Holder({ row }: { row: LockRow }) {
  if (row.kind === 'other') {
    const words = sessionWords(row.lock.session);
    return (
      <span title={words}>
        {row.lock.granted ? '' : 'wanted by '}
        {words}
      </span>
    );
  }
  const { held, job, session } = row.lock;
  if (!held) return <span className="text-muted">nobody</span>;
  if (!job) return <span className="text-warn">{session ? sessionWords(session) : 'a session'}</span>;
  return (
    <span title={`${job.sync}, job ${job.id}`}>
      <JobLink id={job.id}>job {job.id}</JobLink> <span className="text-muted">{job.sync}</span>
    </span>
  );
}

function Worker({ row }: { row: LockRow }) {
  return <span className="text-muted">{row.kind === 'ours' ? row.lock.worker : null}</span>;
}

function Host({ row }: { row: LockRow }) {
  return <span className="text-muted">{row.kind === 'ours' ? row.lock.host : row.lock.session.address}</span>;
}

function HeldFor({ row }: { row: LockRow }) {
  const now = useNow(1000);
  const { since } = row.lock;
  if (since === null) return null;
  return <span className="text-muted tabular-nums">{formatElapsed(now - Date.parse(since))}</span>;
}

function Waiting({ row }: { row: LockRow }) {
  if (row.kind === 'other' || row.lock.waiting === 0) return null;
  const { waiting, waitingExact } = row.lock;
  return (
    <span className="tabular-nums">
      {formatNumber(waiting)}
      {waitingExact ? '' : '+'}
    </span>
  );
}

function Next({ row }: { row: LockRow }) {
  const next = row.kind === 'ours' ? row.lock.next[0] : undefined;
  return next === undefined ? null : <JobLink id={next} />;
}
