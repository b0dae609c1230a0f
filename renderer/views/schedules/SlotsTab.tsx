import { useEffect, useRef, useState } from 'react';
import type { Schedule, Slot } from '#shared/schedules.ts';
import { toFailure, type Failure } from '#shared/errors.ts';
import { formatDuration } from '#shared/time.ts';
import { useTransport } from '../../data/DataProvider.tsx';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Segmented } from '../../ui/Fields.tsx';
import { useNow } from '../../ui/now.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { mergeSlots } from './mergeSlots.ts';
import { SlotRows } from './SlotRows.tsx';
import { dayAndTime } from './zones.ts';

const PAGE = 100;
type Only = 'all' | 'exceptions';

/** Every slot of a schedule, the newest first, with what became of it; further back as one scrolls. */
export function SlotsTab({ schedule }: { schedule: Schedule }) {
  const [only, setOnly] = useState<Only>('all');
  const now = useNow(60_000);
  const { slots, end, failure, more } = useSlots(schedule, only);
  const late = slots.filter((slot) => slot.missed);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-10 shrink-0 items-center gap-3 border-b border-line px-4">
        <Segmented
          name="Which slots"
          value={only}
          choices={[
            { value: 'all', label: 'All' },
            { value: 'exceptions', label: 'Missed, late, skipped' },
          ]}
          onChange={setOnly}
        />
        <span className="truncate text-sm text-muted">{summary(late, end)}</span>
      </div>
      {failure ? (
        <div className="p-3">
          <FailureNotice
            failure={failure}
            actions={
              <Button size="small" onClick={more}>
                Try again
              </Button>
            }
          />
        </div>
      ) : null}
      {slots.length > 0 ? (
        <SlotRows key={only} slots={slots} zone={schedule.timeZone} end={end} now={now} onNearEnd={more} />
      ) : end ? (
        <Empty title={only === 'all' ? 'No slot yet' : 'Nothing was missed'}>
          {only === 'all'
            ? schedule.enabled
              ? `The first one is due ${schedule.nextRuns[0] === undefined ? 'never' : `on ${dayAndTime(Date.parse(schedule.nextRuns[0]), schedule.timeZone, now)}`}.`
              : 'It is disabled: enable it, and its slots are listed here with what became of each.'
            : 'Every slot that is on record ran on time.'}
        </Empty>
      ) : failure ? null : (
        <Skeleton rows={8} height={28} name="The slots are being read" />
      )}
    </div>
  );
}

function summary(late: readonly Slot[], end: boolean): string {
  const missed = late.filter(({ outcome }) => outcome === 'missed').reduce((sum, { slots }) => sum + slots, 0);
  const caught = late.length - late.filter(({ outcome }) => outcome === 'missed').length;
  if (missed + caught === 0) return '';
  const longest = Math.max(...late.map(({ lateness }) => lateness));
  return `${end ? '' : 'So far: '}${missed} missed and left out, ${caught} caught up with, up to ${formatDuration(longest)} late`;
}

/** The slots that were read so far. What the live list tells of the newest is taken over at once. */
function useSlots(schedule: Schedule, only: Only) {
  const { client } = useTransport();
  const [held, setHeld] = useState<{ only: Only; slots: readonly Slot[]; end: boolean }>({
    only,
    slots: [],
    end: false,
  });
  const [failure, setFailure] = useState<Failure | null>(null);
  const busy = useRef(false);
  const current = held.only === only ? held : { only, slots: [], end: false };
  const { id } = schedule;

  const read = (before: string | null): void => {
    if (busy.current) return;
    busy.current = true;
    client
      .call('schedules.slots', { id, before, limit: PAGE, only })
      .then(
        (page) => {
          setFailure(null);
          setHeld((last) => ({
            only,
            slots: mergeSlots(last.only === only ? last.slots : [], page),
            end: page.length < PAGE,
          }));
        },
        (error: unknown) => setFailure(toFailure(error)),
      )
      .finally(() => {
        busy.current = false;
      });
  };
  useEffect(() => {
    busy.current = false;
    read(null);
    // eslint-disable-next-line react/exhaustive-deps
  }, [id, only, client]);

  const live =
    only === 'all' ? schedule.slots : schedule.slots.filter(({ outcome, missed }) => outcome !== 'fired' || missed);
  return {
    slots: mergeSlots(current.slots, current.slots.length === 0 ? [] : live),
    end: current.end,
    failure,
    more: () => {
      if (!current.end) read(current.slots.at(-1)?.slot ?? null);
    },
  };
}
