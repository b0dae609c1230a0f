/* oxlint-disable jsx-a11y/prefer-tag-over-role -- an ARIA grid of lanes and marks that are placed freely */
import { memo } from 'react';
import type { Schedule } from '#shared/schedules.ts';
import { classes } from '../../../ui/classes.ts';
import { tones, type Tone } from '../../../ui/Glyph.tsx';
import { slotLooks } from '../slotLooks.ts';
import { SlotMark } from '../SlotMark.tsx';
import { MARK, sumOf, worstOf, type LaneMark } from './layout.ts';
import { markWords } from './markWords.ts';

const grounds: Record<Tone, string> = {
  idle: 'bg-faint',
  good: 'bg-good',
  bad: 'bg-bad',
  warn: 'bg-warn',
  busy: 'bg-busy',
  held: 'bg-held',
};

/**
 * One schedule's lane: its name, and its slots as marks; what ran as a bar as long as it took. Clicks and hovers are told by
 * the time line, from `data-lane` and `data-mark`.
 */
export const Lane = memo(function Lane({
  schedule,
  marks,
  index,
  top,
  height,
  labels,
  width,
  now,
  zone,
  marked,
  opened,
  active,
  idOf,
}: {
  schedule: Schedule;
  marks: readonly LaneMark[];
  index: number;
  top: number;
  height: number;
  labels: number;
  width: number;
  now: number;
  zone: string;
  marked: boolean;
  opened: boolean;
  /** The key of the mark that the keyboard is at. */
  active: string | null;
  idOf: (name: string, key: string) => string;
}) {
  const { name, enabled } = schedule;
  return (
    <div
      id={`lane-${name}`}
      data-lane={name}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={opened}
      className={classes(
        'absolute inset-x-0 border-b border-line/60',
        opened ? 'bg-selected/60' : marked ? 'bg-hover/60' : 'hover:bg-hover/40',
        marked && 'shadow-[inset_4px_0_0_var(--ink)]',
      )}
      style={{ top, height }}
    >
      <div
        role="rowheader"
        title={schedule.words ?? schedule.cron}
        className={classes(
          'absolute inset-y-0 left-0 flex items-center truncate bg-inherit pr-2 pl-4',
          enabled ? 'text-ink' : 'text-muted',
        )}
        style={{ width: labels }}
      >
        <span className="truncate">{name}</span>
        {enabled ? null : <span className="ml-1 shrink-0 text-xs text-faint">off</span>}
      </div>
      <div role="presentation" className="absolute inset-y-0" style={{ left: labels, width }}>
        {marks.map((mark) => (
          <div
            key={mark.key}
            id={idOf(name, mark.key)}
            role="gridcell"
            aria-label={markWords(mark, schedule, zone, now)}
            data-mark={mark.key}
            className={classes(
              'absolute inset-y-0 flex items-center',
              active === mark.key &&
                'z-[1] before:absolute before:inset-x-[-2px] before:inset-y-1 before:rounded-sm before:outline-2 before:outline-focus',
            )}
            style={placeOf(mark)}
          >
            {mark.at === 'group' ? <Group mark={mark} /> : <Mark mark={mark} />}
          </div>
        ))}
      </div>
    </div>
  );
});

function placeOf(mark: LaneMark): { left: number; width: number } {
  if (mark.at === 'group') return { left: mark.x, width: Math.max(3, mark.end - mark.x - 1) };
  return { left: mark.x - MARK / 2, width: MARK };
}

function Mark({ mark }: { mark: Exclude<LaneMark, { at: 'group' }> }) {
  const { tone } = slotLooks[mark.kind];
  const ran = mark.at === 'slot' ? mark.ran : null;
  return (
    <>
      {/* How late it began, then how long it ran. */}
      {ran && ran.from - mark.x > MARK / 2 ? (
        <span
          className="absolute left-1/2 border-t border-dotted border-line-strong"
          style={{ width: ran.from - mark.x }}
        />
      ) : null}
      {ran && ran.to - mark.x > MARK / 2 ? (
        <span
          className={classes('absolute h-1.5 rounded-full opacity-45', grounds[tone])}
          style={{ left: MARK / 2 + ran.from - mark.x, width: Math.max(2, ran.to - ran.from) }}
        />
      ) : null}
      <span className="relative rounded-full bg-surface">
        <SlotMark kind={mark.kind} />
      </span>
    </>
  );
}

/** Several slots: as high as their share that went well, the rest in the colour of the worst, with its shape; without shares while what ran is not counted. */
function Group({ mark }: { mark: Extract<LaneMark, { at: 'group' }> }) {
  const worst = worstOf(mark.counts);
  const { tone } = slotLooks[worst];
  const sum = Math.max(1, sumOf(mark.counts));
  const coming = (mark.counts.coming ?? 0) / sum;
  const well = (mark.counts.ran ?? 0) / sum;
  const calm = worst === 'ran' || worst === 'coming' || worst === 'running' || worst === 'queued';
  const room = mark.end - mark.x >= 12;
  return (
    <span className="relative flex h-4 w-full flex-col justify-end overflow-hidden rounded-[3px] border border-line-strong bg-sunken">
      {coming === 1 || !mark.counted ? null : (
        <>
          <span
            className={classes('w-full opacity-70', grounds[tone])}
            style={{ flexGrow: calm ? 0 : 1 - well - coming }}
          />
          <span className={classes('w-full opacity-60', grounds.good)} style={{ flexGrow: well }} />
          <span className="w-full" style={{ flexGrow: coming }} />
        </>
      )}
      {calm || !room ? null : (
        <span className={classes('absolute inset-0 flex items-center justify-center', tones[tone])}>
          <span className="flex rounded-full bg-surface/80">
            <SlotMark kind={worst} className="size-2.5" />
          </span>
        </span>
      )}
    </span>
  );
}
