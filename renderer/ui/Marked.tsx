import type { ReactNode } from 'react';

/** A text in which what is looked for is marked. */
export function Marked({ text, search }: { text: string; search: string }): ReactNode {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return text;
  const parts: ReactNode[] = [];
  const lower = text.toLowerCase();
  let done = 0;
  // Where letters change their length in lower case, places would not fit.
  if (lower.length !== text.length) return text;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, done)) {
    parts.push(text.slice(done, at), <mark key={at}>{text.slice(at, at + wanted.length)}</mark>);
    done = at + wanted.length;
  }
  return [...parts, text.slice(done)];
}
