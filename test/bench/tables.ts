import type { Line } from './report.ts';

/** The lines as a table for people. */
export function tableOf(lines: readonly Line[]): string {
  const head = ['', 'unit', 'ours', 'spread', 'ratio', 'budget', 'peers and limits'];
  const rows = lines.map((line) => [
    line.name,
    line.unit,
    shown(line.ours),
    percent(line.spread),
    line.ratio === null ? '' : line.ratio.toFixed(2),
    line.budget === null ? '' : `${line.met ? 'met' : 'MISSED'} (${line.budget})`,
    others(line).join(', '),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) => row.map((cell, column) => padded(cell, column, widths[column] ?? 0, row.length)).join('  '))
    .map((row) => row.trimEnd())
    .join('\n');
}

/** All that was measured, as tables of Markdown with a heading each. */
export function fullMarkdown(groups: ReadonlyMap<string, readonly Line[]>): string {
  return [...groups]
    .map(([name, lines]) => {
      const rows = lines.map((line) => [
        line.name,
        `${shown(line.ours)} ${line.unit} (${percent(line.spread)})`,
        others(line).join('<br>'),
        line.ratio === null ? '' : line.ratio.toFixed(2),
        line.budget === null ? '' : `${mark(line)} ${line.budget}`,
      ]);
      return `### ${name}\n\n${markdownTable(['what', 'ours (spread)', 'peers and limits (spread)', 'ratio', 'budget'], rows)}`;
    })
    .join('\n\n');
}

/** The lines that are marked as short, with the best peer alone. */
export function shortMarkdown(lines: readonly Line[]): string {
  const rows = lines
    .filter((line) => line.short)
    .map((line) => {
      const best = bestPeer(line);
      return [
        line.name,
        `${shown(line.ours)} ${line.unit}`,
        best === null ? '' : `${shown(best.value)} (${best.name})`,
        line.ratio === null ? '' : line.ratio.toFixed(2),
        line.budget === null ? '' : `${mark(line)} ${line.budget}`,
      ];
    });
  return markdownTable(['what', 'ours', 'best peer', 'ratio', 'budget'], rows);
}

/** A table of Markdown; prettier aligns it. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [markdownRow(head), markdownRow(head.map(() => '---')), ...rows.map(markdownRow)].join('\n');
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

export function shown(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value === 0 ? '0' : Number(value.toPrecision(3)).toString();
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function mark(line: Line): string {
  return line.met ? '✓' : '✗';
}

function others(line: Line): string[] {
  const listed = (figures: Record<string, number>, before: string) =>
    Object.entries(figures).map(
      ([name, value]) => `${before}${name} ${shown(value)} (${percent(line.spreads[name] ?? 0)})`,
    );
  return [...listed(line.peers, ''), ...listed(line.limits, 'limit: ')];
}

function bestPeer(line: Line): { name: string; value: number } | null {
  if (line.ratio === null) return null;
  const peers = Object.entries(line.peers).sort(([, a], [, b]) => a - b);
  // A time is better the lower it is, a rate the higher.
  const best = line.unit.endsWith('/s') ? peers.at(-1) : peers[0];
  return best ? { name: best[0], value: best[1] } : null;
}

function padded(cell: string, column: number, width: number, columns: number): string {
  if (column === columns - 1) return cell;
  return numeric.has(column) ? cell.padStart(width) : cell.padEnd(width);
}

const numeric = new Set([2, 3, 4]);
