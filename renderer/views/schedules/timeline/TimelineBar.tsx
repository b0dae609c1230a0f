import { ChevronLeft, ChevronRight } from 'lucide-react';
import { formatNumber } from '#shared/format.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { Segmented } from '../../../ui/Fields.tsx';
import { slotLooks } from '../slotLooks.ts';
import { SlotMark } from '../SlotMark.tsx';
import { dayOf, offsetAt, offsetText } from '../zones.ts';
import { gravest, type Counts, type Range } from './layout.ts';

export const zoneChoices = ['schedule', 'own', 'utc'] as const;
export type ZoneChoice = (typeof zoneChoices)[number];

export function isZoneChoice(value: unknown): value is ZoneChoice {
  return zoneChoices.some((choice) => choice === value);
}

/** Which stretch of time, by whose clocks, and what all of its slots came to. */
export function TimelineBar({
  span,
  shift,
  range,
  zone,
  clocks,
  totals,
  complete,
  onSpan,
  onShift,
  onClocks,
  onTrouble,
}: {
  span: 'day' | 'week';
  shift: number;
  range: Range;
  /** Whose clocks the axis shows. */
  zone: string;
  clocks: ZoneChoice;
  totals: Counts;
  complete: boolean;
  onSpan: (span: 'day' | 'week') => void;
  onShift: (shift: number) => void;
  onClocks: (clocks: ZoneChoice) => void;
  onTrouble: () => void;
}) {
  const last = range.to - 1;
  const title =
    span === 'day' ? dayOf(range.from, zone, last) : `${dayOf(range.from, zone, last)} – ${dayOf(last, zone, last)}`;
  return (
    <div className="@container shrink-0 border-b border-line">
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1">
        <span className="flex items-center gap-1">
          <Segmented
            name="Stretch of time"
            value={span}
            choices={[
              { value: 'day', label: 'Day' },
              { value: 'week', label: 'Week' },
            ]}
            onChange={onSpan}
          />
          <IconButton name={span === 'day' ? 'Day before' : 'Week before'} keys="[" onClick={() => onShift(shift - 1)}>
            <ChevronLeft size={15} />
          </IconButton>
          <IconButton name={span === 'day' ? 'Next day' : 'Next week'} keys="]" onClick={() => onShift(shift + 1)}>
            <ChevronRight size={15} />
          </IconButton>
          {shift === 0 ? null : (
            <Button size="small" look="ghost" keys="." onClick={() => onShift(0)}>
              {span === 'day' ? 'Today' : 'This week'}
            </Button>
          )}
        </span>
        <span className="font-medium whitespace-nowrap">{title}</span>
        <span className="flex items-center gap-2 text-sm text-muted">
          <Segmented
            name="Clocks"
            value={clocks}
            choices={[
              { value: 'own', label: 'Mine' },
              { value: 'schedule', label: 'Schedule’s' },
              { value: 'utc', label: 'UTC' },
            ]}
            onChange={onClocks}
          />
          <span className="whitespace-nowrap">
            {zone === 'UTC' ? null : zone} {offsetText(offsetAt(range.from, zone))}
          </span>
        </span>
        <span className="ml-auto flex flex-wrap items-center gap-x-3 text-sm" aria-live="polite">
          {gravest
            .filter((kind) => (totals[kind] ?? 0) > 0 && kind !== 'ran' && kind !== 'coming')
            .map((kind, index) => {
              const text = `${formatNumber(totals[kind] ?? 0)}${kind === 'failed' && !complete ? ' or more' : ''} ${slotLooks[kind].word.toLowerCase()}`;
              const look = 'flex items-center gap-1 whitespace-nowrap';
              return index === 0 && gravest.indexOf(kind) < 5 ? (
                <button
                  key={kind}
                  type="button"
                  title="Go to the next one (m)"
                  onClick={onTrouble}
                  className={`${look} rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-ink`}
                >
                  <SlotMark kind={kind} />
                  {text}
                </button>
              ) : (
                <span key={kind} title={slotLooks[kind].meaning} className={`${look} text-muted`}>
                  <SlotMark kind={kind} />
                  {text}
                </span>
              );
            })}
        </span>
      </div>
    </div>
  );
}
