/** What is drawn of one step; null where there is nothing to tell. */
export type Spark = number | null;

const HEIGHT = 28;
const STEP = 5;

/** A line of some figures, with those of before as a quiet one behind it. `name` says what it shows, with its figures. */
export function SparkLine({ name, now, before }: { name: string; now: readonly Spark[]; before: readonly Spark[] }) {
  const most = Math.max(...now.map(orZero), ...before.map(orZero), 0);
  const width = Math.max(now.length, 2) * STEP;
  return (
    <svg
      role="img"
      aria-label={name}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      preserveAspectRatio="none"
      height={HEIGHT}
      className="w-full overflow-visible"
    >
      <title>{name}</title>
      <path d={`M0 ${HEIGHT - 0.5}H${width}`} className="stroke-line" fill="none" vectorEffect="non-scaling-stroke" />
      <path
        d={pathOf(before, most)}
        fill="none"
        strokeWidth="1"
        strokeDasharray="2 2"
        vectorEffect="non-scaling-stroke"
        className="stroke-line-strong"
      />
      <path
        d={pathOf(now, most)}
        fill="none"
        strokeWidth="1.4"
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
        className="stroke-muted"
      />
    </svg>
  );
}

/** Bars of two kinds, one upon the other: what was well, and what was not. */
export function SparkBars({ name, bars }: { name: string; bars: readonly { good: number; bad: number }[] }) {
  const most = Math.max(...bars.map(({ good, bad }) => good + bad), 1);
  const width = Math.max(bars.length, 2) * STEP;
  return (
    <svg
      role="img"
      aria-label={name}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      preserveAspectRatio="none"
      height={HEIGHT}
      className="w-full"
    >
      <title>{name}</title>
      <path d={`M0 ${HEIGHT - 0.5}H${width}`} className="stroke-line" fill="none" vectorEffect="non-scaling-stroke" />
      {bars.map(({ good, bad }, index) => {
        // A single failure among thousands is still seen.
        const low = bad === 0 ? 0 : Math.max(2, (bad / most) * (HEIGHT - 1));
        const high = good === 0 ? 0 : Math.max(1, (good / most) * (HEIGHT - 1));
        const rest = Math.min(high, HEIGHT - 1 - low);
        return (
          <g key={index}>
            <rect
              x={index * STEP + 0.5}
              width={STEP - 1}
              y={HEIGHT - 1 - low - rest}
              height={rest}
              className="fill-line-strong"
            />
            <rect x={index * STEP + 0.5} width={STEP - 1} y={HEIGHT - 1 - low} height={low} className="fill-bad" />
          </g>
        );
      })}
    </svg>
  );
}

/** The line through the figures, broken where there are none. */
function pathOf(values: readonly Spark[], most: number): string {
  return values
    .map((value, index) => {
      if (value === null) return '';
      const place = `${index === 0 || (values[index - 1] ?? null) === null ? 'M' : 'L'}${x(index)} ${y(value, most)}`;
      // One that stands alone is a short line.
      return alone(values, index) ? `${place}h1` : place;
    })
    .join('');
}

function alone(values: readonly Spark[], index: number): boolean {
  return (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
}

const x = (index: number): number => index * STEP + STEP / 2;
const y = (value: number, most: number): number =>
  Math.round((HEIGHT - 2 - (most === 0 ? 0 : (value / most) * (HEIGHT - 4))) * 10) / 10;
const orZero = (value: Spark): number => value ?? 0;
