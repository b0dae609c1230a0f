import type { ReactNode } from 'react';
import type { Schedule } from '#shared/schedules.ts';
import { classes } from '../../ui/classes.ts';
import { Glyph, tones } from '../../ui/Glyph.tsx';
import { useNow } from '../../ui/now.tsx';
import { subjectOf } from '../parts/states.ts';
import { cadenceWords, missedSentence, missedText } from './cadence.ts';
import { NextRun } from './NextRun.tsx';
import { targetOf, type ScheduleSort } from './scheduleList.ts';
import { SlotStrip } from './SlotStrip.tsx';
import { offsetAt, offsetText } from './zones.ts';

export interface Column {
  name: string;
  label: string;
  /** The least px it needs, and its share of what is left over; or the most px that it takes of that. */
  least: number;
  share: number;
  most?: number;
  /** Where there is no room, columns with higher numbers go first. */
  rank: number;
  right?: boolean;
  sort?: ScheduleSort['by'];
  cell: (schedule: Schedule) => ReactNode;
}

const columns: readonly Column[] = [
  {
    name: 'name',
    label: 'Schedule',
    least: 148,
    share: 1.4,
    rank: 0,
    sort: 'name',
    cell: (each) => <Name schedule={each} />,
  },
  {
    name: 'target',
    label: 'Starts',
    least: 118,
    share: 1.4,
    rank: 4,
    sort: 'target',
    cell: (each) => <Target schedule={each} />,
  },
  { name: 'when', label: 'When', least: 184, share: 1.8, rank: 1, cell: (each) => <When schedule={each} /> },
  { name: 'cron', label: 'Cron', least: 84, share: 0, most: 128, rank: 6, cell: ({ cron }) => <Cron text={cron} /> },
  {
    name: 'zone',
    label: 'Zone',
    least: 92,
    share: 0,
    most: 148,
    rank: 5,
    cell: ({ timeZone }) => <Zone zone={timeZone} />,
  },
  {
    name: 'slots',
    label: 'Last slots',
    least: 92,
    share: 0,
    most: 182,
    rank: 3,
    right: true,
    sort: 'last',
    cell: (each) => <SlotStrip schedule={each} most={12} />,
  },
  {
    name: 'cadence',
    label: 'Cadence',
    least: 90,
    share: 0,
    most: 188,
    rank: 7,
    right: true,
    sort: 'cadence',
    cell: (each) => <Cadence schedule={each} />,
  },
  {
    name: 'missed',
    label: 'Missed',
    least: 76,
    share: 0,
    most: 104,
    rank: 8,
    cell: (each) => <Missed schedule={each} />,
  },
  {
    name: 'next',
    label: 'Next',
    least: 72,
    share: 0,
    rank: 0,
    right: true,
    sort: 'next',
    cell: (each) => <NextRun schedule={each} />,
  },
];

/** px of the switch before the columns. */
export const SWITCH = 28;
const GAP = 12;
const PADDING = 32;

/** The columns that a list of some width (px) has room for, and their grid template, the switch before them. */
export function columnsFor(width: number): { columns: readonly Column[]; template: string } {
  let fitting = columns;
  for (let rank = 8; rank > 0; rank -= 1) {
    const needed = fitting.reduce((sum, column) => sum + column.least + GAP, PADDING + SWITCH);
    if (needed <= width) break;
    fitting = fitting.filter((column) => column.rank !== rank);
  }
  const template = fitting.map(({ least, share, most }) =>
    share === 0 ? `minmax(${least}px, ${most ?? least}px)` : `minmax(${least}px, ${share}fr)`,
  );
  return { columns: fitting, template: [`${SWITCH}px`, ...template].join(' ') };
}

function Name({ schedule: { name, description, problem, enabled } }: { schedule: Schedule }) {
  return (
    <span className="flex items-center gap-1.5">
      {problem ? <Glyph shape="triangle" tone="bad" name={problem.message} /> : null}
      <span className={classes('truncate', enabled ? 'font-medium' : 'text-muted')} title={description ?? name}>
        {name}
      </span>
    </span>
  );
}

function Target({ schedule }: { schedule: Schedule }) {
  const subject = subjectOf(schedule);
  const target = targetOf(schedule);
  return (
    <span
      title={subject === '' ? target : `${target}: ${subject}`}
      className={classes(!schedule.enabled && 'text-muted')}
    >
      {target}
      {schedule.routine === null ? null : <span className="text-faint"> routine</span>}
      {subject === '' ? null : <span className="text-muted"> · {subject}</span>}
    </span>
  );
}

const When = ({ schedule: { words, cron, timeZone } }: { schedule: Schedule }) => (
  <span
    className={classes(words === null ? 'text-bad' : 'text-muted')}
    title={`${words ?? 'Not valid'}\n${cron} (${timeZone})`}
  >
    {words ?? 'not valid'}
  </span>
);

const Cron = ({ text }: { text: string }) => (
  <span className="font-mono text-muted" title={text}>
    {text}
  </span>
);

function Zone({ zone }: { zone: string }) {
  const now = useNow(60_000);
  return (
    <span className="text-muted" title={`${zone}, now ${offsetWords(now, zone)}`}>
      {zone}
    </span>
  );
}

function offsetWords(now: number, zone: string): string {
  try {
    return offsetText(offsetAt(now, zone));
  } catch {
    return 'not a zone';
  }
}

function Cadence({ schedule: { cadence } }: { schedule: Schedule }) {
  const { short, sentence, tone } = cadenceWords(cadence);
  return (
    <span title={sentence} className={classes('tabular-nums', tone === 'idle' ? 'text-muted' : tones[tone])}>
      {short}
    </span>
  );
}

const Missed = ({ schedule }: { schedule: Schedule }) => (
  <span className="text-muted" title={missedSentence(schedule)}>
    {missedText(schedule)}
  </span>
);
