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
  /** The same of each peer, and of each limit. */
  spreads: z.record(z.string(), z.number()),
  /** What no queue can beat (a bare INSERT, COPY): it does less than any of them. */
  limits: z.record(z.string(), z.number()),
  /** What the design asks for; null where it asks nothing. */
  budget: z.string().nullable(),
  /** Whether the budget is met. */
  met: z.boolean().nullable(),
  /** Whether it belongs into a short table. */
  short: z.boolean(),
});
export type Line = z.infer<typeof lineSchema>;

export type Better = 'higher' | 'lower';
export type Figures = ReadonlyMap<string, Figure>;

export interface Budget {
  text: string;
  met: boolean;
}

interface Extras {
  limits?: Figures;
  /** Given our figure and the best peer's. */
  budget?: (ours: number, best: number | null) => Budget | null;
  short?: boolean;
}

/** Makes a line. `better`: whether a higher figure is better (a rate), or a lower one (a time, a size). */
export function lineOf(
  name: string,
  unit: string,
  better: Better,
  ours: Figure,
  peers: Figures,
  { limits = new Map(), budget, short = false }: Extras = {},
): Line {
  const values = [...peers.values()].map(({ value }) => value);
  const best = values.length === 0 ? null : better === 'higher' ? Math.max(...values) : Math.min(...values);
  const judged = budget?.(ours.value, best) ?? null;
  return {
    name,
    unit,
    ours: rounded(ours.value),
    peers: valuesOf(peers),
    ratio: best === null ? null : rounded(better === 'higher' ? ours.value / best : best / ours.value),
    spread: rounded(ours.spread),
    spreads: Object.fromEntries([...peers, ...limits].map(([peer, { spread }]) => [peer, rounded(spread)])),
    limits: valuesOf(limits),
    budget: judged?.text ?? null,
    met: judged?.met ?? null,
    short,
  };
}

/** The budget of what is measured again under a load: within 10 % of the same without. `share`: of the figure without. */
export function withinTenPercent(better: Better, share: number | null): Budget | null {
  if (share === null) return null;
  const met = better === 'higher' ? share >= 0.9 : share <= 1.1;
  return { text: `within 10 % of without: ${Math.round(share * 100)} %`, met };
}

/** Those of the figures that were measured. */
export function measured(figures: Readonly<Record<string, Figure | null>>): Map<string, Figure> {
  return new Map(Object.entries(figures).flatMap(([name, figure]) => (figure ? [[name, figure]] : [])));
}

/** A figure that has to be there. */
export function required(figure: Figure | null): Figure {
  if (!figure) throw new Error('nothing was measured');
  return figure;
}

function valuesOf(figures: Figures): Record<string, number> {
  return Object.fromEntries([...figures].map(([name, { value }]) => [name, rounded(value)]));
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
