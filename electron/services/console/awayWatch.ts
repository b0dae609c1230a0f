import { hostname } from 'node:os';
import { isTelling, type Away } from '#shared/away.ts';
import type { Clock } from '#engine/clock.ts';
import { readAway } from '#engine/away/readAway.ts';
import type { Session } from './session.ts';

/** ms. Having slept so long one is told even that nothing went wrong. */
const long = 5 * 60_000;
/** ms after waking up in which what was lost and missed is still being found out. */
const settling = 2 * 60_000;

/** Remembers when the computer slept, and tells what happened meanwhile until somebody has read it. */
export class AwayWatch {
  readonly #session: Session;
  readonly #clock: Clock;
  /** ms by the database's clock. Several sleeps that nobody has read of are one. */
  #slept: { from: number; until: number | null } | null = null;

  constructor(session: Session, clock: Clock) {
    this.#session = session;
    this.#clock = clock;
  }

  suspend(): void {
    this.#slept = { from: this.#slept?.from ?? this.#databaseNow, until: null };
  }

  resume(): void {
    if (this.#slept) this.#slept.until ??= this.#databaseNow;
  }

  forget(): void {
    this.#slept = null;
  }

  /** What happened; null where there is nothing to tell. Throws while the database is away. */
  async read(): Promise<Away | null> {
    const { from, until } = this.#slept ?? { from: 0, until: null };
    if (until === null) return null;
    const away = await this.#session.read((database) =>
      readAway(database, {
        from: new Date(from),
        until: new Date(Math.min(this.#databaseNow, until + settling)),
        host: hostname(),
      }),
    );
    return until - from >= long || isTelling(away) ? away : null;
  }

  get #databaseNow(): number {
    return this.#clock.now() + (this.#session.report?.clockDifference ?? 0);
  }
}
