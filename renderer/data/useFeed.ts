import { useEffect, useState } from 'react';
import type { FeedInput, FeedValue } from '#shared/contract/client.ts';
import type { FeedName } from '#shared/contract/contract.ts';
import type { Failure } from '#shared/errors.ts';
import { useLink, useTransport } from './DataProvider.tsx';
import { recall, remember, showRemembered } from './feedMemory.ts';
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
 * stale; without, a new input begins with nothing. Where the same was shown before, it begins with what it showed then. A
 * connection change always begins with nothing.
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
  const key = `${source} ${feed} ${JSON.stringify(input)}`;
  const [held, setHeld] = useState<Held<F> | null>(null);
  const [tries, setTries] = useState(0);

  useEffect(() => {
    if (input === null || source === '') return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last: { value: FeedValue<F>; at: number } | null = null;
    const stop = client.watch(feed, input, {
      value: (value) => {
        clearTimeout(timer);
        last = { value, at: Date.now() };
        setHeld({ source, key, value, failure: null });
      },
      failed: (error) => {
        const failure = error.toFailure();
        setHeld((before) => ({
          source,
          key,
          value: before?.key === key ? before.value : recall(feed, key)?.value,
          failure,
        }));
        clearTimeout(timer);
        timer = setTimeout(() => setTries((count) => count + 1), RETRY);
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
      if (last) remember(feed, key, last.value, last.at);
    };
    // `key` stands for `input`, which is a new object with every render.
    // eslint-disable-next-line react/exhaustive-deps
  }, [client, feed, key, source, tries]);

  const ours = held?.key === key ? held : null;
  const before = ours || input === null ? undefined : recall(feed, key);
  const at = before?.at;
  useEffect(() => (at === undefined ? undefined : showRemembered(at)), [at]);
  const kept = keep && !ours && !before && held?.source === source ? held : null;
  return {
    value: ours ? ours.value : before ? before.value : kept?.value,
    failure: ours?.failure ?? null,
    stale: link.state !== 'open' || kept !== null,
  };
}

interface Held<F extends FeedName> {
  source: string;
  key: string;
  value: FeedValue<F> | undefined;
  failure: Failure | null;
}
