import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { orderSchema, reportSchema, type Order } from './orders.ts';

/** Several workers or consoles, each a process of its own. */
export class Fleet {
  readonly #members: readonly ChildProcess[];

  private constructor(members: readonly ChildProcess[]) {
    this.#members = members;
  }

  /** Starts them, and resolves when all have begun. */
  static async start(count: number, order: Order): Promise<Fleet> {
    const members: ChildProcess[] = [];
    const fleet = new Fleet(members);
    try {
      // A few at a time: starting is work for the computer, and not what is measured.
      while (members.length < count) {
        const some = Array.from({ length: Math.min(4, count - members.length) }, () => startMember());
        members.push(...some);
        await Promise.all(some.map((member) => ask(member, orderSchema.parse(order))));
      }
      return fleet;
    } catch (error) {
      await fleet.stop();
      throw error;
    }
  }

  /** µs of CPU that all of them have used. */
  async cpu(): Promise<number> {
    const reports = await Promise.all(this.#members.map((member) => ask(member, 'cpu')));
    return reports.reduce((sum, report) => sum + (report === 'ready' ? 0 : report.cpu), 0);
  }

  /** Ends them without ceremony: their database goes, too. */
  async stop(): Promise<void> {
    await Promise.all(this.#members.map(end));
  }
}

function startMember(): ChildProcess {
  return fork(path.join(import.meta.dirname, 'member.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

function ask(member: ChildProcess, message: Order | 'cpu') {
  return new Promise<ReturnType<typeof reportSchema.parse>>((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null): void =>
      reject(new Error(`a worker or console ended by itself (${signal ?? code})`));
    member.once('exit', onExit);
    member.once('message', (report) => {
      member.off('exit', onExit);
      resolve(reportSchema.parse(report));
    });
    member.send(message);
  });
}

async function end(member: ChildProcess): Promise<void> {
  if (member.exitCode !== null || member.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => member.once('exit', () => resolve()));
  member.kill('SIGKILL');
  await gone;
}
