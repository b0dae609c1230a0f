import { useEffect, useState } from 'react';
import { toFailure, type Failure } from '#shared/errors.ts';
import type { PlaceholderValue, PreviewQuery, SchedulePreview } from '#shared/schedules.ts';
import { useLink, useTransport } from '../../../data/DataProvider.tsx';

/** ms after the last key until it is asked what a schedule would do. */
const PAUSE = 150;

export interface Preview {
  /** Of what was asked last; the one before stays until the next has come. */
  value: SchedulePreview | null;
  /** The query that `value` answers. */
  of: PreviewQuery | null;
  pending: boolean;
  failure: Failure | null;
}

/** What a schedule would do that is being typed: asked a moment after the last key; answers that come too late are dropped. */
export function usePreview(query: PreviewQuery): Preview {
  const { client } = useTransport();
  const link = useLink();
  const [held, setHeld] = useState<Omit<Preview, 'pending'>>({ value: null, of: null, failure: null });
  const key = JSON.stringify(query);
  useEffect(() => {
    if (link.state !== 'open') return undefined;
    let dropped = false;
    const timer = setTimeout(() => {
      client.call('schedules.preview', query).then(
        (value) => dropped || setHeld({ value, of: query, failure: null }),
        (error: unknown) => dropped || setHeld((last) => ({ ...last, failure: toFailure(error) })),
      );
    }, PAUSE);
    return () => {
      dropped = true;
      clearTimeout(timer);
    };
    // `key` stands for `query`, which is a new object with every render.
    // eslint-disable-next-line react/exhaustive-deps
  }, [client, key, link.state]);
  return { ...held, pending: JSON.stringify(held.of) !== key && held.failure === null };
}

/** The placeholders there are, with the value of each at a slot. The list before stays until the next has come. */
export function usePlaceholders(timeZone: string, slot: string | null): readonly PlaceholderValue[] {
  const { client } = useTransport();
  const link = useLink();
  const [held, setHeld] = useState<readonly PlaceholderValue[]>([]);
  useEffect(() => {
    if (link.state !== 'open') return undefined;
    let dropped = false;
    client.call('schedules.placeholders', { timeZone, slot }).then(
      (value) => dropped || setHeld(value),
      // A zone that is none is told under its field; what is offered stays.
      () => undefined,
    );
    return () => {
      dropped = true;
    };
  }, [client, timeZone, slot, link.state]);
  return held;
}
