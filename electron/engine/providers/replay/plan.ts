import type { Fault, Simulation } from './simulation.ts';
import type { CallCounts, RefusalCause, StandIn, StandInRequest } from './standIn.ts';

/** Counts calls against the simulated plan and deals out the faults. */
export class Plan {
  readonly latency: number;
  readonly #simulate: Simulation;
  readonly #standIn: StandIn;
  #calls = 0;
  #minute = { started: 0, calls: 0 };

  constructor(simulate: Simulation, standIn: StandIn) {
    this.#simulate = simulate;
    this.#standIn = standIn;
    this.latency = simulate.latency ?? 0;
  }

  /** What is to go wrong with this call, or null. `now` is ms since the epoch. */
  next(
    request: StandInRequest,
    now: number,
  ): Fault | { readonly kind: 'refused'; readonly cause: RefusalCause } | null {
    this.#calls += 1;
    if (now - this.#minute.started >= 60_000) this.#minute = { started: now, calls: 0 };
    this.#minute.calls += 1;
    const { key, faults, always, perDay, perMinute } = this.#simulate;
    if (key !== undefined && this.#standIn.keyOf(request) !== key) return { kind: 'refused', cause: 'key' };
    if (perDay !== undefined && this.#calls > perDay) return { kind: 'refused', cause: 'day' };
    if (perMinute !== undefined && this.#minute.calls > perMinute) return { kind: 'refused', cause: 'minute' };
    return faults?.[this.#calls - 1] ?? always ?? null;
  }

  counts(): CallCounts {
    return {
      day: { calls: this.#calls, limit: this.#simulate.perDay ?? null },
      minute: { calls: this.#minute.calls, limit: this.#simulate.perMinute ?? null },
    };
  }
}
