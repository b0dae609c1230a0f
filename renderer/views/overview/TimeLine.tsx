import { Fragment } from 'react';
import { plural } from '#shared/format.ts';
import type { Lane, Outlook } from '#shared/overview.ts';
import { formatExact, formatRelative } from '#shared/time.ts';
import { formatRoute, plainRoute } from '../../app/router.ts';
import { classes } from '../../ui/classes.ts';
import { Glyph, type Shape, type Tone } from '../../ui/Glyph.tsx';
import { useNow } from '../../ui/now.tsx';
import { hoursBetween, place, thinned } from './axis.ts';
import { link, Nothing, Section } from './Section.tsx';

const mostLanes = 8;

/** What the schedules did in the last hour and are to do in the next ones, and which of them are late. */
export function TimeLine({ outlook, stale }: { outlook: Outlook; stale: boolean }) {
  const { from, to, lanes, schedules } = outlook;
  const start = Date.parse(from);
  const end = Date.parse(to);
  // Lanes on which nothing is to be seen only take room.
  const busy = lanes.filter(
    (lane) => lane.problem !== null || lane.overdue !== null || lane.ahead.length + lane.past.length > 0,
  );
  const shown = busy.slice(0, mostLanes);
  const hidden = schedules.enabled - shown.length;
  return (
    <Section
      title="Schedules"
      count={`${schedules.enabled} on${schedules.disabled === 0 ? '' : `, ${schedules.disabled} off`}`}
      all={{ route: plainRoute('schedules'), label: 'All schedules' }}
      stale={stale}
    >
      {schedules.enabled === 0 ? (
        <Nothing>
          {schedules.disabled === 0
            ? 'There is no schedule: jobs begin only when somebody asks. '
            : 'All schedules are off. '}
          <a href={formatRoute(plainRoute('schedules'))} className={classes(link, 'ml-1')}>
            {schedules.disabled === 0 ? 'Add one' : 'Turn some on'}
          </a>
        </Nothing>
      ) : shown.length === 0 ? (
        <Nothing>{quietWords(lanes, Date.parse(outlook.at))}</Nothing>
      ) : (
        <div className="grid grid-cols-[minmax(96px,180px)_1fr_minmax(84px,max-content)] gap-x-3 pb-1">
          <span className="h-5" />
          <Axis start={start} end={end} />
          <span />
          {shown.map((lane) => (
            <LaneRow key={lane.id} lane={lane} start={start} end={end} />
          ))}
        </div>
      )}
      {shown.length > 0 && hidden > 0 ? (
        <p className="pb-1 text-sm text-faint">
          {plural(hidden, 'schedule')} more:{' '}
          {lanes.length > shown.length ? nextWords(lanes[shown.length]) : 'later than this'}
        </p>
      ) : null}
    </Section>
  );
}

/** The hours of the operator’s clock. */
function Axis({ start, end }: { start: number; end: number }) {
  return (
    <span className="relative h-5 text-xs text-faint" aria-hidden>
      {hoursBetween(start, end, 2).map(({ at, label }) => (
        <span
          key={at}
          className="absolute top-0.5 -translate-x-1/2 tabular-nums"
          style={{ left: `${place(at, start, end)}%` }}
        >
          {label}
        </span>
      ))}
    </span>
  );
}

