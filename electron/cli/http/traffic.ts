import type { ServerResponse } from 'node:http';

/** Knows which requests are under way, and how long there has been none. */
export class Traffic {
  #underWay = 0;
  #last = performance.now();
  readonly #waiting: (() => void)[] = [];

  /** Counts a request until its answer is sent, or nobody waits for it any more. */
  follow(answer: ServerResponse): void {
    this.#underWay += 1;
    answer.once('close', () => {
      this.#underWay -= 1;
      this.#last = performance.now();
      if (this.#underWay === 0) for (const resume of this.#waiting.splice(0)) resume();
    });
  }

  /** Resolves when nothing is under way and nothing has been for `ms`, at the earliest so long after the start. */
  async quietFor(ms: number): Promise<void> {
    for (;;) {
      if (this.#underWay > 0) {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
      const missing = this.#last + ms - performance.now();
      if (this.#underWay === 0 && missing <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, missing));
    }
  }
}
