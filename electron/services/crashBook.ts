import { hostname } from 'node:os';
import type { Crash } from '#shared/contract/status.ts';
import { redact } from '#shared/redact.ts';
import { workerNameOf } from '#engine/workers/registry.ts';
import type { Ended } from './supervisor.ts';

/** Of each are kept so many, of a line so many characters. */
const mostLines = 40;
const mostCrashes = 20;
const longest = 1_000;

/** What a service wrote last, and how it ended unasked: what an operator is told when it crashes. */
export class CrashBook {
  readonly #ofWorker: boolean;
  #lines: string[] = [];
  readonly #crashes: Crash[] = [];

  constructor({ ofWorker }: { ofWorker: boolean }) {
    this.#ofWorker = ofWorker;
  }

  /** The last first. */
  get crashes(): Crash[] {
    return this.#crashes.toReversed();
  }

  /** What the process of now, or the last one, wrote last. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Another process begins. */
  begin(): void {
    this.#lines = [];
  }

  line(line: string): void {
    const text = redact(line);
    this.#lines.push(text.length > longest ? `${text.slice(0, longest)}…` : text);
    // In place: a crash that was entered before the last lines arrived gets them too.
    if (this.#lines.length > mostLines) this.#lines.shift();
  }

  add({ how, pid, failure, ranFor, restart }: Ended, at = new Date()): void {
    const worker = this.#ofWorker && pid !== undefined ? workerNameOf(hostname(), pid) : null;
    const told = failure === null ? null : redact(failure);
    this.#crashes.push({ at: at.toISOString(), how, failure: told, worker, ranFor, restart, lines: this.#lines });
    if (this.#crashes.length > mostCrashes) this.#crashes.shift();
  }
}
