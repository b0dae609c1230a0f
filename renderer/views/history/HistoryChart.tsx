/* oxlint-disable jsx-a11y/prefer-tag-over-role -- steps are chosen on the drawing itself; there is no <input> for that */
import { ChevronDown, ChevronRight, ZoomIn } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { EndedState } from '#shared/jobs.ts';
import { formatNumber } from '#shared/format.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Segmented } from '../../ui/Fields.tsx';
import { Glyph } from '../../ui/Glyph.tsx';
import { Ago, useNow } from '../../ui/now.tsx';
import { usePreference } from '../../ui/usePreference.ts';
import { stateLooks } from '../parts/states.ts';
import { withValues } from '../jobs/filterText.ts';
import type { AppliedFilter } from '../jobs/appliedFilter.ts';
import { AXIS, ChartDrawing } from './ChartDrawing.tsx';
import { chartView, spans, typedMoment, type SpanName, type Stretch } from './chartSpan.ts';
import { ChartTable } from './ChartTable.tsx';
import { stepWords, stretchWords } from './chartWords.ts';
import { figuresFor, stretchOf, totals, type Step } from './figures.ts';
import { useBrush } from './useBrush.ts';
import { useThroughput } from './useThroughput.ts';

/** Figures this much older than now are told to be. */
const OLD = 120_000;
/** px: in a window this low the list needs the room, until the operator asks for the chart. */
const LOW = 560;

