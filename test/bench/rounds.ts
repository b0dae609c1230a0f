/** What a contender measured in one round: values by name, several where there are several samples. */
export type Measures = Readonly<Record<string, readonly number[]>>;

/** One of those that are compared. `run` gives what it measured in one round. */
export interface Contestant {
  name: string;
  /** In how many of the rounds it runs; all, where it is left out. For those that are slow. */
  rounds?: number;
  run(): Promise<Measures>;
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
): Promise<Results> {
  const results = new Results();
  for (let round = 1; round <= rounds; round += 1) {
    for (const contestant of contestants) {
      if (round > (contestant.rounds ?? rounds)) continue;
      onRound(`round ${round} of ${rounds}: ${contestant.name}`);
      results.add(contestant.name, await contestant.run());
    }
  }
  return results;
}

/** What all contestants measured, by round. */
export class Results {
  readonly #measured = new Map<string, Measures[]>();

  add(name: string, measures: Measures): void {
    this.#measured.set(name, [...(this.#measured.get(name) ?? []), measures]);
  }

  /** Of a measure that is one value a round. Null where it was not measured. */
  figure(name: string, measure: string): Figure | null {
    const values = this.#rounds(name, measure).flat();
    return values.length === 0 ? null : figureOf(values);
  }

  /** A percentile over the samples of all rounds; its spread is that of the rounds' percentiles. */
  quantile(name: string, measure: string, q: number): Figure | null {
    const rounds = this.#rounds(name, measure);
    if (rounds.length === 0) return null;
    return { ...figureOf(rounds.map((samples) => quantile(samples, q))), value: quantile(rounds.flat(), q) };
  }

  /**
   * How one contestant's figure compares with another's: the median over the rounds that both took part in, so that a round in
   * which the computer was slow is slow for both. `q`: of that percentile of a round.
   */
  share(name: string, base: string, measure: string, q = 0.5): number | null {
    const those = this.#rounds(base, measure);
    const shares = this.#rounds(name, measure).flatMap((samples, round) => {
      const other = those[round];
      return other === undefined ? [] : [quantile(samples, q) / quantile(other, q)];
    });
    return shares.length === 0 ? null : quantile(shares, 0.5);
  }

  #rounds(name: string, measure: string): (readonly number[])[] {
    return (this.#measured.get(name) ?? []).flatMap((measures) => {
      const values = measures[measure];
      return values === undefined || values.length === 0 ? [] : [values];
    });
  }
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
