import { questionSchema, type Answer, type Question } from '../contender.ts';
import type { Measures } from '../rounds.ts';

export type Options = Question['options'];
export type Tasks = Record<string, (url: string, options: Options) => Promise<Measures | void>>;

/** Answers the one question that this process was started for, and ends it. */
export function answer(tasks: Tasks): void {
  process.once('message', (message) => void reply(tasks, message));
}

async function reply(tasks: Tasks, message: unknown): Promise<void> {
  const answered = await work(tasks, message);
  process.send?.(answered);
  process.once('disconnect', () => process.exit(0));
}

async function work(tasks: Tasks, message: unknown): Promise<Answer> {
  try {
    const { task, url, options } = questionSchema.parse(message);
    const run = tasks[task];
    if (!run) throw new Error(`there is no task ${task}`);
    return { values: { ...(await run(url, options)) } };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

export function number(options: Options, name: string): number {
  const value = options[name];
  if (typeof value !== 'number') throw new Error(`the option ${name} is no number`);
  return value;
}

/** Counts calls up to a number. */
export class Countdown {
  #left: number;
  #done: () => void = () => undefined;
  readonly over = new Promise<void>((resolve) => {
    this.#done = resolve;
  });

  constructor(count: number) {
    this.#left = count;
  }

  readonly tick = (): void => {
    this.#left -= 1;
    if (this.#left === 0) this.#done();
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Enqueues one job at a time into an idle worker and gives the ms from the call to the start of the job. `enqueue` gets the
 * number of the job, and what runs the job calls `started` with it.
 */
export class LatencyProbe {
  #waiting: { number: number; resolve: (at: number) => void } | null = null;

  readonly started = (number: number): void => {
    if (this.#waiting?.number === number) this.#waiting.resolve(performance.now());
  };

  async measure(samples: number, enqueue: (number: number) => Promise<unknown>): Promise<number[]> {
    const measured: number[] = [];
    for (let number = 1; number <= samples; number += 1) {
      // What ended the job before is written, and no clock of the worker's is in step with ours.
      await pause(15 + Math.random() * 20);
      const started = new Promise<number>((resolve) => {
        this.#waiting = { number, resolve };
      });
      const before = performance.now();
      await enqueue(number);
      measured.push((await started) - before);
    }
    return measured;
  }
}
