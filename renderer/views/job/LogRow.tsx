import { memo, type ReactNode } from 'react';
import { formatClock, formatDelta, formatExact } from '#shared/time.ts';
import { classes } from '../../ui/classes.ts';
import { tones } from '../../ui/Glyph.tsx';
import { Json } from '../../ui/Json.tsx';
import { levelTones } from '../parts/states.ts';
import { fieldsOf, placeOf, type LogEntry } from './mergeLog.ts';

/** One line: when, level, message, and its fields folded behind it. Unfolded it shows all of both. */
export const LogRow = memo(
  function LogRow({
    entry: { line, delta },
    clock,
    text,
    unfolded,
    onToggle,
  }: {
    entry: LogEntry;
    clock: 'time' | 'delta';
    text: string;
    unfolded: boolean;
    onToggle: (place: string) => void;
  }) {
    const loud = line.level === 'warn' || line.level === 'error';
    const toggle = (): void => {
      // Who marks text to copy it does not mean to fold.
      if (window.getSelection()?.isCollapsed !== false) onToggle(placeOf(line));
    };
    return (
      // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
      <div
        onClick={toggle}
        className={classes(
          'grid grid-cols-[auto_40px_1fr] gap-x-3 px-3 leading-5 hover:bg-hover',
          line.level === 'error' && 'bg-bad/8',
          line.level === 'warn' && 'bg-warn/6',
        )}
      >
        <time className="text-faint" dateTime={line.at} title={formatExact(line.at)}>
          {clock === 'time' ? formatClock(line.at) : formatDelta(delta).padStart(9, '\u00A0')}
        </time>
        <span className={classes(loud ? tones[levelTones[line.level]] : 'text-faint')}>{line.level}</span>
        <div className={classes('min-w-0', unfolded || loud ? 'break-words whitespace-pre-wrap' : 'truncate')}>
          <span className={classes(line.level === 'debug' || line.level === 'trace' ? 'text-muted' : 'text-ink')}>
            {marked(line.message, text)}
          </span>
          {line.fields === null || unfolded ? null : (
            <span className="ml-3 text-faint">{marked(fieldsOf(line.fields), text)}</span>
          )}
        </div>
        {unfolded && line.fields !== null ? <Json value={line.fields} className="col-start-3 pb-1 text-muted" /> : null}
      </div>
    );
  },
  (before, after) =>
    before.entry.line === after.entry.line &&
    before.entry.delta === after.entry.delta &&
    before.clock === after.clock &&
    before.text === after.text &&
    before.unfolded === after.unfolded,
);

/** A text with what is searched for marked in it. */
function marked(message: string, search: string): ReactNode {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return message;
  const parts: ReactNode[] = [];
  const lower = message.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push(message.slice(from, at), <mark key={at}>{message.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  return [...parts, message.slice(from)];
}
