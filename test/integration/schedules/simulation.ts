import { once, EventEmitter } from 'node:events';
import type { Clock } from '#engine/clock.ts';
import type { Scheduler } from '#engine/schedules/scheduler.ts';
import type { NewSchedule } from '#shared/schedules.ts';
import type { TestDatabase } from '../../support/database.ts';
import { silentLogger } from '../../support/logger.ts';
import { addSchedule, endJobs, FaultyDatabase, schedulerAt, type Fault } from './support.ts';

/** A stretch in which a computer sleeps, has no way to the database, or is gone after a crash. In ms after the start. */
export interface Trouble {
  computer: number;
  kind: 'sleep' | 'outage' | 'crash';
  from: number;
  lasts: number;
}

export interface Scenario {
  /** ms since the epoch. */
  start: number;
  /** ms. */
  lasts: number;
  schedules: readonly (Partial<NewSchedule> & { cron: string; timeZone: string })[];
  /** How far the clock of each computer is off, in ms. */
  clocks: readonly number[];
  troubles: readonly Trouble[];
  /** How many of a thousand transactions break, before or after their commit. */
  faults: number;
  /** For what the scenario leaves to chance: faults, and when jobs end. */
  seed: number;
}

/** Stretches in which a computer looked at the schedules as it should. */
export type Watches = { from: number; to: number }[];

export interface Simulated {
  /** The ids of the schedules, in the order of the scenario. */
  ids: string[];
  watches: Watches;
}

/** Runs a scenario on a database, with a scheduler on each computer; time stands still while any of them works. */
export async function simulate(db: TestDatabase, scenario: Scenario): Promise<Simulated> {
  const random = randomFrom(scenario.seed);
  const world = { now: scenario.start };
  const end = scenario.start + scenario.lasts;
  const computers = scenario.clocks.map((off) => new Computer(db.url, world, off, scenario.faults, random));
  const events = eventsOf(scenario, computers);
  try {
    const ids: string[] = [];
    for (const [index, schedule] of scenario.schedules.entries()) {
      const name = `schedule-${index}`;
      ids.push(await addSchedule(computers[0]?.database ?? never(), world.now, { ...schedule, name }));
    }
    for (const computer of computers) computer.boot();
    let ended = scenario.start;
    for (;;) {
      await settled(computers);
      if (world.now - ended > 10 * 60_000 && random() < 0.3) {
        await endJobs(db);
        ended = world.now;
      }
      const event = events[0];
      const next = Math.min(event?.at ?? Infinity, ...computers.map((computer) => computer.wakesAt));
      if (next > end) break;
      world.now = next;
      for (const computer of computers) computer.wakeDue();
      while (events[0] && events[0].at <= next) await events.shift()?.happens();
    }
    world.now = end;
    for (const computer of computers) await computer.repair();
    await settled(computers);
    await computers[0]?.scheduler?.check();
    const watches = computers.flatMap((computer) => computer.watches());
    return { ids, watches };
  } finally {
    await Promise.all(computers.map((computer) => computer.remove()));
  }
}

interface Event {
  at: number;
  happens(): Promise<void>;
}

function eventsOf({ start, troubles }: Scenario, computers: readonly Computer[]): Event[] {
  return troubles
    .flatMap(({ computer: index, kind, from, lasts }): Event[] => {
      const computer = computers[index % computers.length] ?? never();
      return [
        { at: start + from, happens: () => computer.suffer(kind) },
        { at: start + from + lasts, happens: () => computer.repair() },
      ];
    })
    .sort((a, b) => a.at - b.at);
}

/** Resolves when every scheduler that can work has done so and sleeps. */
async function settled(computers: readonly Computer[]): Promise<void> {
  for (const computer of computers) while (computer.works) await computer.rest();
}

/** A computer with one worker on it. Of two troubles at once the later one counts, and the first end ends them. */
class Computer {
  readonly database: FaultyDatabase;
  readonly #world: { now: number };
  readonly #off: number;
  readonly #nextFault: () => Fault;
  readonly #rests = new EventEmitter();
  readonly #watches: Watches = [];
  #sleeper: { due: number; wake: () => void } | null = null;
  #asleep = false;
  #watchingSince: number | null = null;
  scheduler: Scheduler | null = null;

  constructor(url: string, world: { now: number }, off: number, faults: number, random: () => number) {
    this.#world = world;
    this.#off = off;
    this.database = new FaultyDatabase({ url, applicationName: 'simulated', connections: 2, logger: silentLogger });
    this.#nextFault = () => {
      if (random() * 1_000 >= faults) return 'none';
      return random() < 0.5 ? 'before commit' : 'after commit';
    };
  }

  /** Whether its scheduler is at work now. */
  get works(): boolean {
    return this.scheduler !== null && this.#sleeper === null;
  }

  /** Resolves when it comes to rest; fails when it does not. */
  async rest(): Promise<void> {
    await once(this.#rests, 'rest', { signal: AbortSignal.timeout(20_000) });
  }

  get wakesAt(): number {
    return this.#asleep ? Infinity : (this.#sleeper?.due ?? Infinity);
  }

  wakeDue(): void {
    if (this.wakesAt <= this.#world.now) this.#wake();
  }

  boot(): void {
    this.database.nextFault = this.#nextFault;
    const clock: Clock = {
      now: () => this.#world.now + this.#off,
      sleep: (ms, signal) => this.#sleep(ms, signal),
    };
    // Longer than it would be, so that ten days are over in seconds: it looks when a slot is due all the same.
    const timing = { longestWait: 6 * 3_600_000 };
    this.scheduler = schedulerAt(this.database, this.#world, { clock, timing });
    this.scheduler.start();
    this.#watch();
  }

  async suffer(kind: Trouble['kind']): Promise<void> {
    this.#unwatch();
    if (kind === 'sleep') this.#asleep = true;
    if (kind === 'outage') this.database.cut = true;
    if (kind === 'crash') await this.#stop();
  }

  async repair(): Promise<void> {
    this.database.cut = false;
    if (!this.scheduler) this.boot();
    else if (this.#asleep) {
      this.#asleep = false;
      // As the operating system tells it.
      void this.scheduler.resume().catch(() => undefined);
      this.#wake();
    }
    this.#watch();
  }

  /** When it looked at the schedules as it should. */
  watches(): Watches {
    this.#unwatch();
    return this.#watches;
  }

  async remove(): Promise<void> {
    this.#wake();
    await this.#stop();
    await this.database.close();
  }

  async #stop(): Promise<void> {
    const stopping = this.scheduler?.stop();
    this.scheduler = null;
    this.#sleeper = null;
    this.#asleep = false;
    await stopping;
  }

  #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { due: Math.ceil(this.#world.now + ms), wake: resolve };
      this.#sleeper = sleeper;
      this.#rests.emit('rest');
      signal?.addEventListener('abort', () => {
        if (this.#sleeper === sleeper) this.#sleeper = null;
        reject(signal.reason);
      });
    });
  }

  #wake(): void {
    const sleeper = this.#sleeper;
    this.#sleeper = null;
    sleeper?.wake();
  }

  #watch(): void {
    this.#watchingSince ??= this.#world.now;
  }

  #unwatch(): void {
    if (this.#watchingSince !== null) this.#watches.push({ from: this.#watchingSince, to: this.#world.now });
    this.#watchingSince = null;
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function never(): never {
  throw new Error('there is no computer');
}
