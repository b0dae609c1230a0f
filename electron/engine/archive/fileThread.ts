import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { OperatorError } from '#shared/errors.ts';
import type { FileOptions } from './archiveFile.ts';
import type { SqlRow, SqlValue, Write } from './sql.ts';
import type { FromThread, ToThread } from './threadMessages.ts';

/** An archive file in a thread of its own: whoever asks waits, and nobody else does. */
export class FileThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve: (answer: FromThread) => void; reject: (error: unknown) => void }>();
  #number = 0;
  #ended: OperatorError | null = null;

  private constructor() {
    this.#worker = new Worker(threadProgram(), { name: 'archive', env: {}, execArgv: [] });
    this.#worker.unref();
    this.#worker.on('message', (answer: FromThread) => {
      const waiting = this.#waiting.get(answer.number);
      this.#waiting.delete(answer.number);
      if (this.#waiting.size === 0) this.#worker.unref();
      if ('failure' in answer) waiting?.reject(new OperatorError(answer.failure));
      else waiting?.resolve(answer);
    });
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', () => this.#end(null));
  }

  /** Throws an `OperatorError` where the file can't be used. */
  static async open(options: FileOptions): Promise<FileThread> {
    const thread = new FileThread();
    try {
      await thread.#ask({ kind: 'open', options });
      return thread;
    } catch (error) {
      await thread.close();
      throw error;
    }
  }

  async query(sql: string, values: readonly SqlValue[]): Promise<SqlRow[]> {
    const answer = await this.#ask({ kind: 'query', sql, values });
    return 'rows' in answer ? answer.rows : [];
  }

  async write(writes: readonly Write[]): Promise<number[]> {
    const answer = await this.#ask({ kind: 'write', writes });
    return 'changed' in answer ? answer.changed : [];
  }

  async run(sql: string): Promise<void> {
    await this.#ask({ kind: 'run', sql });
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    await this.#ask({ kind: 'close' }).catch(() => undefined);
    await this.#worker.terminate();
  }

  #ask(message: Message): Promise<FromThread> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      this.#number += 1;
      this.#waiting.set(this.#number, { resolve, reject });
      this.#worker.ref();
      const numbered: ToThread = { ...message, number: this.#number };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
      this.#worker.postMessage(numbered);
    });
  }

  #end(error: unknown): void {
    this.#ended ??= new OperatorError(
      {
        code: 'archive_closed',
        message: error === null ? 'The archive is closed.' : 'The archive stopped unexpectedly.',
      },
      { cause: error },
    );
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

/** Without its number. */
type Message = ToThread extends infer Each ? (Each extends ToThread ? Omit<Each, 'number'> : never) : never;

/** The program of the thread: beside this source, or beside the bundle that this is in. */
function threadProgram(): string {
  const folder = path.dirname(fileURLToPath(import.meta.url));
  const programs = ['thread.ts', 'archiveThread.js', '../archiveThread.js'].map((name) => path.join(folder, name));
  const program = programs.find((each) => existsSync(each));
  if (program === undefined) throw new Error('this installation has no program for the thread of the archive');
  return program;
}