function LaneRow({ lane, start, end }: { lane: Lane; start: number; end: number }) {
  const now = useNow(1000);
  const late = lane.overdue !== null || lane.problem !== null;
  const dense = lane.ahead.length > 24;
  return (
    <a
      href={formatRoute(plainRoute('schedules', lane.name))}
      className="group col-span-3 grid h-6 grid-cols-subgrid items-center rounded-sm hover:bg-hover"
    >
      <span className={classes('truncate', late && 'font-medium')} title={targetOf(lane)}>
        {lane.name}
      </span>
      <span className="relative h-full" aria-hidden>
        <span className="absolute inset-x-0 top-1/2 h-px bg-line" />
        <span
          className="absolute inset-y-0 w-px bg-line-strong"
          style={{ left: `${place(Math.min(Math.max(now, start), end), start, end)}%` }}
        />
        {dense ? (
          <span
            title="Slots close to each other"
            className="absolute top-1/2 h-1.5 -translate-y-1/2 rounded-full bg-line-strong"
            style={band(lane, start, end)}
          />
        ) : (
          lane.ahead.map((slot) => (
            <span
              key={slot}
              title={formatExact(slot)}
              className="absolute top-1/2 size-[7px] -translate-x-1/2 -translate-y-1/2 rounded-full border border-muted bg-surface group-hover:bg-hover"
              style={{ left: `${place(Date.parse(slot), start, end)}%` }}
            />
          ))
        )}
        {thinned(lane.past, start, end).map(({ slot, outcome, missed }) => {
          const look = outcome === 'fired' && missed ? caughtUp : looks[outcome];
          return (
            <span
              key={slot}
              title={`${look.word}, ${formatExact(slot)}`}
              className="absolute top-1/2 -translate-x-1/2 -translate-y-1/2 scale-75"
              style={{ left: `${place(Date.parse(slot), start, end)}%` }}
            >
              <Glyph shape={look.shape} tone={look.tone} />
            </span>
          );
        })}
        {lane.overdue === null ? null : (
          <span
            className="absolute top-1/2 -translate-x-1/2 -translate-y-1/2"
            style={{ left: `${place(Math.max(Date.parse(lane.overdue.first), start), start, end)}%` }}
          >
            <Glyph shape="triangle" tone="warn" />
          </span>
        )}
      </span>
      <LaneWords lane={lane} now={now} />
    </a>
  );
}

/** From the first slot to the last, or to the edge where there are more of them than are told. */
function band({ ahead, more }: Lane, start: number, end: number): { left: string; width: string } {
  const first = place(Date.parse(ahead[0] ?? ''), start, end);
  const last = more ? 100 : place(Date.parse(ahead.at(-1) ?? ''), start, end);
  return { left: `${first}%`, width: `${last - first}%` };
}

function LaneWords({ lane, now }: { lane: Lane; now: number }) {
  if (lane.problem !== null) {
    return (
      <span className="max-w-72 truncate text-right text-sm text-bad" title={lane.problem}>
        can’t run
      </span>
    );
  }
  if (lane.overdue !== null) {
    const { first, slots, more } = lane.overdue;
    return (
      <span className="text-right text-sm whitespace-nowrap text-warn" title={`Since ${formatExact(first)}`}>
        {slots === 1 ? 'late by ' : `${slots}${more ? '+' : ''} slots late, `}
        {formatRelative(first, now).replace(/ ago$/, '')}
      </span>
    );
  }
  return (
    <span
      className="text-right text-sm whitespace-nowrap text-muted tabular-nums"
      title={lane.next === null ? undefined : formatExact(lane.next)}
    >
      {lane.next === null ? 'never again' : formatRelative(lane.next, now)}
    </span>
  );
}

const looks: Record<Lane['past'][number]['outcome'], { shape: Shape; tone: Tone; word: string }> = {
  fired: { shape: 'dot', tone: 'good', word: 'Fired' },
  skipped: { shape: 'slash', tone: 'idle', word: 'Skipped: earlier jobs were still live' },
  missed: { shape: 'question', tone: 'warn', word: 'Missed' },
  failed: { shape: 'cross', tone: 'bad', word: 'Could not be fired' },
};
const caughtUp = { shape: 'again', tone: 'good', word: 'Missed, and caught up with' } as const;

function targetOf({ sync, routine }: Lane): string {
  return routine === null ? (sync ?? '') : `the routine ${routine}`;
}

function quietWords(lanes: readonly Lane[], now: number) {
  const [next] = lanes;
  return (
    <Fragment>
      Nothing is due in the coming hours
      {next?.next ? `; the next is ${next.name} ${formatRelative(next.next, now)}.` : '.'}
    </Fragment>
  );
}

function nextWords(lane: Lane | undefined): string {
  return lane?.next ? `the next is ${lane.name}` : 'none of them is due soon';
}
