import { classes } from '../../../ui/classes.ts';
import { timeOf } from '../zones.ts';
import { ticksOf, type Range } from './layout.ts';

/** The hours and days above the lanes, their lines behind them, and the line of now. */
export function Axis({
  range,
  width,
  labels,
  zone,
  now,
  height,
}: {
  range: Range;
  width: number;
  /** px of the lanes' names. */
  labels: number;
  zone: string;
  now: number;
  height: number;
}) {
  const ticks = ticksOf(range, width, zone);
  const x = now >= range.from && now < range.to ? ((now - range.from) / (range.to - range.from)) * width : null;
  return (
    <>
      <div
        aria-hidden
        className="sticky top-0 z-[2] border-b border-line bg-surface text-xs text-faint"
        style={{ height }}
      >
        {ticks.map((tick) => (
          <span
            key={tick.x}
            className={classes('absolute bottom-1 whitespace-nowrap', tick.day ? 'font-medium text-muted' : '')}
            style={{ left: labels + tick.x + (tick.day ? 4 : 3) }}
          >
            {tick.label}
          </span>
        ))}
        {x === null ? null : (
          <span
            className="absolute top-1 z-[1] -translate-x-1/2 rounded-sm bg-ink px-1 leading-[14px] font-medium text-surface tabular-nums"
            style={{ left: Math.min(Math.max(labels + x, labels + 18), labels + width - 18) }}
          >
            {timeOf(now, zone)}
          </span>
        )}
      </div>
      <div aria-hidden className="pointer-events-none absolute inset-0">
        {ticks.map((tick) => (
          <span
            key={tick.x}
            className={classes('absolute inset-y-0 w-px', tick.day ? 'bg-line-strong' : 'bg-line')}
            style={{ left: labels + tick.x }}
          />
        ))}
        {x === null ? null : <span className="absolute inset-y-0 z-[1] w-px bg-ink" style={{ left: labels + x }} />}
      </div>
    </>
  );
}
