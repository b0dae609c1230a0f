import type { Clock } from '#engine/clock.ts';
import type { KeepToken } from '#engine/providers/yahoo/tokens.ts';
import type { FromService } from '#services/messages.ts';

/** ms in which the parent has to say that a token is kept. */
const answerWithin = 20_000;

/** Hands refresh tokens to the process that started this one, which can encrypt them, and waits until they are kept. */
export class ParentKeeper {
  readonly #send: (message: FromService) => void;
  readonly #clock: Clock;
  readonly #waiting = new Map<number, (problem: string | null) => void>();
  #number = 0;

  constructor(send: (message: FromService) => void, clock: Clock) {
    this.#send = send;
    this.#clock = clock;
  }

  readonly keep: KeepToken = (token, before) => {
    this.#number += 1;
    const number = this.#number;
    const answered = new AbortController();
    const kept = new Promise<string | null>((resolve) => {
      this.#waiting.set(number, resolve);
      this.#clock.sleep(answerWithin, answered.signal).then(
        () => resolve('the application did not answer'),
        () => undefined,
      );
    });
    this.#send({ kind: 'keepToken', number, token, before });
    return kept.finally(() => {
      this.#waiting.delete(number);
      answered.abort();
    });
  };

  /** The parent's answer. */
  kept(number: number, problem: string | null): void {
    this.#waiting.get(number)?.(problem);
  }
}
