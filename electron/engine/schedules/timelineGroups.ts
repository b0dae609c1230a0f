import type { SlotCount, TimelineLane } from '#shared/scheduleTimeline.ts';

/** A stretch of time in ms since the epoch, and the steps that it is divided into. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

type Group = TimelineLane['groups'][number];

/** Counts the slots of one lane by steps. */
export class Groups {
  readonly #stretch: Stretch;
  readonly #steps = new Map<number, Group['counts']>();
  readonly #others: Group[] = [];

  constructor(stretch: Stretch) {
    this.#stretch = stretch;
  }

  /** Counts slots at a moment. */
  add(slot: number, kind: SlotCount, count = 1): void {
    const { from, to, steps } = this.#stretch;
    this.addStep(Math.floor(((slot - from) / (to - from)) * steps), kind, count);
  }

  addStep(step: number, kind: SlotCount, count: number): void {
    const counts = this.#steps.get(step) ?? {};
    counts[kind] = (counts[kind] ?? 0) + count;
    this.#steps.set(step, counts);
  }

  /** Counts as another kind what may have been counted as one. */
  turn(slot: number, before: SlotCount, into: SlotCount): void {
    const { from, to, steps } = this.#stretch;
    const step = Math.floor(((slot - from) / (to - from)) * steps);
    if ((this.#steps.get(step)?.[before] ?? 0) > 0) this.addStep(step, before, -1);
    this.addStep(step, into, 1);
  }

  /** Slots that are only known together, as far as they lie in the stretch. */
  addStretch({ first, last, slots }: { first: number; last: number; slots: number }, kind: SlotCount): void {
    const { from, to } = this.#stretch;
    this.#others.push({
      from: new Date(Math.max(first, from)).toISOString(),
      to: new Date(Math.min(last, to)).toISOString(),
      counts: { [kind]: slots },
    });
  }

  /** The groups in the order of time. */
  list(): Group[] {
    const { from, to, steps } = this.#stretch;
    const edge = (step: number): string => new Date(from + (step * (to - from)) / steps).toISOString();
    const counted = [...this.#steps].map(([step, counts]) => ({
      from: edge(step),
      to: edge(step + 1),
      counts: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    }));
    return [...counted, ...this.#others].sort((a, b) => a.from.localeCompare(b.from));
  }
}
