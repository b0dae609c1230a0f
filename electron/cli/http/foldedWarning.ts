import type { Logger } from '#engine/logging/logger.ts';

/** Warns at once, and then of all that came meanwhile: somebody who guesses must not fill the log. */
export class FoldedWarning {
  readonly #logger: Logger;
  readonly #message: string;
  #count = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(logger: Logger, message: string) {
    this.#logger = logger;
    this.#message = message;
  }

  count(): void {
    this.#count += 1;
    if (!this.#timer) this.#tell();
  }

  #tell(): void {
    this.#timer = null;
    if (this.#count === 0) return;
    this.#logger.warn(this.#message, { requests: this.#count });
    this.#count = 0;
    this.#timer = setTimeout(() => this.#tell(), 60_000);
    this.#timer.unref();
  }
}
