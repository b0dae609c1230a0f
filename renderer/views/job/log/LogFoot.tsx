import { formatCount, formatNumber, plural } from '#shared/format.ts';
import type { ReactNode } from 'react';
import { classes } from '../../../ui/classes.ts';
import { Glyph, type Shape, type Tone } from '../../../ui/Glyph.tsx';

interface Count {
  value: number;
  exact: boolean;
}

/** Where in the log one is, and how many warnings and errors it has; each narrows the list to them. */
export function LogFoot({
  first,
  last,
  listed,
  lines,
  gaps,
  warnings,
  errors,
  onLevel,
  children,
}: {
  /** Numbers of the lines in sight, from 1. */
  first: number;
  last: number;
  /** Lines that are listed, of so many in all. */
  listed: number;
  lines: number;
  gaps: boolean;
  warnings: Count;
  errors: Count;
  onLevel: (level: 'warn' | 'error') => void;
  children?: ReactNode;
}) {
  const total = `${gaps ? '≈\u2009' : ''}${plural(lines, 'line')}`;
  return (
    <div className="flex h-6 shrink-0 items-center gap-3 border-t border-line px-3 text-xs text-muted tabular-nums">
      <span
        className="truncate"
        title={
          gaps ? 'Some lines were never written: the database was away. Their numbers are counted here.' : undefined
        }
      >
        {listed === 0
          ? `0 of ${total}`
          : `${formatNumber(first)}–${formatNumber(last)} of ${listed === lines ? total : `${formatNumber(listed)} listed, ${total} in all`}`}
      </span>
      <span className="flex-1" />
      {children}
      <Trouble count={warnings} shape="triangle" tone="warn" one="warning" onClick={() => onLevel('warn')} />
      <Trouble count={errors} shape="cross" tone="bad" one="error" onClick={() => onLevel('error')} />
    </div>
  );
}

function Trouble({
  count,
  shape,
  tone,
  one,
  onClick,
}: {
  count: Count;
  shape: Shape;
  tone: Tone;
  one: string;
  onClick: () => void;
}) {
  if (count.value === 0) return null;
  return (
    <button
      type="button"
      onClick={onClick}
      className={classes('inline-flex shrink-0 items-center gap-1 rounded-sm px-1 hover:bg-hover hover:text-ink')}
    >
      <Glyph shape={shape} tone={tone} />
      {formatCount(count)} {count.value === 1 && count.exact ? one : `${one}s`}
    </button>
  );
}
