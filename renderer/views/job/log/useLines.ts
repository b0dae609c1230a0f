import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { JobId } from '#shared/jobs.ts';
import type { KeptLine } from '#shared/log.ts';
import { useTransport } from '../../../data/DataProvider.tsx';
import { LinePages, type HeldLines } from './linePages.ts';

/** The lines of a job's log that are around what is looked at, and `pages` to say what that is. */
export function useLines(id: JobId, tail: readonly KeptLine[]): { held: HeldLines; pages: LinePages } {
  const { client } = useTransport();
  const pages = useMemo(() => new LinePages((ranges) => client.call('log.lines', { id, ranges })), [client, id]);
  useEffect(() => pages.add(tail), [pages, tail]);
  useEffect(() => () => pages.stop(), [pages]);
  const held = useSyncExternalStore(pages.state.subscribe, pages.state.get);
  return { held, pages };
}
