/** One line of the table. */
export interface UiFigure {
  name: string;
  value: number;
  unit: 'ms' | 'MB' | '/s';
  /** What the design asks for; null where it asks nothing. */
  budget: number | null;
  note?: string;
}

/** The table as Markdown. */
export function uiMarkdown(figures: readonly UiFigure[]): string {
  const rows = figures.map(({ name, value, unit, budget, note }) => {
    const verdict = budget === null ? '' : `${value <= budget ? '✓' : '✗'} ${format(budget)} ${unit}`;
    return `| ${name} | ${format(value)} ${unit} | ${verdict} | ${note ?? ''} |`;
  });
  return ['| what | measured | budget | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function format(value: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
