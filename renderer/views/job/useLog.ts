import { useState } from 'react';
import type { Failure } from '#shared/errors.ts';
import type { JobId, LogLine } from '#shared/jobs.ts';
import { useAction } from '../../data/useCall.ts';
import { useFeed } from '../../data/useFeed.ts';
import { toastFailure } from '../parts/toastFailure.ts';
import { mergeLog } from './mergeLog.ts';

const TAIL = 1000;
const PAGE = 2000;

interface Held {
  tail: readonly LogLine[];
  lines: readonly LogLine[];
  /** Whether lines before the first one are still to be read. */
  more: boolean;
  /** How many lines were put in front so far; a view that scrolls moves along with it. */
  prepended: number;
}

const empty: Held = { tail: [], lines: [], more: false, prepended: 0 };

/** A job's log: the live tail, and older pages as they are asked for. */
export function useLog(id: JobId): {
  lines: readonly LogLine[];
  more: boolean;
  prepended: number;
  loading: boolean;
  ready: boolean;
  failure: Failure | null;
  loadOlder: () => void;
} {
  const feed = useFeed('log', { id, tail: TAIL });
  const page = useAction('log.page');
  const [held, setHeld] = useState(empty);

  const tail = feed.value?.lines ?? empty.tail;
  let current = held;
  if (held.tail !== tail) {
    const lines = mergeLog(held.lines, tail);
    const anew = lines === tail;
    current = {
      tail,
      lines,
      more: anew ? (feed.value?.more ?? false) : held.more,
      prepended: anew ? 0 : held.prepended,
    };
    setHeld(current);
  }

  const loadOlder = (): void => {
    const first = current.lines[0];
    if (!first || !current.more || page.isPending) return;
    const before = { token: first.token, sequence: first.sequence };
    page.mutate(
      { id, before, limit: PAGE },
      {
        onSuccess: (older) =>
          setHeld((now) => ({
            ...now,
            lines: [...older.lines, ...now.lines],
            more: older.more,
            prepended: now.prepended + older.lines.length,
          })),
        onError: toastFailure,
      },
    );
  };
  return {
    lines: current.lines,
    more: current.more,
    prepended: current.prepended,
    loading: page.isPending,
    ready: feed.value !== undefined,
    failure: feed.failure,
    loadOlder,
  };
}
