import { useRef, useState } from 'react';
import type { ActivityFilter } from '#shared/activity.ts';
import { toFailure, type Failure } from '#shared/errors.ts';
import { useTransport } from '../../data/DataProvider.tsx';
import { useFeed } from '../../data/useFeed.ts';
import { noActivity, withNewest, withOlder, type ActivityPage, type ActivityRows } from './activityRows.ts';

const PAGE = 100;

interface Held {
  /** The filter whose rows are shown. */
  key: string;
  newest: ActivityPage | null;
  holding: boolean;
  shown: ActivityRows;
}

/**
 * What operators did: the newest live, older ones page by page. `key` names the filter; until the first page of another one has come
 * the rows of the one before stay, as stale.
 */
export function useActivity(
  filter: ActivityFilter,
  { key, holding }: { key: string; holding: boolean },
): ActivityRows & {
  /** Nothing has come yet. */
  empty: boolean;
  stale: boolean;
  failure: Failure | null;
  release: () => void;
  loadOlder: () => void;
} {
  const { client } = useTransport();
  const feed = useFeed('activity', { filter, limit: PAGE });
  const [held, setHeld] = useState<Held>({ key, newest: null, holding, shown: noActivity });
  const [failure, setFailure] = useState<Failure | null>(null);
  const loading = useRef<string | null>(null);

  let { shown } = held;
  const newest = feed.value ?? null;
  if (newest && (held.newest !== newest || held.key !== key || held.holding !== holding)) {
    const anew = held.key !== key || held.newest === null;
    shown = withNewest(anew ? noActivity : held.shown, newest, holding && !anew);
    setHeld({ key, newest, holding, shown });
  }

  const loadOlder = async (): Promise<void> => {
    const last = shown.rows.at(-1)?.id;
    const page = `${key} ${last ?? ''}`;
    if (last === undefined || !shown.more || loading.current === page || held.key !== key) return;
    loading.current = page;
    try {
      const older = await client.call('activity.page', { filter, before: last, limit: PAGE });
      setFailure(null);
      setHeld((before) => (before.key === key ? { ...before, shown: withOlder(before.shown, last, older) } : before));
    } catch (error) {
      loading.current = null;
      setFailure(toFailure(error));
    }
  };

  return {
    ...shown,
    empty: held.newest === null && newest === null,
    stale: feed.stale || held.key !== key,
    failure: feed.failure ?? failure,
    release: () =>
      setHeld((before) => ({
        ...before,
        shown: before.newest ? withNewest(before.shown, before.newest, false) : before.shown,
      })),
    loadOlder: () => void loadOlder(),
  };
}