/** What ended in which way and how long it took, by time; a part of it that is chosen is set in the filter. */
export function HistoryChart({ applied, onApply }: { applied: AppliedFilter; onApply: (text: string) => void }) {
  const now = useNow(60_000);
  const [span, setSpan] = usePreference<SpanName>('history.span', '7 d', isSpan);
  const [open, setOpen] = usePreference(
    'history.chart',
    window.innerHeight > LOW,
    (value) => typeof value === 'boolean',
  );
  const [zoomed, setZoomed] = useState(false);
  const chosen = stretchOf(applied.filter, now);
  const shown = figuresFor(applied.filter);
  const view = chartView(span, chosen, now, zoomed);
  const choose = (stretch: Stretch): void => {
    const same = chosen && Math.abs(chosen.from - stretch.from) < 60_000 && Math.abs(chosen.to - stretch.to) < 60_000;
    const since = same ? [] : [typedMoment(stretch.from)];
    // Up to now: what ends from now on belongs to it.
    const until = same || stretch.to >= now ? [] : [typedMoment(stretch.to)];
    onApply(withValues(withValues(applied.text, 'since', since), 'until', until));
  };
  const clear = (): void => {
    setZoomed(false);
    onApply(withValues(withValues(applied.text, 'since', []), 'until', []));
  };
  return (
    <section aria-label="Chart" className="@container shrink-0 border-b border-line">
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 px-3 pt-1">
        <IconButton name={open ? 'Hide the chart' : 'Show the chart'} onClick={() => setOpen(!open)}>
          {open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
        </IconButton>
        <Segmented
          name="Time shown"
          value={zoomed && chosen ? 'zoomed' : span}
          choices={[
            ...spans.map(({ name }) => ({ value: name, label: name })),
            ...(zoomed && chosen ? [{ value: 'zoomed' as const, label: 'Zoomed' }] : []),
          ]}
          onChange={(next) => {
            if (next === 'zoomed') return;
            setSpan(next);
            setZoomed(false);
          }}
        />
        {chosen === null ? null : (
          <>
            <span className="text-sm">{stretchWords(chosen)}</span>
            {zoomed ? null : (
              <IconButton name="Show this time alone" onClick={() => setZoomed(true)}>
                <ZoomIn size={14} />
              </IconButton>
            )}
            <Button size="small" look="ghost" onClick={clear}>
              Any time
            </Button>
          </>
        )}
        {shown.wider === null ? null : (
          <span className="text-sm text-muted">
            The chart shows {shown.wider}: figures are kept by sync, outcome and time only.
          </span>
        )}
      </div>
      {open ? (
        <Figures key={`${view.step}`} view={view} shown={shown} chosen={chosen} now={now} onChoose={choose} />
      ) : null}
    </section>
  );
}

function Figures({
  view,
  shown: { sync, states },
  chosen,
  now,
  onChoose,
}: {
  view: ReturnType<typeof chartView>;
  shown: ReturnType<typeof figuresFor>;
  chosen: Stretch | null;
  now: number;
  onChoose: (stretch: Stretch) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(800);
  const { figures, stale, failure } = useThroughput(view, sync);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const series: readonly Step[] = figures?.series ?? [];
  const length = (figures?.step ?? view.step) * 60_000;
  const start = series[0] ? Date.parse(series[0].at) : view.from;
  const drawn: Stretch = series.length === 0 ? view : { from: start, to: start + series.length * length };
  const stretchAt = (first: number, last: number): Stretch => ({
    from: start + first * length,
    to: start + (last + 1) * length,
  });
  const stepAt = (clientX: number, element: Element): number => {
    const { left, width: wide } = element.getBoundingClientRect();
    const share = (clientX - left - AXIS) / Math.max(1, wide - AXIS);
    return Math.min(Math.max(Math.floor(share * series.length), 0), series.length - 1);
  };
  const { cursor, brush, on } = useBrush(series.length, stepAt, ({ first, last }) => onChoose(stretchAt(first, last)));
  const pointed = cursor === null ? undefined : series[cursor];
  const words =
    brush && brush.first < brush.last
      ? stretchWords(stretchAt(brush.first, brush.last))
      : pointed && cursor !== null
        ? stepWords(pointed, stretchAt(cursor, cursor), states)
        : null;
  const old = figures?.asOf !== null && figures?.asOf !== undefined && now - Date.parse(figures.asOf) > OLD;
  return (
    <div className="px-4 pb-1">
      <div className="flex h-6 items-center gap-x-4 overflow-hidden text-sm whitespace-nowrap text-muted">
        {failure && !figures ? (
          <span className="truncate" title={failure.message}>
            The figures could not be read: {failure.message}
          </span>
        ) : words === null ? (
          <Legend sums={totals(series)} states={states} known={figures !== null} />
        ) : (
          <span className="truncate text-ink tabular-nums">{words}</span>
        )}
        {old && figures?.asOf ? (
          <span className="ml-auto text-warn">
            counted <Ago moment={figures.asOf} />
          </span>
        ) : null}
      </div>
      <div
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label="Time on the chart; arrow keys move, with shift they choose a stretch, enter puts it into the filter"
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, series.length - 1)}
        aria-valuenow={cursor ?? Math.max(0, series.length - 1)}
        aria-valuetext={words ?? stretchWords(drawn)}
        aria-busy={stale}
        {...on}
        className={`cursor-crosshair touch-none rounded-sm ${stale && figures ? 'opacity-60' : ''}`}
      >
        <ChartDrawing
          series={series}
          states={states}
          shown={drawn}
          chosen={brush ? stretchAt(brush.first, brush.last) : chosen}
          cursor={cursor}
          width={width}
        />
      </div>
      <ChartTable series={series} length={length} />
    </div>
  );
}

/** What the colours and lines mean, with how many there are in all. */
function Legend({
  sums,
  states,
  known,
}: {
  sums: Record<EndedState, number>;
  states: readonly EndedState[];
  known: boolean;
}) {
  return (
    <>
      {states.map((state) => (
        <span key={state} className="inline-flex items-center gap-1.5">
          <Glyph shape={stateLooks[state].shape} tone={stateLooks[state].tone} />
          <span>
            {known ? <span className="text-ink tabular-nums">{formatNumber(sums[state])} </span> : null}
            {stateLooks[state].word.toLowerCase()}
          </span>
        </span>
      ))}
      <span className="hidden items-center gap-1.5 @2xl:inline-flex">
        <svg width="18" height="8" aria-hidden className="stroke-ink">
          <path d="M0 4h18" strokeWidth="1.5" />
        </svg>
        half took at most
      </span>
      <span className="hidden items-center gap-1.5 @2xl:inline-flex">
        <svg width="18" height="8" aria-hidden className="stroke-muted">
          <path d="M0 4h18" strokeWidth="1.25" strokeDasharray="3 2.5" />
        </svg>
        95 %
      </span>
    </>
  );
}

function isSpan(value: unknown): value is SpanName {
  return spans.some((span) => span.name === value);
}
