import type { WorkerDetail } from '#shared/workers.ts';
import { formatElapsed } from '#shared/time.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Glyph, tones } from '../../ui/Glyph.tsx';
import type { ListColumn } from '../../ui/ListTable.tsx';
import { Ago, useNow } from '../../ui/now.tsx';
import { JobLink } from '../job/JobLink.tsx';
import type { StateLook } from '../parts/states.ts';
import { isLive, workerLookAt } from '../parts/workers.ts';
import { SlotsBar } from './SlotsBar.tsx';

/** A worker, whether it is the one of this console, and whether its process is known to be gone before its lease is. */
export type WorkerRow = WorkerDetail & { own: boolean; crashed: boolean };

export function rowLook(row: WorkerRow, now: number): StateLook {
  return row.crashed ? { shape: 'cross', tone: 'bad', word: 'crashed' } : workerLookAt(row, now);
}

/** The columns of the list; versions that differ from `version`, this console's, are marked. */
export function workerColumns(version: string): readonly ListColumn<WorkerRow>[] {
  return [
    { name: 'worker', label: 'Worker', least: 150, share: 1.6, rank: 0, cell: (row) => <Name row={row} /> },
    { name: 'state', label: 'State', least: 92, share: 0, rank: 0, cell: (row) => <State row={row} /> },
    { name: 'slots', label: 'Slots', least: 110, share: 0, rank: 1, cell: (row) => <Slots row={row} /> },
    { name: 'runs', label: 'Runs', least: 130, share: 2.4, rank: 3, cell: (row) => <Runs row={row} /> },
    {
      name: 'kind',
      label: 'Kind',
      least: 70,
      share: 0,
      rank: 7,
      cell: ({ kind }) => <span className="text-muted">{kind}</span>,
    },
    {
      name: 'version',
      label: 'Version',
      least: 64,
      share: 0,
      rank: 6,
      cell: (row) => <Version row={row} own={version} />,
    },
    {
      name: 'heartbeat',
      label: 'Heard of',
      least: 84,
      share: 0,
      rank: 2,
      right: true,
      cell: (row) => <Heard row={row} />,
    },
    { name: 'up', label: 'Up', least: 84, share: 0, rank: 5, right: true, cell: (row) => <Up row={row} /> },
  ];
}

function Name({ row: { name, own } }: { row: WorkerRow }) {
  return (
    <span className="flex items-center gap-1.5" title={name}>
      <span className="truncate font-medium">{name}</span>
      {own ? <Badge title="The worker of this console">this computer</Badge> : null}
    </span>
  );
}

function State({ row }: { row: WorkerRow }) {
  const look = rowLook(row, useNow(1000));
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap">
      <Glyph shape={look.shape} tone={look.tone} />
      <span className={look.tone === 'warn' || look.tone === 'bad' ? tones[look.tone] : undefined}>{look.word}</span>
    </span>
  );
}

function Slots({ row }: { row: WorkerRow }) {
  if (!isLive(row)) return <span className="text-faint">–</span>;
  return <SlotsBar running={row.running} slots={row.slots} />;
}

function Runs({ row: { jobs } }: { row: WorkerRow }) {
  const [first, ...others] = jobs;
  if (!first) return null;
  return (
    <span title={jobs.map((job) => `${job.id} ${job.sync}`).join(', ')}>
      <JobLink id={first.id}>job {first.id}</JobLink> <span className="text-muted">{first.sync}</span>
      {others.length === 0 ? null : <span className="text-muted"> and {others.length} more</span>}
    </span>
  );
}

function Version({ row, own }: { row: WorkerRow; own: string }) {
  if (row.version === own) return <span className="text-muted">{row.version}</span>;
  return (
    <Badge tone="warn" title={`This console is version ${own}.`}>
      {row.version}
    </Badge>
  );
}

function Heard({ row }: { row: WorkerRow }) {
  return <Ago moment={row.stoppedAt ?? row.heartbeatAt} className="text-muted" />;
}

function Up({ row }: { row: WorkerRow }) {
  const now = useNow(10_000);
  const until = row.stoppedAt === null ? now : Date.parse(row.stoppedAt);
  return (
    <span className="text-muted tabular-nums" title={isLive(row) ? 'since it started' : 'from its start to its end'}>
      {formatElapsed(until - Date.parse(row.startedAt))}
    </span>
  );
}
