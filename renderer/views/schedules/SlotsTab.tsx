import { useEffect, useRef, useState } from 'react';
import type { Schedule, Slot } from '#shared/schedules.ts';
import { toFailure, type Failure } from '#shared/errors.ts';
import { formatDuration } from '#shared/time.ts';
import { useTransport } from '../../data/DataProvider.tsx';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Segmented } from '../../ui/Fields.tsx';
import { useNow } from '../../ui/now.tsx';
import { Reading } from '../parts/Reading.tsx';
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
        <Reading rows={8} height={28} name="The slots are being read" />
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

interface Held {
  only: Only;
  slots: readonly Slot[];
  /** Whether the oldest one is among them. */
  end: boolean;
}

/** The slots that were read so far; the newest are read again when there are newer ones, and told by the live list besides. */
function useSlots(schedule: Schedule, only: Only) {
  const { client } = useTransport();
  const [held, setHeld] = useState<Held>({ only, slots: [], end: false });
  const [failure, setFailure] = useState<Failure | null>(null);
  const busy = useRef(false);
  const { id, slots: live } = schedule;
  const current = held.only === only ? held : { only, slots: [], end: false };

  const read = async (before: string | null): Promise<void> => {
    busy.current = true;
    try {
      const page = await client.call('schedules.slots', { id, before, limit: PAGE, only });
      setFailure(null);
      setHeld((last) => withPage(last.only === only ? last : { only, slots: [], end: false }, page, before));
    } catch (error) {
      setFailure(toFailure(error));
    } finally {
      busy.current = false;
    }
  };
  const newest = live[0]?.slot;
  useEffect(() => {
    void read(null);
    // eslint-disable-next-line react/exhaustive-deps -- whatever is read by it
  }, [id, only, client, newest]);

  const wanted = only === 'all' ? live : live.filter(({ outcome, missed }) => outcome !== 'fired' || missed);
  const oldest = current.slots.at(-1)?.slot;
  return {
    slots: mergeSlots(
      current.slots,
      wanted.filter(({ slot }) => oldest !== undefined && slot >= oldest),
    ),
    end: current.end,
    failure,
    more: () => {
      if (!current.end && !busy.current) void read(oldest ?? null);
    },
  };
}

/** What is held, with a page more: one further back, or the newest ones again. */
function withPage({ only, slots, end }: Held, page: readonly Slot[], before: string | null): Held {
  const last = page.at(-1);
  const whole = page.length < PAGE;
  // So many came meanwhile that there is a gap: what is older is read again when it is wanted.
  const gap = before === null && !whole && slots[0] !== undefined && last !== undefined && last.slot > slots[0].slot;
  return {
    only,
    slots: gap ? page : mergeSlots(slots, page),
    end: before === null && slots.length > 0 && !gap ? end : whole,
  };
}
