import { memo, type ReactNode } from 'react';
import { fieldsText, showControls, type KeptLine } from '#shared/log.ts';
import { formatClock, formatDelta } from '#shared/time.ts';
import { classes } from '../../../ui/classes.ts';
import { tones } from '../../../ui/Glyph.tsx';
import { Json } from '../../../ui/Json.tsx';
import { levelTones } from '../../parts/states.ts';

export interface RowLook {
  clock: 'time' | 'delta';
  /** Lines take as many rows as they need. */
  wrap: boolean;
  /** Characters that the highest number of a line has; 0 where numbers are not shown. */
  digits: number;
  /** What is searched for. */
  text: string;
}

/** A folded line shows no more than this of a long text: laying out what nobody sees costs time. */
const LONGEST = 1_000;

/** One line: its number, when, level, message, and its fields folded behind it. Unfolded it shows all of both. */
export const LogRow = memo(function LogRow({
  line,
  number,
  delta,
  look: { clock, wrap, digits, text },
  unfolded,
  marked,
  hit,
}: {
  /** Null where the number has no line, undefined while it is read. */
  line: KeptLine | null | undefined;
  number: number;
  /** ms since the line before; null where that is not known. */
  delta: number | null;
  look: RowLook;
  unfolded: boolean;
  marked: boolean;
  /** It is the one of those found that the search stands at. */
  hit: boolean;
}) {
  const loud = line?.level === 'warn' || line?.level === 'error';
  const whole = wrap || unfolded || hit;
  return (
    <div
      className={classes(
        'flex gap-x-3 px-3 leading-5',
        marked
          ? 'bg-selected shadow-[inset_4px_0_0_var(--ink)]'
          : line?.level === 'error'
            ? 'bg-bad/8'
            : line?.level === 'warn'
              ? 'bg-warn/6'
              : 'hover:bg-hover',
        hit && 'outline outline-2 -outline-offset-2 outline-focus',
      )}
    >
      {digits === 0 ? null : (
        <button
          type="button"
          tabIndex={-1}
          data-mark
          title="Mark this line; with shift, all up to it"
          className="shrink-0 self-start text-right text-faint hover:text-ink hover:underline"
          style={{ width: `${digits}ch` }}
        >
          {number}
        </button>
      )}
      {line === undefined ? (
        <span className="my-1.5 h-2 rounded-full bg-line" style={{ width: `${18 + ((number * 37) % 40)}%` }} />
      ) : line === null ? (
        <span className="text-faint italic">This line was not kept</span>
      ) : (
        <>
          <time className="shrink-0 text-faint" dateTime={line.at}>
            {clock === 'time' ? clockOf(line.at) : (delta === null ? '' : formatDelta(delta)).padStart(9, '\u00A0')}
          </time>
          <span className={classes('w-[5ch] shrink-0', loud ? tones[levelTones[line.level]] : 'text-faint')}>
            {line.level}
          </span>
          <div className="min-w-0 flex-1">
            <div
              className={classes(
                'break-words',
                whole ? 'whitespace-pre-wrap' : loud ? 'line-clamp-4 whitespace-pre-wrap' : 'truncate',
              )}
            >
              <span className={classes(line.level === 'debug' || line.level === 'trace' ? 'text-muted' : 'text-ink')}>
                {shown(line.message, text, whole || loud)}
              </span>
              {line.fields === null || unfolded ? null : (
                <span className="ml-3 text-faint">{shown(fieldsText(line.fields), text, whole)}</span>
              )}
            </div>
            {unfolded && line.fields !== null ? <Json value={line.fields} className="pb-1 text-muted" /> : null}
          </div>
        </>
      )}
    </div>
  );
});

/** A text as a line shows it: nothing in it acts, what is searched for is marked, and folded it is one row. */
function shown(text: string, search: string, whole: boolean): ReactNode {
  const cut = whole || text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
  return marked(showControls(whole ? cut : cut.replaceAll(/\s*\n\s*/g, ' ⏎ ')), search);
}

function marked(message: string, search: string): ReactNode {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return message;
  const lower = message.toLowerCase();
  // Some letters are longer in lower case: their places would be off.
  if (lower.length !== message.length) return message;
  const parts: ReactNode[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0 && parts.length < 200; at = lower.indexOf(wanted, from)) {
    parts.push(message.slice(from, at), <mark key={at}>{message.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  return [...parts, message.slice(from)];
}

/** The time of day. Naming it costs much more than looking it up, and many lines share a second. */
function clockOf(at: string): string {
  const second = at.slice(0, 19);
  let clock = clocks.get(second);
  if (clock === undefined) {
    if (clocks.size >= 500) clocks.clear();
    clock = formatClock(`${second}.000Z`).slice(0, 8);
    clocks.set(second, clock);
  }
  return `${clock}.${at.slice(20, 23).padEnd(3, '0')}`;
}

const clocks = new Map<string, string>();
