import type { ReactNode } from 'react';
import type { JobSummary } from '#shared/jobs.ts';
import { formatElapsed, formatDuration } from '#shared/time.ts';
import { formatNumber } from '#shared/format.ts';
import { classes } from '../../ui/classes.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Ago, useNow } from '../../ui/now.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { StateMark } from '../parts/StateMark.tsx';
import { momentOf, ranFor, subjectOf, triggerWords } from '../parts/states.ts';

export interface Column {
  name: string;
  label: string;
  /** The least px it needs, and its share of what is left over. */
  least: number;
  share: number;
  /** Where there is no room, columns with higher numbers go first. */
  rank: number;
  right?: boolean;
  /** Shown only when the operator asks for it. */
  aside?: boolean;
  cell: (job: JobSummary) => ReactNode;
}

export const allColumns: readonly Column[] = [
  { name: 'state', label: 'State', least: 96, share: 0, rank: 0, cell: (job) => <StateMark state={job.shown} /> },
  {
    name: 'id',
    label: 'Job',
    least: 56,
    share: 0,
    rank: 1,
    cell: (job) => <span className="font-mono text-muted">{job.id}</span>,
  },
  { name: 'sync', label: 'Sync', least: 112, share: 1, rank: 0, cell: (job) => <Sync job={job} /> },
  { name: 'subject', label: 'Subject', least: 150, share: 2.4, rank: 5, cell: (job) => <Subject job={job} /> },
  { name: 'note', label: 'Progress or error', least: 96, share: 3, rank: 2, cell: (job) => <Note job={job} /> },
  {
    name: 'trigger',
    label: 'Trigger',
    least: 68,
    share: 0,
    rank: 7,
    cell: (job) => <span className="text-muted">{triggerWords[job.trigger]}</span>,
  },
  {
    name: 'priority',
    label: 'Priority',
    least: 52,
    share: 0,
    rank: 9,
    right: true,
    aside: true,
    cell: (job) => <span className={job.priority === 0 ? 'text-muted' : 'text-ink'}>{job.priority}</span>,
  },
  {
    name: 'attempt',
    label: 'Attempt',
    least: 48,
    share: 0,
    rank: 6,
    right: true,
    cell: (job) => <Attempt job={job} />,
  },
  {
    name: 'worker',
    label: 'Worker',
    least: 104,
    share: 0.4,
    rank: 8,
    cell: (job) => <span className="text-muted">{job.worker ?? ''}</span>,
  },
  { name: 'ran', label: 'Ran', least: 76, share: 0, rank: 4, right: true, cell: (job) => <Ran job={job} /> },
  {
    name: 'enqueued',
    label: 'Enqueued',
    least: 84,
    share: 0,
    rank: 9,
    right: true,
    aside: true,
    cell: (job) => <Ago moment={job.enqueuedAt} className="text-muted" />,
  },
  { name: 'when', label: 'When', least: 80, share: 0, rank: 0, right: true, cell: (job) => <When job={job} /> },
];

/** Which columns the operator wants, and how wide (px): others stand as they are given. */
export interface ColumnChoice {
  readonly shown: Readonly<Record<string, boolean>>;
  readonly widths: Readonly<Record<string, number>>;
}

export const columnsAsGiven: ColumnChoice = { shown: {}, widths: {} };

export function isShown({ name, aside = false }: Column, { shown }: ColumnChoice): boolean {
  return shown[name] ?? !aside;
}

export const GAP = 12;
/** px of the boxes before the first column. */
export const MARK = 16;
const PADDING = 32;
/** px that the note wants before the least important columns may come in. */
const NOTE = 190;

/** The columns that a list of some width (px) has room for, and the grid template of its rows, the box before them included. */
export function columnsFor(
  width: number,
  choice: ColumnChoice = columnsAsGiven,
): { columns: readonly Column[]; template: string } {
  let fitting = allColumns
    .filter((column) => isShown(column, choice))
    .map((column) => {
      const own = choice.widths[column.name];
      return own === undefined ? column : { ...column, least: own, share: 0 };
    });
  for (let rank = 9; rank > 0; rank -= 1) {
    const comfort = rank > 4 && fitting.some((column) => column.name === 'note' && column.share > 0) ? NOTE - 96 : 0;
    const needed = fitting.reduce((sum, column) => sum + column.least + GAP, PADDING + MARK + comfort);
    if (needed <= width) break;
    fitting = fitting.filter((column) => column.rank !== rank);
  }
  // Where every column has a width of its own, the last one takes what is left over.
  const elastic = fitting.some((column) => column.share > 0);
  const template = fitting
    .map(({ least, share }, index) =>
      share > 0
        ? `minmax(${least}px, ${share}fr)`
        : !elastic && index === fitting.length - 1
          ? `minmax(${least}px, 1fr)`
          : `${least}px`,
    )
    .join(' ');
  return { columns: fitting, template: `${MARK}px ${template}` };
}

function Sync({ job }: { job: JobSummary }) {
  return (
    <span className="flex items-center gap-1.5">
      <span className="truncate font-medium" title={job.sync}>
        {job.sync}
      </span>
      {job.dryRun ? <Badge title="A dry run: nothing is written">dry</Badge> : null}
    </span>
  );
}

function Subject({ job }: { job: JobSummary }) {
  const subject = subjectOf(job);
  return subject === '' ? <span className="text-muted">–</span> : <span title={subject}>{subject}</span>;
}

function Note({ job }: { job: JobSummary }) {
  if (job.shown === 'cancelling') return <span className="text-muted">cancel asked</span>;
  if (job.shown === 'waiting') return <span className="text-muted">waits for an earlier step</span>;
  if (job.state === 'running') {
    const { progress } = job;
    if (!progress) return <span className="text-muted">starting</span>;
    const numbers =
      progress.total === null
        ? formatNumber(progress.done)
        : `${formatNumber(progress.done)} of ${formatNumber(progress.total)}`;
    return (
      <span className="flex items-center gap-2" title={`${progress.what} ${numbers}`}>
        <span className="w-2/5 max-w-20 shrink-0">
          <ProgressBar done={progress.done} total={progress.total} name={`Progress of job ${job.id}`} />
        </span>
        <span className="truncate text-muted">
          {progress.what} {progress.done === 0 && progress.total === null ? '' : numbers}
        </span>
      </span>
    );
  }
  if (job.state === 'pending' && job.waitingFor !== null) {
    return (
      <span className="text-muted" title={job.waitingFor}>
        waits for {job.waitingFor}
      </span>
    );
  }
  if (job.state !== 'succeeded' && job.error) {
    return (
      <span className={job.state === 'failed' ? 'text-ink' : 'text-muted'} title={job.error.message}>
        {job.error.message}
      </span>
    );
  }
  return null;
}

function Attempt({ job }: { job: JobSummary }) {
  if (job.attempt === 0) return null;
  return (
    <span className={classes('tabular-nums', job.attempt > 1 ? 'font-medium text-ink' : 'text-muted')}>
      {job.attempt}/{job.maxAttempts}
    </span>
  );
}

function Ran({ job }: { job: JobSummary }) {
  const now = useNow(1000);
  const ran = ranFor(job, now);
  if (ran === null) return null;
  return (
    <span className="tabular-nums text-muted">
      {job.state === 'running' ? formatElapsed(ran) : formatDuration(ran)}
    </span>
  );
}

const When = ({ job }: { job: JobSummary }) => <Ago moment={momentOf(job)} className="text-muted" />;
