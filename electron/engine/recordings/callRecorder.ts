import type { ProviderName } from '#engine/providers/catalogue.ts';
import type { Target } from '#engine/providers/httpTypes.ts';
import type { RawResponse } from '#engine/providers/sendRequest.ts';

/** A call as the HTTP layer saw it. Holds the request's secrets. */
export interface MadeCall {
  readonly target: Target;
  /** Null where no answer came. */
  readonly response: RawResponse | null;
  /** Why it gave nothing that could be used; null where it did. */
  readonly error: string | null;
  readonly ms: number;
}

/** A call with what is held of its answer. */
export interface HeldCall extends MadeCall {
  /** Which one of the attempt, from 1. */
  readonly call: number;
  readonly provider: ProviderName;
  /** performance.now() when it began. */
  readonly began: number;
  /** Characters of the whole body. */
  readonly size: number;
  /** What is held of it; null: nothing. */
  readonly body: string | null;
}

/** How much of an attempt's calls is held. */
export interface RecordingLimits {
  readonly calls: number;
  /** Characters of one body, and of all together. */
  readonly body: number;
  readonly bodies: number;
}

const million = 1_000_000;
/** What is kept of an attempt that fails. */
export const usualLimits: RecordingLimits = { calls: 200, body: 8 * million, bodies: 24 * million };
/** What is kept of an attempt that somebody wants recorded. */
export const askedLimits: RecordingLimits = { calls: 2_000, body: 32 * million, bodies: 128 * million };

/**
 * Holds the last calls of an attempt in memory, with their answers, until it is known whether they are worth keeping.
 * It copies nothing but the beginning of a body that is too large: a run pays for it with memory alone.
 */
export class CallRecorder {
  readonly #limits: RecordingLimits;
  #calls: HeldCall[] = [];
  #made = 0;
  #held = 0;

  constructor(limits: RecordingLimits) {
    this.#limits = limits;
  }

  get calls(): readonly HeldCall[] {
    return this.#calls;
  }

  add(provider: ProviderName, { target, response, error, ms }: MadeCall): void {
    // What is posted is a sign-in: neither that nor its answer is anything to be kept.
    if (target.post) return;
    this.#made += 1;
    const text = response?.text ?? '';
    const body = response === null ? null : beginning(text, this.#limits.body);
    this.#held += body?.length ?? 0;
    this.#calls.push({
      target,
      // The body is held once.
      response: response === null ? null : { ...response, text: '' },
      error,
      ms,
      call: this.#made,
      provider,
      began: performance.now() - ms,
      size: text.length,
      body,
    });
    this.#forget();
  }

  /** Lets go of the oldest calls, and of the oldest bodies, beyond the limits. */
  #forget(): void {
    const { calls, bodies } = this.#limits;
    if (this.#calls.length > calls) {
      const [oldest] = this.#calls.splice(0, 1);
      this.#held -= oldest?.body?.length ?? 0;
    }
    for (let at = 0; this.#held > bodies && at < this.#calls.length - 1; at += 1) {
      const call = this.#calls[at];
      if (!call?.body) continue;
      this.#held -= call.body.length;
      this.#calls[at] = { ...call, body: null };
    }
  }
}

/** A copy, so that the whole text is not held with it. */
function beginning(text: string, most: number): string {
  return text.length <= most ? text : Buffer.from(text.slice(0, most)).toString();
}
