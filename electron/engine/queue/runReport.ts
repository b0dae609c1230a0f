import { performance } from 'node:perf_hooks';
import type { JsonObject, RunResult, TableChanges, Warning } from '#shared/jobs.ts';

/** Gathers what a run did, for its structured result. Durations in ms. */
export class RunReport {
  readonly #dryRun: boolean;
  readonly #started = performance.now();
  readonly #changes = new Map<string, TableChanges>();
  readonly #warnings: Warning[] = [];
  readonly #facts: JsonObject = {};
  #calls = 0;
  #bytes = 0;
  #fetching = 0;
  #writing = 0;

  constructor(dryRun: boolean) {
    this.#dryRun = dryRun;
  }

  /** Adds what was done to a table to what was done to it before. */
  record(changes: TableChanges): void {
    const before = this.#changes.get(changes.table);
    this.#changes.set(
      changes.table,
      before
        ? {
            table: changes.table,
            received: before.received + changes.received,
            inserted: before.inserted + changes.inserted,
            updated: before.updated + changes.updated,
            unchanged: before.unchanged + changes.unchanged,
            removed: before.removed + changes.removed,
            samples: [...before.samples, ...changes.samples].slice(0, mostSamples),
          }
        : changes,
    );
  }

  warn(warning: Warning): void {
    this.#warnings.push(warning);
  }

  fact(name: string, value: JsonObject[string]): void {
    this.#facts[name] = value;
  }

  addCall(bytes: number, ms: number): void {
    this.#calls += 1;
    this.#bytes += bytes;
    this.#fetching += ms;
  }

  addWriting(ms: number): void {
    this.#writing += ms;
  }

  get changes(): TableChanges[] {
    return [...this.#changes.values()];
  }

  /** Null where nothing was done that a result could tell of. */
  result(): RunResult | null {
    const anything =
      this.#changes.size > 0 || this.#warnings.length > 0 || this.#calls > 0 || Object.keys(this.#facts).length > 0;
    if (!anything && !this.#dryRun) return null;
    return {
      dryRun: this.#dryRun,
      changes: this.changes,
      warnings: this.#warnings,
      calls: this.#calls,
      bytes: this.#bytes,
      durations: {
        fetch: Math.round(this.#fetching),
        write: Math.round(this.#writing),
        total: Math.round(performance.now() - this.#started),
      },
      facts: this.#facts,
    };
  }
}

const mostSamples = 40;
