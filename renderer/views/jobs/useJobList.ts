import { useCallback, useEffect, useRef, useState } from 'react';
import type { FeedValue } from '#shared/contract/client.ts';
import type { JobScope } from '#shared/contract/areas/jobs.ts';
import { toFailure, type Failure } from '#shared/errors.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { useLink, useTransport } from '../../data/DataProvider.tsx';
import { useFeed } from '../../data/useFeed.ts';
import { addPage, firstPages, mostRows, takeFirst, type JobPages } from './jobPages.ts';

const PAGE = 200;
/** ms */
const BREATH = 30;
/** A search that finds little goes on by itself for so many pages; then the operator decides. */
const mostByItself = 40;

export interface JobList {
  /** Another one: the rows are those of another filter. */
  readonly key: string;
  /** Null until something has come. */
  readonly pages: JobPages | null;
  /** The first page as it came last. */
  readonly first: FeedValue<'jobs'> | null;
  /** What is shown may be out of date, or belongs to the filter before. */
  readonly stale: boolean;
  readonly failure: Failure | null;
  readonly further: {
    readonly state: 'loading' | 'resting' | 'stopped' | 'failed' | 'full' | 'ended';
    readonly failure: Failure | null;
    /** Goes on, by the operator's wish. */
    goOn: () => void;
    stop: () => void;
  };
  /** Forgets the further pages. */
  forget: () => void;
}

interface State {
  key: string;
  first: FeedValue<'jobs'>;
  pages: JobPages;
}

/**
 * The jobs of a filter: the first page is kept up to date, further ones are fetched while `atEnd` says that the end is in sight.
 * A null filter keeps what is shown. `holding`: the operator reads.
 */
export function useJobList(
  filter: JobFilter | null,
  scope: JobScope,
  { holding, atEnd }: { holding: boolean; atEnd: boolean },
): JobList {
  const { client } = useTransport();
  const link = useLink();
  const key = `${scope} ${JSON.stringify(filter)}`;
  const feed = useFeed('jobs', filter === null ? null : { filter, scope, limit: PAGE }, { keep: true });
  const [state, setState] = useState<State | null>(null);
  const [busy, setBusy] = useState<Busy>(nothingUnderWay);
  const first = feed.value;
  if (first === undefined ? state !== null : state?.first !== first) {
    setState(first === undefined ? null : taken(state, { key, first }, holding));
  }
  const pages = state?.pages ?? null;
  const own = state?.key === key;
  const mine = busy.key === key ? busy : { ...nothingUnderWay, key };

  const load = useCallback(async (): Promise<void> => {
    const after = pages?.next;
    if (filter === null || after === undefined || after === null) return;
    setBusy((before) => ({ ...(before.key === key ? before : nothingUnderWay), key, loading: true, failure: null }));
    try {
      const page = await client.call('jobs.page', { filter, scope, after, limit: PAGE });
      setState((before) =>
        before?.key === key && before.pages.next === after ? { ...before, pages: addPage(before.pages, page) } : before,
      );
      setBusy((before) =>
        before.key === key
          ? { ...before, loading: false, byItself: page.searchedTo === null ? 0 : before.byItself + 1 }
          : before,
      );
    } catch (error) {
      setBusy((before) => (before.key === key ? { ...before, loading: false, failure: toFailure(error) } : before));
    }
    // `key` stands for `filter` and `scope`.
    // eslint-disable-next-line react/exhaustive-deps
  }, [client, key, pages?.next]);

  const further = furtherState(pages, mine);
  const wanted = atEnd || pages?.rows.length === 0;
  const goesOn = own && wanted && further === 'resting' && link.state === 'open';
  // A breath between pages; the rows that just came may have taken the end out of sight.
  useEffect(() => {
    if (!goesOn) return undefined;
    const timer = setTimeout(() => void load(), BREATH);
    return () => clearTimeout(timer);
  }, [goesOn, load]);

  const wasHolding = useRef(holding);
  const forget = useCallback((): void => {
    setState((before) => before && { ...before, pages: firstPages(before.first) });
    setBusy(nothingUnderWay);
  }, []);
  // Nobody reads any more: what lies further down is fetched anew when it is wanted.
  useEffect(() => {
    if (wasHolding.current && !holding) forget();
    wasHolding.current = holding;
  }, [holding, forget]);

  return {
    key: state?.key ?? '',
    pages,
    first: state?.first ?? null,
    stale: feed.stale || (state !== null && !own),
    failure: feed.failure,
    further: {
      state: further,
      failure: mine.failure,
      goOn: () => setBusy({ ...mine, byItself: 0, stopped: false, failure: null }),
      stop: () => setBusy({ ...mine, stopped: true }),
    },
    forget,
  };
}

interface Busy {
  key: string;
  loading: boolean;
  stopped: boolean;
  /** Pages of a search that found too little, one after the other. */
  byItself: number;
  failure: Failure | null;
}

const nothingUnderWay: Busy = { key: '', loading: false, stopped: false, byItself: 0, failure: null };

function furtherState(pages: JobPages | null, busy: Busy): JobList['further']['state'] {
  if (pages === null || pages.next === null) return 'ended';
  if (pages.rows.length >= mostRows) return 'full';
  if (busy.failure) return 'failed';
  if (busy.stopped || busy.byItself >= mostByItself) return 'stopped';
  return busy.loading ? 'loading' : 'resting';
}

function taken(
  before: State | null,
  { key, first }: { key: string; first: FeedValue<'jobs'> },
  holding: boolean,
): State {
  const pages = before?.key === key ? takeFirst(before.pages, first, holding) : firstPages(first);
  return { key, first, pages };
}
