import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { jobIdSchema, type JobId } from '#shared/jobs.ts';
import { parseFilter, type FilterProblem } from '#shared/filters/parseFilter.ts';

/** ms of rest after which what was typed is applied; longer where the word may still become a field. */
const REST = 250;
const LONGER = 700;

export interface Draft {
  readonly text: string;
  readonly type: (text: string) => void;
  readonly problems: readonly FilterProblem[];
  /** The operator rests: problems are told. */
  readonly settled: boolean;
  /** The whole text is a job's id. */
  readonly id: JobId | null;
  /** Applies a text at once, where all of it means something. */
  readonly apply: (text: string) => void;
}

/**
 * What is typed into the filter. It is applied when the typing rests, unless a part of it means nothing: then the list stays as it
 * was. `value` is the filter of the address; another one from elsewhere takes the place of what was typed. `growing`: the
 * word at the caret may become a field.
 */
export function useDraft(value: string, growing: (text: string) => boolean, onApply: (text: string) => void): Draft {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const [sent, setSent] = useState<string | null>(null);
  const [rested, setRested] = useState(value);
  if (value !== known) {
    setKnown(value);
    setSent(null);
    if (value !== sent) {
      setText(value);
      setRested(value);
    }
  }
  const { problems } = parseFilter(text, Date.now());
  const id = idIn(text);
  const apply = (next: string): void => {
    const trimmed = next.trim();
    if (parseFilter(trimmed, Date.now()).problems.length > 0) return;
    setSent(trimmed);
    onApply(trimmed);
  };

  const ready = problems.length === 0 && id === null && text.trim() !== value.trim();
  // When the rest is over: it may have been applied by then, and the address may be another one.
  const rest = (): void => {
    setRested(text);
    if (ready) apply(text);
  };
  const latest = useRef(rest);
  useLayoutEffect(() => {
    latest.current = rest;
  });
  useEffect(() => {
    const timer = setTimeout(() => latest.current(), ready && growing(text) ? LONGER : REST);
    return () => clearTimeout(timer);
    // Each key press begins the rest anew; what else is new while it lasts is not typing.
    // eslint-disable-next-line react/exhaustive-deps
  }, [text]);

  return { text, type: setText, problems, settled: rested === text, id, apply };
}

function idIn(text: string): JobId | null {
  const id = jobIdSchema.safeParse(text.trim().replace(/^#/, ''));
  return id.success ? id.data : null;
}
