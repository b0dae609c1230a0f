import { useEffect, useState } from 'react';
import type { FeedInput, FeedValue } from '#shared/contract/client.ts';
import type { FeedName } from '#shared/contract/contract.ts';
import type { Failure } from '#shared/errors.ts';
import { useLink, useTransport } from './DataProvider.tsx';
import { useShell } from './useShell.ts';

export interface FeedState<F extends FeedName> {
  value: FeedValue<F> | undefined;
  failure: Failure | null;
  /** The value may be out of date: the link is lost, or it still belongs to the input before. */
  stale: boolean;
}

/** ms until a feed that failed is asked for again. */
const RETRY = 4000;

/**
 * Live data. With `keep` the value of the input before stays until the first one for the new input has come, marked as
 * stale; without, a new input begins with nothing. A connection change always does.
 */
export function useFeed<F extends FeedName>(
  feed: F,
  input: FeedInput<F> | null,
  { keep = false }: { keep?: boolean } = {},
): FeedState<F> {
  const { client } = useTransport();
  const link = useLink();
  const { state: shell } = useShell();
  // Not the connection alone: one that was changed leads elsewhere.
  const source = shell?.connection ? shell.session : '';
  const key = `${source} ${JSON.stringify(input)}`;
  const [held, setHeld] = useState<Held<F> | null>(null);
  const [tries, setTries] = useState(0);

  useEffect(() => {
    if (input === null || source === '') return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = client.watch(feed, input, {
      value: (value) => {
        clearTimeout(timer);
        setHeld({ source, key, value, failure: null });
      },
      failed: (error) => {
        const failure = error.toFailure();
        setHeld((before) => ({ source, key, value: before?.key === key ? before.value : undefined, failure }));
        clearTimeout(timer);
        timer = setTimeout(() => setTries((count) => count + 1), RETRY);
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
    // `key` stands for `input`, which is a new object with every render.
    // eslint-disable-next-line react/exhaustive-deps
  }, [client, feed, key, source, tries]);

  const ours = held && held.source === source && (keep || held.key === key) ? held : null;
  return {
    value: ours?.value,
    failure: ours?.key === key ? ours.failure : null,
    stale: link.state !== 'open' || (ours !== null && ours.key !== key),
  };
}

interface Held<F extends FeedName> {
  source: string;
  key: string;
  value: FeedValue<F> | undefined;
  failure: Failure | null;
}
