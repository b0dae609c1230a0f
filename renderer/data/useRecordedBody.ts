import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { toFailure, type Failure } from '#shared/errors.ts';
import type { JobId } from '#shared/jobs.ts';
import { useLink, useTransport } from './DataProvider.tsx';
import { useShell } from './useShell.ts';

/** Characters that are fetched at once, and up to which a body is fetched whole without being asked for. */
const PAGE = 1_000_000;
const UNASKED = 4_000_000;

export interface RecordedBody {
  /** What is here of it so far. */
  text: string;
  /** Characters that are kept of it; null while that is not known. */
  total: number | null;
  whole: boolean;
  /** More of it is on its way. */
  coming: boolean;
  failure: Failure | null;
  /** Fetches the rest. */
  fetchAll: () => void;
}

/** The body of a recorded call, page by page; a large one no further than its first pages until it is asked for. */
export function useRecordedBody({ id, token, call }: { id: JobId; token: number; call: number }): RecordedBody {
  const { client } = useTransport();
  const link = useLink();
  const { state } = useShell();
  const place = `${id} ${token} ${call}`;
  const [wanted, setWanted] = useState<string | null>(null);
  const query = useInfiniteQuery({
    queryKey: ['body', state?.connection?.id ?? null, id, token, call],
    queryFn: ({ pageParam }) => client.call('recordings.body', { id, token, call, offset: pageParam, limit: PAGE }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const got = pages.reduce((sum, page) => sum + page.text.length, 0);
      return last.text !== '' && got < last.total ? got : undefined;
    },
    enabled: link.state === 'open',
    staleTime: Infinity,
    gcTime: 30_000,
  });
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = query;
  const total = data?.pages.at(-1)?.total ?? null;
  const coming = hasNextPage && !isError && (wanted === place || (total !== null && total <= UNASKED));
  const more = coming && !isFetching;
  useEffect(() => {
    if (more) void fetchNextPage();
  }, [more, fetchNextPage]);
  const text = useMemo(() => data?.pages.map((page) => page.text).join('') ?? '', [data]);
  return {
    text,
    total,
    whole: total !== null && text.length >= total,
    coming,
    failure: query.error ? toFailure(query.error) : null,
    fetchAll: () => setWanted(place),
  };
}
