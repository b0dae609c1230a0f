/** One of those that are compared. `run` gives its figure of one round. */
export interface Contestant {
  name: string;
  /** In how many of the rounds it runs; all, where it is left out. For the slow ones, whose figure does not vary. */
  rounds?: number;
  run: () => Promise<number>;
}

export interface Figure {
  /** Median of the rounds. */
  value: number;
  /** (largest - smallest) / median */
  spread: number;
}

/** Runs the rounds interleaved (one after the other in each round), so that what disturbs the computer disturbs all alike. */
export async function interleave(
  rounds: number,
  contestants: readonly Contestant[],
  onRound: (text: string) => void,
): Promise<Map<string, Figure>> {
  const values = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const { name, run, rounds: most = rounds } of contestants) {
      if (round > most) continue;
      onRound(`round ${round} of ${rounds}: ${name}`);
      values.get(name)?.push(await run());
    }
  }
  return new Map([...values].map(([name, all]) => [name, figureOf(all)]));
}

export function figureOf(values: readonly number[]): Figure {
  const value = quantile(values, 0.5);
  return { value, spread: value === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / value };
}

/** Linear between the neighbours. Throws for no values. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  if (low === undefined || high === undefined) throw new Error('no values');
  return low + (high - low) * (at - Math.floor(at));
}
