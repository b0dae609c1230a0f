const tick = 1_000;
/** Ticks that are looked back on. */
const kept = 60;
/** ms: a tick later than this was not a matter of load. */
const late = 5_000;

/**
 * Watches whether this process gets to do its work. A tick that comes late tells apart what held it up: code that
 * computed (the processor was used meanwhile), or a computer that slept (it was not).
 */
export class LoopWatch {
  readonly #blocked: number[] = [];
  readonly #timer: NodeJS.Timeout;
  #last = performance.now();
  #cpu = process.cpuUsage();
  #wokeAt = -Infinity;

  constructor() {
    this.#timer = setInterval(() => this.#look(), tick);
    this.#timer.unref();
  }

  /** The share of the last minute or so, 0 to 1, in which code held up everything else. */
  get blockedShare(): number {
    const blocked = this.#blocked.reduce((sum, ms) => sum + ms, 0);
    return blocked / (blocked + kept * tick);
  }

  /** Whether it slept until a moment ago: what is overdue then had no chance yet. */
  get justWoke(): boolean {
    return this.#overdue() > late || performance.now() - this.#wokeAt < awakeAfter;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #overdue(): number {
    return performance.now() - this.#last - tick;
  }

  #look(): void {
    const overdue = this.#overdue();
    const used = process.cpuUsage(this.#cpu);
    const busy = (used.user + used.system) / 1_000;
    this.#last = performance.now();
    this.#cpu = process.cpuUsage();
    const computed = overdue > tick && busy > overdue / 2;
    this.#blocked.push(computed ? overdue : 0);
    if (this.#blocked.length > kept) this.#blocked.shift();
    if (overdue > late && !computed) this.#wokeAt = performance.now();
  }
}

/** ms after which what was due before the sleep should have been done. */
const awakeAfter = 15_000;
