import { useId } from 'react';
import type { EndedState } from '#shared/jobs.ts';
import { formatNumber } from '#shared/format.ts';
import { formatDuration } from '#shared/time.ts';
import { boxesPath, durationPath, durationScale, edgesPath, stackedBars, stackOrder, timeMarks } from './chartShape.ts';
import type { Stretch } from './chartSpan.ts';
import { markWords } from './chartWords.ts';
import type { Step } from './figures.ts';

const BARS = 64;
const BETWEEN = 8;
const LINES = 40;
const FOOT = 18;
/** px for the numbers of the axes, at the left. */
export const AXIS = 52;

/** Colour and pattern of an outcome: told apart by either alone. */
const outcomeInk: Record<EndedState, string> = {
  succeeded: 'text-good',
  failed: 'text-bad',
  cancelled: 'text-faint',
};

/** The chart without its manners: outcomes as stacked bars, durations as two lines below them, one time axis for both. */
export function ChartDrawing({
  series,
  states,
  shown,
  chosen,
  cursor,
  width,
}: {
  series: readonly Step[];
  states: readonly EndedState[];
  /** From the beginning of the first step to the end of the last, ms. */
  shown: Stretch;
  /** The stretch that the filter has, or that is being drawn. */
  chosen: Stretch | null;
  /** The step that is pointed at. */
  cursor: number | null;
  width: number;
}) {
  const id = useId().replaceAll(/\W/g, '');
  const room = Math.max(40, width - AXIS);
  const { boxes, most } = stackedBars(series, states, { width: room, height: BARS, gap: series.length > 90 ? 1 : 2 });
  const p50 = series.map((step) => step.run.p50);
  const p95 = series.map((step) => step.run.p95);
  const scale = durationScale([...p50, ...p95]);
  const pitch = room / Math.max(1, series.length);
  const xOf = (moment: number): number =>
    Math.min(Math.max(((moment - shown.from) / (shown.to - shown.from)) * room, 0), room);
  const bottom = BARS + BETWEEN + LINES;
  return (
    <svg width={width} height={bottom + FOOT} aria-hidden className="block select-none">
      <defs>
        <pattern
          id={`${id}-failed`}
          className={outcomeInk.failed}
          width="4"
          height="4"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="4" height="4" fill="currentColor" />
          <rect width="1.2" height="4" fill="var(--surface)" opacity="0.55" />
        </pattern>
        <pattern
          id={`${id}-cancelled`}
          className={outcomeInk.cancelled}
          width="3"
          height="3"
          patternUnits="userSpaceOnUse"
        >
          <rect width="3" height="3" fill="currentColor" opacity="0.25" />
          <rect width="1.4" height="1.4" fill="currentColor" />
        </pattern>
      </defs>
      <g transform={`translate(${AXIS} 0)`}>
        {cursor === null ? null : (
          <rect x={cursor * pitch} width={Math.max(1, pitch)} height={bottom} fill="var(--hover)" />
        )}
        <path d={`M0 .5H${room}M0 ${BARS - 0.5}H${room}M0 ${bottom - 0.5}H${room}`} stroke="var(--line)" fill="none" />
        {stackOrder.map((state) => (
          <g key={state} className={outcomeInk[state]}>
            <path
              d={boxesPath(boxes[state])}
              fill={state === 'succeeded' ? 'currentColor' : `url(#${id}-${state})`}
              opacity={state === 'succeeded' ? 0.3 : 1}
            />
            {state === 'succeeded' ? (
              <path d={edgesPath(boxes[state])} stroke="currentColor" strokeWidth="1.5" fill="none" />
            ) : null}
          </g>
        ))}
        {scale === null ? null : (
          <g transform={`translate(0 ${BARS + BETWEEN})`} fill="none" strokeLinejoin="round">
            <path
              d={durationPath(p95, { width: room, height: LINES, scale })}
              stroke="var(--muted)"
              strokeWidth="1.25"
              strokeDasharray="3 2.5"
            />
            <path d={durationPath(p50, { width: room, height: LINES, scale })} stroke="var(--ink)" strokeWidth="1.5" />
          </g>
        )}
        {chosen === null ? null : (
          <g>
            <rect width={xOf(chosen.from)} height={bottom} fill="var(--surface)" opacity="0.65" />
            <rect
              x={xOf(chosen.to)}
              width={room - xOf(chosen.to)}
              height={bottom}
              fill="var(--surface)"
              opacity="0.65"
            />
            <path
              d={`M${xOf(chosen.from)} 0V${bottom}M${xOf(chosen.to)} 0V${bottom}`}
              stroke="var(--focus)"
              strokeWidth="1.5"
            />
          </g>
        )}
        {timeMarks(shown, room).map((mark) => (
          <g key={mark.at} transform={`translate(${xOf(mark.at)} ${bottom})`}>
            <path d="M.5 0v4" stroke="var(--line-strong)" />
            <text
              x={xOf(mark.at) > room - 34 ? -3 : 3}
              y="13"
              textAnchor={xOf(mark.at) > room - 34 ? 'end' : 'start'}
              className="fill-faint text-xs"
            >
              {markWords(mark)}
            </text>
          </g>
        ))}
      </g>
      <g className="fill-faint text-xs tabular-nums" textAnchor="end">
        <text x={AXIS - 6} y="11">
          {formatNumber(most)}
        </text>
        <text x={AXIS - 6} y={BARS - 1}>
          0
        </text>
        {scale === null ? null : (
          <>
            <text x={AXIS - 6} y={BARS + BETWEEN + 10}>
              {formatDuration(scale.high)}
            </text>
            <text x={AXIS - 6} y={bottom - 1}>
              {formatDuration(scale.low)}
            </text>
          </>
        )}
      </g>
    </svg>
  );
}
