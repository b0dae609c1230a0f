/** Why a run is to stop. */
export type StopReason = 'shutdown' | 'lost' | 'timeout' | 'cancel';

/** How far it had to go until a run was known to have stopped. */
export type StopStage =
  /** The run ended by itself once its signal had fired. */
  | 'signal'
  /** Its query was cancelled, and then it ended. */
  | 'backend_cancelled'
  /** Its session was terminated, and then it ended. */
  | 'backend_terminated'
  /** It still runs, without a session: nothing that it does can be written any more. */
  | 'fenced';

/** The reason with which a run's signal fires. */
export class AttemptStopped extends Error {
  readonly reason: StopReason;
  /** Who asked, and why, where somebody did. */
  readonly by: string | null;
  readonly told: string | null;

  constructor(reason: StopReason, asked: { by?: string | null; told?: string | null } = {}) {
    super(`the attempt was stopped: ${reason}`);
    this.reason = reason;
    this.by = asked.by ?? null;
    this.told = asked.told ?? null;
  }
}

/** Asks one attempt to stop, once. Its signal is made when somebody wants it: most short runs never do. */
export class Stop {
  #asked: AttemptStopped | null = null;
  #controller: AbortController | null = null;
  #listeners: ((asked: AttemptStopped) => void)[] = [];

  /** What was asked; null while the attempt may go on. */
  get asked(): AttemptStopped | null {
    return this.#asked;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#asked) this.#controller.abort(this.#asked);
    }
    return this.#controller.signal;
  }

  /** The first reason counts. */
  ask(reason: AttemptStopped): void {
    if (this.#asked) return;
    this.#asked = reason;
    this.#controller?.abort(reason);
    for (const listener of this.#listeners.splice(0)) listener(reason);
  }

  /** Resolves when it is asked to stop. */
  whenAsked(): Promise<AttemptStopped> {
    const asked = this.#asked;
    return asked ? Promise.resolve(asked) : new Promise((resolve) => this.#listeners.push(resolve));
  }
}
