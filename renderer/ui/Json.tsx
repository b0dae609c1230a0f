import type { ReactNode } from 'react';
import { classes } from './classes.ts';

/** A JSON value, indented; names are quieter than values. */
export function Json({ value, className }: { value: unknown; className?: string }) {
  return (
    <pre className={classes('copyable font-mono leading-[18px] break-words whitespace-pre-wrap', className)}>
      {render(value, 0)}
    </pre>
  );
}

/** A JSON value on one line, for a cell. */
export function inline(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
}

function render(value: unknown, depth: number): ReactNode {
  if (Array.isArray(value)) {
    return value.length === 0 ? '[]' : block('[', ']', value, depth, (item) => render(item, depth + 1));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0) return '{}';
    return block('{', '}', entries, depth, ([key, inner]) => (
      <>
        <span className="text-muted">{JSON.stringify(key)}: </span>
        {render(inner, depth + 1)}
      </>
    ));
  }
  if (value === null || value === undefined) return <span className="text-faint">null</span>;
  return <span>{JSON.stringify(value)}</span>;
}

function block<T>(
  open: string,
  close: string,
  items: readonly T[],
  depth: number,
  each: (item: T) => ReactNode,
): ReactNode {
  const indent = '  '.repeat(depth + 1);
  return (
    <>
      <span className="text-faint">{open}</span>
      {items.map((item, index) => (
        <span key={index}>
          {`\n${indent}`}
          {each(item)}
          {index < items.length - 1 ? <span className="text-faint">,</span> : null}
        </span>
      ))}
      {`\n${'  '.repeat(depth)}`}
      <span className="text-faint">{close}</span>
    </>
  );
}
