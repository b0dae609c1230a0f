import { z } from 'zod';
import type { Figure } from './rounds.ts';

/** One line of the report, and of the file that `--json` writes. */
export const lineSchema = z.object({
  name: z.string(),
  unit: z.string(),
  ours: z.number(),
  /** By the peer's name. */
  peers: z.record(z.string(), z.number()),
  /** Ours against the best peer, over 1 where ours is better, whichever way the unit goes. Null without a peer. */
  ratio: z.number().nullable(),
  /** (largest - smallest) / median of our rounds. */
  spread: z.number(),
});
export type Line = z.infer<typeof lineSchema>;

/** Makes a line. `better`: whether a higher figure is better (a rate), or a lower one (a time). */
export function lineOf(
  name: string,
  unit: string,
  better: 'higher' | 'lower',
  ours: Figure,
  peers: ReadonlyMap<string, Figure>,
): Line {
  const values = [...peers.values()].map(({ value }) => value);
  const best = values.length === 0 ? null : better === 'higher' ? Math.max(...values) : Math.min(...values);
  return {
    name,
    unit,
    ours: rounded(ours.value),
    peers: Object.fromEntries([...peers].map(([peer, { value }]) => [peer, rounded(value)])),
    ratio: best === null ? null : rounded(better === 'higher' ? ours.value / best : best / ours.value),
    spread: rounded(ours.spread),
  };
}

/** The lines as a table for people. */
export function tableOf(lines: readonly Line[]): string {
  const head = ['', 'unit', 'ours', 'spread', 'ratio', 'peers'];
  const rows = lines.map((line) => [
    line.name,
    line.unit,
    shown(line.ours),
    `${Math.round(line.spread * 100)} %`,
    line.ratio === null ? '' : line.ratio.toFixed(2),
    Object.entries(line.peers)
      .map(([peer, value]) => `${peer} ${shown(value)}`)
      .join(', '),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) =>
          column === 5
            ? cell
            : numeric.has(column)
              ? cell.padStart(widths[column] ?? 0)
              : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const numeric = new Set([2, 3, 4]);

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function shown(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
